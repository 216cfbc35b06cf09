/** Text and documents beside the call; after the end only to be read and saved. */
import { ChatBox } from "../../shared/ChatBox.tsx";
import { useTools } from "./kit.tsx";
import type { State } from "./state.ts";

const BUTTONS = { primary: "primary", quiet: "quiet" };

export function ChatPanel({ state, isOpen }: { state: State; isOpen: boolean }) {
  const { say, course } = useTools();
  return (
    <section id="chat" class="chat panel" aria-label={say("chat.title")}>
      <h2>{say("chat.title")}</h2>
      <ChatBox items={state.chat} chat={() => course.prepared()?.chat()} say={say} locale={document.documentElement.lang}
        canWrite={isOpen} nameOf={() => say("chat.other")} buttons={BUTTONS} />
    </section>
  );
}
