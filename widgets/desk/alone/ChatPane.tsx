import { useEffect, useRef, useState } from "preact/hooks";
import { FileTooLarge, openChat } from "../../shared/chat.ts";
import type { Chat } from "../../shared/chat.ts";
import type { ChatItem } from "../../shared/chatItems.ts";
import type { Session } from "../../shared/session.ts";
import { Icon } from "../Icon.tsx";
import type { DeskLanguage, Say } from "../words.ts";

type ChatPaneProps = { readonly session: Session; readonly room: string; readonly say: Say; readonly language: DeskLanguage };

const save = async (chat: Chat, item: ChatItem & { readonly kind: "file" }): Promise<void> => {
  const url = URL.createObjectURL(await chat.download(item));
  const link = document.createElement("a");
  link.href = url;
  link.download = item.name;
  link.click();
  URL.revokeObjectURL(url);
};

const Content = ({ item, chat, say }: { item: ChatItem; chat: Chat; say: Say }) => {
  switch (item.kind) {
    case "text": return <>{item.text}</>;
    case "undecryptable": return <em>{say("undecryptable")}</em>;
    case "removed": return <em>{say("removedMessage")}</em>;
    case "file": return <button type="button" class="act plain" onClick={() => void save(chat, item)}>{say("save_file", { name: item.name })}</button>;
  }
};

const Item = ({ item, chat, say, language }: { item: ChatItem; chat: Chat; say: Say; language: DeskLanguage }) => {
  const time = new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(item.at);
  return (
    <li class={item.isMine ? "own" : ""}>
      <span class="by">{item.isMine ? time : `${chat.nameOf(item.sender)} · ${time}`}</span>
      <Content item={item} chat={chat} say={say} />
      {item.delivery === "failed" ? (
        <span class="by">{say("notSent")} <button type="button" class="act plain" onClick={() => void chat.retry(item.id)}>{say("retry")}</button></span>
      ) : null}
    </li>
  );
};

export const ChatPane = ({ session, room, say, language }: ChatPaneProps) => {
  const [chat, setChat] = useState<Chat>();
  const [items, setItems] = useState<readonly ChatItem[]>([]);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const opened = openChat(session, room, setItems);
    setChat(opened);
    setItems(opened.items());
    return () => opened.stop();
  }, [session, room]);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [items.length]);
  if (!chat) return null;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    void chat.sendText(text).catch(() => undefined);
    setText("");
  };
  const attach = (input: HTMLInputElement): void => {
    const [file] = input.files ?? [];
    input.value = "";
    setProblem(undefined);
    if (file) chat.sendFile(file).catch((error: unknown) => setProblem(say(error instanceof FileTooLarge ? "fileTooLarge" : "notSent")));
  };
  return (
    <div class="chat">
      <ol aria-label={say("chat")} aria-live="polite" tabIndex={0}>
        {items.map((item) => <Item key={item.id} item={item} chat={chat} say={say} language={language} />)}
        <li ref={end} class="unseen" aria-hidden="true" />
      </ol>
      <form onSubmit={submit}>
        <input type="text" aria-label={say("message")} placeholder={say("message")} value={text} onInput={(event) => setText(event.currentTarget.value)} autocomplete="off" />
        <label class="act plain">
          <Icon name="clip" /> <span class="wide">{say("file")}</span>
          <input type="file" class="unseen" aria-label={say("file")} onChange={(event) => attach(event.currentTarget)} />
        </label>
        <button type="submit" class="act primary">{say("sendMessage")}</button>
      </form>
      {problem ? <p role="alert" class="answer bad">{problem}</p> : null}
    </div>
  );
};
