/** Text and documents, in the same encrypted room as the call: on the citizen's page and at the desk. */
import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Say } from "../../appservice/web/phrases.ts";
import type { Chat } from "./chat.ts";
import type { ChatItem } from "./chatItems.ts";
import { saveAs } from "./saveAs.ts";

interface ChatTools {
  /** Texts under `chat.`. */
  readonly say: Say;
  /** As Intl calls the language. */
  readonly locale: string;
  /** Undefined until the room is there. */
  readonly chat: () => Chat | undefined;
  /** Of whoever else wrote it. */
  readonly nameOf: (item: ChatItem) => string;
  /** Classes of the page's buttons. */
  readonly buttons: { readonly primary: string; readonly quiet: string };
}

export interface ChatBoxProps extends ChatTools {
  readonly items: readonly ChatItem[];
  readonly canWrite: boolean;
}

const Tools = createContext<ChatTools | undefined>(undefined);

const useTools = (): ChatTools => {
  const tools = useContext(Tools);
  if (!tools) throw new Error("Outside of a chat.");
  return tools;
};

const MEGABYTE = 1_000_000;

const sizeText = (bytes: number, locale: string): string => {
  const isLarge = bytes >= MEGABYTE;
  const amount = isLarge ? bytes / MEGABYTE : Math.max(1, bytes / 1000);
  return new Intl.NumberFormat(locale, { style: "unit", unit: isLarge ? "megabyte" : "kilobyte", maximumFractionDigits: isLarge ? 1 : 0 }).format(amount);
};

const Download = ({ item }: { item: ChatItem & { readonly kind: "file" } }) => {
  const { say, chat, locale, buttons } = useTools();
  const [hasFailed, setFailed] = useState(false);
  const fetchFile = async (): Promise<void> => {
    const blob = await chat()?.download(item);
    if (blob) saveAs(blob, item.name);
  };
  return (
    <>
      <button type="button" class={`${buttons.quiet} file`} onClick={() => void fetchFile().catch(() => setFailed(true))}>
        <bdi>{say("chat.download", { name: item.name, size: sizeText(item.size, locale) })}</bdi>
      </button>
      {hasFailed && <p class="problem">{say("chat.fileFailed")}</p>}
    </>
  );
};

const Content = ({ item }: { item: ChatItem }) => {
  const { say } = useTools();
  switch (item.kind) {
    case "text": return <p class="said" dir="auto">{item.text}</p>;
    case "file": return <Download item={item} />;
    case "undecryptable": return <p class="hint">{say("chat.unreadable")}</p>;
    case "removed": return <p class="hint">{say("chat.removed")}</p>;
  }
};

const Message = ({ item }: { item: ChatItem }) => {
  const { say, chat, locale, nameOf, buttons } = useTools();
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(item.at);
  return (
    <li class={item.isMine ? "message mine" : "message"}>
      <p class="who">
        <strong>{item.isMine ? say("chat.you") : nameOf(item)}</strong> <time dateTime={new Date(item.at).toISOString()}>{time}</time>
        {item.delivery === "sending" && <span> · {say("chat.sending")}</span>}
        {item.delivery === "failed" && <span class="problem"> · {say("chat.failed")}</span>}
      </p>
      <Content item={item} />
      {item.delivery === "failed" && <button type="button" class={buttons.quiet} onClick={() => void chat()?.retry(item.id)}>{say("chat.retry")}</button>}
    </li>
  );
};

/** What went wrong with a file; the class of the error comes with the SDK, which is loaded later. */
const fileProblem = (error: unknown, { say, locale }: ChatTools): string => {
  const isTooLarge = typeof error === "object" && error !== null && "limitBytes" in error;
  return isTooLarge ? say("chat.tooLarge", { size: sizeText(Number(error.limitBytes), locale) }) : say("chat.fileFailed");
};

const Attach = () => {
  const tools = useTools();
  const { say, chat, buttons } = tools;
  const [problem, setProblem] = useState("");
  const [progress, setProgress] = useState<number>();
  const choose = (input: HTMLInputElement): void => {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    setProblem("");
    setProgress(0);
    Promise.resolve(chat()?.sendFile(file, setProgress))
      .catch((error: unknown) => setProblem(fileProblem(error, tools)))
      .finally(() => setProgress(undefined));
  };
  return (
    <>
      <label class={`button ${buttons.quiet} file-choice`} for="chat-file">
        {say("chat.file")}
        <input type="file" id="chat-file" class="visually-hidden" onChange={(event) => choose(event.currentTarget)} />
      </label>
      {progress !== undefined && <progress value={progress} max={1} aria-label={say("chat.sending")} />}
      <p class="problem" role="alert">{problem}</p>
    </>
  );
};

const Compose = () => {
  const { say, chat, buttons } = useTools();
  const [text, setText] = useState("");
  const send = (): void => {
    const words = text.trim();
    if (words === "") return;
    setText("");
    // What could not be sent stays in the list, to be sent again.
    chat()?.sendText(words).catch(() => undefined);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form class="compose" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <label for="chat-text">{say("chat.message")}</label>
      <textarea id="chat-text" rows={2} maxLength={10_000} value={text} dir="auto" onInput={(event) => setText(event.currentTarget.value)} onKeyDown={onKey} />
      <div class="actions">
        <button type="submit" class={buttons.primary}>{say("chat.send")}</button>
        <Attach />
      </div>
    </form>
  );
};

/** The list scrolls by itself to what came last. */
export const ChatBox = ({ items, canWrite, ...tools }: ChatBoxProps) => {
  const { say } = tools;
  const end = useRef<HTMLOListElement>(null);
  useEffect(() => { end.current?.lastElementChild?.scrollIntoView({ block: "nearest" }); }, [items.length]);
  return (
    <Tools.Provider value={tools}>
      {items.length === 0 && <p class="hint">{say("chat.empty")}</p>}
      <div class="messages" role="log" aria-live="polite" tabIndex={0} aria-label={say("chat.title")}>
        <ol ref={end}>{items.map((item) => <Message key={item.id} item={item} />)}</ol>
      </div>
      {canWrite && <Compose />}
    </Tools.Provider>
  );
};
