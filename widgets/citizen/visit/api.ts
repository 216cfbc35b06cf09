/** The service's API for one visit. */
import { z } from "../../shared/schema.ts";
import { View } from "./page.ts";

/** `code` is the service's word for it; "network" when nothing came back. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const Refusal = z.object({ error: z.string(), message: z.string() });
const Account = z.object({ userId: z.string(), deviceId: z.string(), accessToken: z.string() });
export type Account = z.infer<typeof Account>;

async function ask(path: string, secret: string | undefined, init: RequestInit): Promise<unknown> {
  const headers = { ...(init.body === undefined ? {} : { "Content-Type": "application/json" }), ...(secret ? { Authorization: `Bearer ${secret}` } : {}) };
  const response = await fetch(path, { ...init, headers, cache: "no-store", credentials: "omit" }).catch(() => undefined);
  if (!response) throw new Refused("network", "The service could not be reached.");
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const refusal = Refusal.safeParse(body);
  throw refusal.success ? new Refused(refusal.data.error, refusal.data.message) : new Refused("failed", `HTTP ${response.status}`);
}

const post = (path: string, secret: string | undefined, body?: object, more: RequestInit = {}): Promise<unknown> =>
  ask(path, secret, { method: "POST", ...(body ? { body: JSON.stringify(body) } : {}), ...more });

export interface Wish { secret: string; department: string; name?: string; language: string; interpreter: boolean; consent: true }

export type Deed =
  | { do: "confirm" | "needTime" | "withdraw" }
  | { do: "answer"; yes: boolean }
  | { do: "speak"; language: string }
  | { do: "wishInterpreter"; wished: boolean };

export const takeNumber = (wish: Wish): Promise<unknown> => post("/api/visits", undefined, wish);
export const carryOut = (secret: string, deed: Deed): Promise<unknown> => post("/api/visit", secret, deed);
/** Arrives although the page is left in the same moment. */
export const withdrawInPassing = (secret: string): void => {
  post("/api/visit", secret, { do: "withdraw" }, { keepalive: true }).catch(() => undefined);
};
export const openAccount = async (secret: string): Promise<Account> => Account.parse(await post("/api/visit/account", secret));
const TestRoom = z.object({ url: z.string(), token: z.string() });
export const testRoom = async (secret: string): Promise<z.infer<typeof TestRoom>> => TestRoom.parse(await post("/api/visit/video-test", secret));
export const companionLink = async (secret: string): Promise<string> =>
  z.object({ link: z.string() }).parse(await post("/api/visit/companions", secret)).link;

export type Glimpse = { is: "view"; view: View } | { is: "unknown" } | { is: "offline" };

/** The service beats every 20 s; a stream that is silent for longer is dead, whatever the browser thinks. Milliseconds. */
const SILENCE = 50_000;
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

/** Follows the visit, over gaps in the network too. Not by EventSource: that would put the secret into an address. */
export function followVisit(secret: string, show: (glimpse: Glimpse) => void): () => void {
  let stopped = false;
  let current = new AbortController();
  let wake = (): void => undefined;

  const receive = ({ name, data }: Message): void => {
    if (name === "unknown") return end();
    if (name !== "visit") return;
    const view = View.safeParse(JSON.parse(data));
    if (view.success) show({ is: "view", view: view.data });
  };
  const end = (): void => {
    if (!stopped) show({ is: "unknown" });
    stop();
  };
  const once = async (): Promise<boolean> => {
    current = new AbortController();
    let silence = window.setTimeout(() => current.abort(), SILENCE);
    const alive = (): void => { clearTimeout(silence); silence = window.setTimeout(() => current.abort(), SILENCE); };
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
    for (let pause = 500; !stopped; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const began = performance.now();
      const worked = await once();
      if (stopped) return;
      if (!worked) show({ is: "offline" });
      if (worked && performance.now() - began > SILENCE) pause = 500;
      await new Promise<void>((resolve) => { wake = resolve; window.setTimeout(resolve, pause); });
    }
  };
  /** After sleep or a change of network the old connection may be dead without saying so. */
  const again = (): void => { current.abort(); wake(); };
  const shown = (): void => { if (!document.hidden) wake(); };
  const stop = (): void => {
    stopped = true;
    current.abort();
    wake();
    window.removeEventListener("online", again);
    document.removeEventListener("visibilitychange", shown);
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", shown);
  void loop();
  return stop;
}
