/** A loop that claims work, does it and claims again: the same for orders and for what the homeserver sent. */

import { realClock, realTime } from "./clock.ts";
import type { Clock } from "./ports.ts";

export interface Work<T> {
  claim(limit: number): Promise<T[]>;
  /** Rejects when it could not be written down how it went. */
  handle(item: T): Promise<void>;
  /** Whatever was claimed beside these is due again: the database did not answer, and may have done what it was asked. */
  giveBack(kept: readonly T[]): Promise<void>;
  /** Milliseconds since 1970 when something is due next for so many free hands; undefined: only after a wake. */
  nextDue(free: number): Promise<number | undefined>;
  /** By which `nextDue` is meant; absent: the process's own. */
  clock?: Clock;
}

export interface Worker {
  /** There may be something to do. */
  wake(): void;
  /** No new work is begun; resolves when what was begun is finished. */
  stop(): Promise<void>;
}

/** Looked for without a wake, in case one was lost: milliseconds. */
const LOOK_AGAIN = 1000;
/** What the database holds for not yet due may be due by this process's clock: milliseconds between two looks. */
const BREATH = 20;

export function worker<T>(work: Work<T>, concurrency: number, onError: (error: unknown) => void): Worker {
  let stopped = false;
  let asked = false;
  let sleeping: (() => void) | undefined;
  let unsure = false;
  const running = new Map<T, Promise<void>>();
  const { clock = realClock } = work;

  const sleep = (): Promise<void> => new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOK_AGAIN);
    sleeping = () => { clearTimeout(timer); resolve(); };
  });

  const wake = (): void => {
    asked = true;
    sleeping?.();
  };

  const failed = (error: unknown): void => {
    unsure = true;
    onError(error);
  };

  const begin = (item: T): void => {
    const ended = (): void => { running.delete(item); };
    running.set(item, work.handle(item).then(ended, (error: unknown) => { ended(); failed(error); }).finally(wake));
  };

  async function round(): Promise<void> {
    asked = false;
    if (unsure) {
      unsure = false;
      await work.giveBack([...running.keys()]);
    }
    const room = concurrency - running.size;
    const items = room > 0 ? await work.claim(room) : [];
    items.forEach(begin);
    if (items.length > 0 || asked || stopped) return;
    // With all hands full the next one to finish wakes it.
    const due = room > 0 ? await work.nextDue(room) : undefined;
    const soon = due === undefined ? undefined : setTimeout(wake, Math.max(BREATH, Math.min(realTime(clock, due - clock.now()), LOOK_AGAIN)));
    if (!asked) await sleep();
    clearTimeout(soon);
  }

  const loop = (async () => {
    while (!stopped) {
      await round().catch(async (error: unknown) => { failed(error); await sleep(); });
    }
    await Promise.allSettled(running.values());
  })();

  return {
    wake,
    stop: async () => { stopped = true; wake(); await loop; },
  };
}
