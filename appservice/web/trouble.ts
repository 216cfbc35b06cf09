/** Whether the homeserver is there is no department's news: pages and desks hear of it by this. */
import type { Context } from "../office/context.ts";

/** Milliseconds. */
const ASK_AGAIN = 10_000;

/** Calls back when it has gone, and when it has come back. Returns what ends it. */
export function onTrouble({ trouble }: Pick<Context, "trouble">, listener: () => void): () => void {
  let known = trouble?.();
  const asking = setInterval(() => {
    const now = trouble?.();
    if (now === known) return;
    known = now;
    listener();
  }, ASK_AGAIN);
  asking.unref();
  return () => { clearInterval(asking); };
}
