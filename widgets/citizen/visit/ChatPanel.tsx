/** Text and documents, in the same encrypted room as the call. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChatItem } from "../../shared/chatItems.ts";
import { useTools } from "./kit.tsx";
import type { State } from "./state.ts";
import { clock, size } from "./words.ts";

type FileItem = ChatItem & { readonly kind: "file" };

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then. Milliseconds.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Download({ item }: { item: FileItem }) {
  const { say, course } = useTools();
  const [hasFailed, setFailed] = useState(false);
  const fetchFile = async (): Promise<void> => {
    try {
      const blob = await course.prepared()?.chat()?.download(item);
      if (blob) save(blob, item.name);
    } catch {
      setFailed(true);
    }
  };
  return <><button type="button" class="quiet file" onClick={() => void fetchFile()}><bdi>{say("chat.download", { name: item.name, size: size(item.size) })}</bdi></button>
    {hasFailed && <p class="problem">{say("chat.fileFailed")}</p>}</>;
}

function Content({ item }: { item: ChatItem }) {
  const { say } = useTools();
  switch (item.kind) {
    case "text": return <p class="said" dir="auto">{item.text}</p>;
    case "file": return <Download item={item} />;
    case "undecryptable": return <p class="hint">{say("chat.unreadable")}</p>;
    case "removed": return <p class="hint">{say("chat.removed")}</p>;
  }
}

function Message({ item }: { item: ChatItem }) {
  const { say, course } = useTools();
  return (
    <li class={item.isMine ? "message mine" : "message"}>
      <p class="who"><strong>{item.isMine ? say("chat.you") : say("chat.other")}</strong> <time dateTime={new Date(item.at).toISOString()}>{clock(item.at)}</time>
        {item.delivery === "sending" && <span> · {say("chat.sending")}</span>}
        {item.delivery === "failed" && <span class="problem"> · {say("chat.failed")}</span>}</p>
      <Content item={item} />
      {item.delivery === "failed" && <button type="button" class="quiet" onClick={() => void course.prepared()?.chat()?.retry(item.id)}>{say("chat.retry")}</button>}
    </li>
  );
}

function Compose() {
  const { say, course } = useTools();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const [progress, setProgress] = useState<number>();

  const send = (): void => {
    const words = text.trim();
    if (words === "") return;
    setText("");
    // What could not be sent stays in the list, to be sent again.
    course.prepared()?.chat()?.sendText(words).catch(() => undefined);
  };
  const sendFile = async (file: File): Promise<void> => {
    setProblem("");
    setProgress(0);
    try {
      await course.prepared()?.chat()?.sendFile(file, setProgress);
    } catch (error) {
      const limit = typeof error === "object" && error !== null && "limitBytes" in error ? Number(error.limitBytes) : undefined;
      setProblem(limit === undefined ? say("chat.fileFailed") : say("chat.tooLarge", { size: size(limit) }));
    }
    setProgress(undefined);
  };

  return (
    <form class="compose" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <label for="chat-text">{say("chat.message")}</label>
      <textarea id="chat-text" rows={2} maxLength={10_000} value={text} dir="auto" onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); } }} />
      <div class="actions">
        <button type="submit" class="primary">{say("chat.send")}</button>
        <label class="button quiet file-choice" for="chat-file">{say("chat.file")}<input type="file" id="chat-file" class="visually-hidden"
          onChange={(event) => { const [file] = event.currentTarget.files ?? []; event.currentTarget.value = ""; if (file) void sendFile(file); }} /></label>
      </div>
      {progress !== undefined && <progress value={progress} max={1} aria-label={say("chat.sending")} />}
      <p class="problem" role="alert">{problem}</p>
    </form>
  );
}

export function ChatPanel({ state, isOpen }: { state: State; isOpen: boolean }) {
  const { say } = useTools();
  const end = useRef<HTMLOListElement>(null);
  useEffect(() => { end.current?.lastElementChild?.scrollIntoView({ block: "nearest" }); }, [state.chat.length]);
  return (
    <section id="chat" class="chat panel" aria-label={say("chat.title")}>
      <h2>{say("chat.title")}</h2>
      {state.chat.length === 0 && <p class="hint">{say("chat.empty")}</p>}
      <div class="messages" role="log" aria-live="polite" tabIndex={0} aria-label={say("chat.title")}>
        <ol ref={end}>{state.chat.map((item) => <Message key={item.id} item={item} />)}</ol></div>
      {isOpen && <Compose />}
    </section>
  );
}
