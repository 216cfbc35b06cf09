/** Follows the visit as it changes, over gaps in the network, sleep and a frozen page. */
import { byOwnClock, View } from "./page.ts";

export type Glimpse = { is: "view"; view: View } | { is: "unknown" } | { is: "offline" };

/** The service beats every 8 s; a stream that is silent for longer is dead, whatever the browser thinks. Milliseconds. */
const SILENCE = 18_000;
/** Until the first word of a new connection. */
const CONNECT = 8_000;
const LONGEST_PAUSE = 8_000;

interface Message { name: string; data: string }

const messageIn = (block: string): Message => {
  const field = (name: string): string => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  return { name: field("event"), data: field("data") };
};

async function readStream(secret: string, signal: AbortSignal, alive: () => void, show: (message: Message) => void): Promise<"unknown" | "ended"> {
  const response = await fetch("/api/visit/stream", { headers: { Authorization: `Bearer ${secret}` }, cache: "no-store", credentials: "omit", signal });
  if (response.status === 401 || response.status === 404) return "unknown";
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return "ended";
    alive();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) show(messageIn(block));
  }
}

interface Turns { again(): void; shown(): void; gone(): void }

/** What the browser tells of network, sleep and attention, until `signal`. */
function onTurns({ again, shown, gone }: Turns, signal: AbortSignal): void {
  window.addEventListener("online", again, { signal });
  window.addEventListener("offline", gone, { signal });
  document.addEventListener("visibilitychange", shown, { signal });
  // Chromium's word for the end of being frozen.
  document.addEventListener("resume", again, { signal });
}

/** Returns what ends it. Not by EventSource: that would put the secret into an address. */
export function followVisit(secret: string, show: (glimpse: Glimpse) => void): () => void {
  let stopped = false;
  let current = new AbortController();
  let heardAt = Date.now();
  let wake = (): void => undefined;
  const ending = new AbortController();

  const receive = ({ name, data }: Message): void => {
    if (name === "unknown") return end();
    if (name !== "visit") return;
    const view = View.safeParse(JSON.parse(data));
    if (view.success) show({ is: "view", view: byOwnClock(view.data, Date.now()) });
  };
  const end = (): void => {
    if (!stopped) show({ is: "unknown" });
    stop();
  };
  const once = async (): Promise<boolean> => {
    current = new AbortController();
    let silence = window.setTimeout(() => current.abort(), CONNECT);
    const alive = (): void => {
      heardAt = Date.now();
      clearTimeout(silence);
      silence = window.setTimeout(() => current.abort(), SILENCE);
    };
    try {
      if ((await readStream(secret, current.signal, alive, receive)) === "unknown") end();
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(silence);
    }
  };
  const loop = async (): Promise<void> => {
    for (let [pause, failures] = [500, 0]; !stopped; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const began = heardAt;
      failures = (await once()) ? 0 : failures + 1;
      if (stopped) return;
      if (heardAt > began) [pause, failures] = [500, Math.min(failures, 1)];
      // A connection that broke off says little; one that cannot be made again says it.
      if (failures > 1) show({ is: "offline" });
      await new Promise<void>((resolve) => { wake = resolve; window.setTimeout(resolve, pause); });
    }
  };
  /** After sleep or a change of network the old connection may be dead without saying so. */
  const again = (): void => { current.abort(); wake(); };
  const shown = (): void => {
    if (document.hidden) return;
    if (Date.now() - heardAt > SILENCE) again();
    else wake();
  };
  const gone = (): void => { show({ is: "offline" }); current.abort(); };
  const stop = (): void => {
    stopped = true;
    current.abort();
    wake();
    ending.abort();
  };
  onTurns({ again, shown, gone }, ending.signal);
  void loop();
  return stop;
}
