import { adminOf, disposal } from "./deletion.ts";
import { namesIn } from "./names.ts";
import { eachOf } from "./parallel.ts";
import { unlessOutside } from "./refusals.ts";
import type { SetupOptions } from "./setUpStaff.ts";

const AT_A_TIME = 4;
/** Between two looks when the last found nothing unknown: milliseconds. */
const QUIET = 10 * 60_000;

export interface Swept { swept: number; /** Unknown, to go with the next sweep if nobody knows them then. */ suspects: number }

/**
 * Sweeps away what a crash left half made: rooms made by the service's own users that no room book knows. Only what
 * was unknown at the call before, too: a room is unknown for a moment while it is made.
 */
export function sweeper({ config, homeserver, store }: Pick<SetupOptions, "config" | "homeserver" | "store">): () => Promise<Swept> {
  const names = namesIn(config);
  const dispose = disposal(homeserver, adminOf(config));
  let suspects = new Set<string>();

  const isOwn = async (speaker: string, roomId: string): Promise<boolean> => {
    const state = (await unlessOutside(homeserver.readState(speaker, roomId))) ?? [];
    return state.find(({ type }) => type === "m.room.create")?.sender === speaker;
  };

  return async () => {
    const known = new Set((await store.transaction((tx) => tx.rooms.all())).map(({ roomId }) => roomId));
    const unknown = new Set<string>();
    let swept = 0;
    await eachOf([names.office, ...names.departments.map(names.userOf)], AT_A_TIME, async (speaker) => {
      for (const roomId of await homeserver.joinedRooms(speaker)) {
        if (known.has(roomId)) continue;
        unknown.add(roomId);
        if (!suspects.has(roomId) || !(await isOwn(speaker, roomId))) continue;
        await dispose(speaker, roomId);
        unknown.delete(roomId);
        swept += 1;
      }
    });
    suspects = unknown;
    return { swept, suspects: unknown.size };
  };
}

/** However often it is called: seldom while all was tidy the last time. */
export function seldom(sweep: () => Promise<Swept>): () => Promise<void> {
  let quietUntil = -Infinity;
  return async () => {
    if (performance.now() < quietUntil) return;
    const { suspects } = await sweep();
    if (suspects === 0) quietUntil = performance.now() + QUIET;
  };
}
