/** Text and documents beside the call; after the end only to be read and saved. */
import { useEffect, useRef } from "preact/hooks";
import { ChatBox } from "../../shared/ChatBox.tsx";
import { useTools } from "./kit.tsx";
import type { State } from "./state.ts";

const BUTTONS = { primary: "primary", quiet: "quiet" };

/** Hidden, it keeps what was begun to be written. Shown again, it is where the eyes and the keyboard go: on a phone it is below the video. */
export function ChatPanel({ state, isOpen, isHidden = false }: { state: State; isOpen: boolean; isHidden?: boolean }) {
  const { say, course } = useTools();
  const heading = useRef<HTMLHeadingElement>(null);
  const wasHidden = useRef(isHidden);
  useEffect(() => {
    if (wasHidden.current && !isHidden) {
      heading.current?.focus();
      heading.current?.parentElement?.querySelector(".message:last-child")?.scrollIntoView({ block: "nearest" });
    }
    wasHidden.current = isHidden;
  }, [isHidden]);
  return (
    <section id="chat" class="chat panel" aria-label={say("chat.title")} hidden={isHidden}>
      <h2 ref={heading} tabIndex={-1}>{say("chat.title")}</h2>
      <ChatBox items={state.chat} chat={() => course.prepared()?.chat()} say={say} locale={document.documentElement.lang}
        canWrite={isOpen} nameOf={() => say("chat.other")} buttons={BUTTONS} />
    </section>
  );
}
