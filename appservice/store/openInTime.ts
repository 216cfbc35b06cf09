/** The database and the clock by which everything is decided: never this process's own, which may be a day off. */
import { clockFrom, followingClock } from "../office/clock.ts";
import type { Store } from "../office/books.ts";
import type { Clock } from "../office/ports.ts";
import { openStore } from "./open.ts";

/** Milliseconds between two looks at the clock that is followed. */
const BEAT = 2000;
/** Milliseconds for which a step of this machine's clock must last before it is believed. */
const PATIENCE = 10 * 60_000;

type OnStep = (by: number, believed: boolean) => void;

function every(milliseconds: number, work: () => void): void {
  setInterval(work, milliseconds).unref();
}

/** PostgreSQL's clock is that of all copies. With SQLite it is this machine's, without its steps. `own`: one made up, for tests and demonstrations. */
export async function openInTime(url: string, own: string | undefined, onStep: OnStep): Promise<{ store: Store; clock: Clock }> {
  if (own) {
    const clock = clockFrom(own);
    return { store: await openStore(url, clock), clock };
  }
  if (url.startsWith("sqlite:")) {
    const clock = followingClock(Date.now(), PATIENCE, onStep);
    every(BEAT, () => { clock.compare(Date.now()); });
    return { store: await openStore(url, clock), clock };
  }
  const store = await openStore(url);
  const shown = (): Promise<number> => store.transaction((tx) => tx.now());
  const clock = followingClock(await shown(), 0, onStep);
  // While the database is away it goes on by itself.
  every(BEAT, () => { shown().then(clock.compare, () => undefined); });
  return { store, clock };
}
