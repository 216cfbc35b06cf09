/** Follows the visit as it changes. */
import { followLive } from "../../shared/live.ts";
import type { Line } from "../../shared/live.ts";
import { byOwnClock, View } from "./page.ts";

export type Glimpse = { is: "view"; view: View } | { is: "unknown" } | { is: "offline" };

/** The service beats every 8 s. Milliseconds. */
const SILENCE = 18_000;
/** Until the first word of a new connection. */
const CONNECT = 8_000;

/** Returns what ends it. Not by EventSource: that would put the secret into an address. */
export function followVisit(secret: string, show: (glimpse: Glimpse) => void): () => void {
  const unknown = (): void => {
    stop();
    show({ is: "unknown" });
  };
  const open = async (line: Line): Promise<ReadableStream<Uint8Array> | null> => {
    line.expect(CONNECT);
    const headers = { Authorization: `Bearer ${secret}` };
    const { ok, status, body } = await fetch("/api/visit/stream", { headers, cache: "no-store", credentials: "omit", signal: line.signal });
    if (ok) return body;
    if (status === 401 || status === 404) unknown();
    throw new Error(`HTTP ${status}`);
  };
  const stop = followLive({
    open,
    silence: SILENCE,
    onEvent: ({ name, data }) => {
      if (name === "unknown") return unknown();
      if (name !== "visit") return;
      const view = View.safeParse(JSON.parse(data));
      if (view.success) show({ is: "view", view: byOwnClock(view.data, Date.now()) });
    },
    // A connection that broke off says little; one that cannot be made again says it.
    onBroken: (_, times) => { if (times > 1) show({ is: "offline" }); },
  });
  return stop;
}
