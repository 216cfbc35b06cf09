import { useEffect, useState } from "preact/hooks";
import { openChat } from "../../shared/chat.ts";
import type { Chat } from "../../shared/chat.ts";
import { ChatBox } from "../../shared/ChatBox.tsx";
import type { ChatItem } from "../../shared/chatItems.ts";
import type { Session } from "../../shared/session.ts";
import type { DeskLanguage, Say } from "../words.ts";

type ChatPaneProps = { readonly session: Session; readonly room: string; readonly say: Say; readonly language: DeskLanguage };

export const ChatPane = ({ session, room, say, language }: ChatPaneProps) => {
  const [chat, setChat] = useState<Chat>();
  const [items, setItems] = useState<readonly ChatItem[]>([]);
  useEffect(() => {
    const opened = openChat(session, room, setItems);
    setChat(opened);
    setItems(opened.items());
    return () => opened.stop();
  }, [session, room]);
  if (!chat) return null;
  return (
    <section class="chat" aria-label={say("chat.title")}>
      <ChatBox items={items} chat={() => chat} say={say} locale={language} canWrite={true}
        nameOf={({ sender }) => chat.nameOf(sender)} buttons={{ primary: "act primary", quiet: "act plain" }} />
    </section>
  );
};
