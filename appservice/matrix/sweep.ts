/** Sweeps away what a crash left half made: rooms made by the service's own users that no room book knows. */
import { adminOf, disposal } from "./deletion.ts";
import { namesIn } from "./names.ts";
import { eachApart } from "./parallel.ts";
import { unlessOutside } from "./refusals.ts";
import type { SetupOptions } from "./setUpStaff.ts";

const AT_A_TIME = 4;
/** A room is unknown while it is made; whoever makes it reads it back before it counts. Milliseconds. */
const MAKING = 40_000;
/** Between two looks at least: milliseconds. */
const BREATH = 8_000;

export interface Swept {
  swept: number;
  /** When what is unknown now may go, by the clock of the look; undefined: nothing waits for it. */
  next: number | undefined;
}

/** `now`: milliseconds by a clock that only goes forward. */
export type Sweep = (now: number) => Promise<Swept>;

/** One look at all rooms of ours. What has been unknown for long enough goes. */
export function sweeper({ config, homeserver, store, log }: Pick<SetupOptions, "config" | "homeserver" | "store" | "log">): Sweep {
  const names = namesIn(config);
  const dispose = disposal(homeserver, adminOf(config));
  const failed = (roomId: string | undefined, error: unknown): void => { log?.warn({ room: roomId, error: String(error) }, "not swept"); };
  let unknownSince = new Map<string, number>();
  /** Somebody else's, in which one of ours is. */
  const foreign = new Set<string>();

  const isOwn = async (speaker: string, roomId: string): Promise<boolean> => {
    const state = (await unlessOutside(homeserver.readState(speaker, roomId))) ?? [];
    return state.find(({ type }) => type === "m.room.create")?.sender === speaker;
  };

  const unknownOf = async (speaker: string): Promise<string[]> => {
    const joined = (await homeserver.joinedRooms(speaker)).filter((roomId) => !foreign.has(roomId));
    const known = await store.transaction((tx) => tx.rooms.known(joined));
    return joined.filter((roomId) => !known.has(roomId));
  };

  return async (now) => {
    const since = new Map<string, number>();
    const waiting: number[] = [];
    let swept = 0;
    const examine = async (speaker: string, roomId: string): Promise<void> => {
      const first = unknownSince.get(roomId) ?? now;
      since.set(roomId, first);
      if (!(await isOwn(speaker, roomId))) foreign.add(roomId);
      else if (now - first < MAKING) return void waiting.push(first + MAKING);
      else {
        await dispose(speaker, roomId);
        swept += 1;
      }
      since.delete(roomId);
    };
    await eachApart([names.office, ...names.departments.map(names.userOf)], AT_A_TIME, async (speaker) => {
      await eachApart(await unknownOf(speaker), 1, (roomId) => examine(speaker, roomId), failed);
    }, (_, error) => { failed(undefined, error); });
    unknownSince = since;
    return { swept, next: waiting.length > 0 ? Math.min(...waiting) : undefined };
  };
}

export interface Sweeping {
  /** Something may have been left half made. */
  wake(): void;
  end(): void;
}

/** Looks when it is woken, and again until all is tidy. */
export function sweeping(sweep: Sweep, onError: (error: unknown) => void): Sweeping {
  let timer: NodeJS.Timeout | undefined;
  let due = Infinity;
  let lookedAt = -Infinity;
  let isLooking = false;
  let ended = false;

  const plan = (at: number): void => {
    due = Math.min(due, at);
    clearTimeout(timer);
    if (ended || isLooking || due === Infinity) return;
    timer = setTimeout(() => { void look(); }, Math.max(0, due - performance.now()));
  };

  async function look(): Promise<void> {
    isLooking = true;
    due = Infinity;
    lookedAt = performance.now();
    try {
      plan((await sweep(lookedAt)).next ?? Infinity);
    } catch (error) {
      onError(error);
      plan(lookedAt + MAKING);
    }
    isLooking = false;
    plan(Infinity);
  }

  return {
    wake: () => { plan(Math.max(performance.now(), lookedAt + BREATH)); },
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}
