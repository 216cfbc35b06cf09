import { adminOf, disposal } from "./deletion.ts";
import { namesIn } from "./names.ts";
import { eachOf } from "./parallel.ts";
import { unlessOutside } from "./refusals.ts";
import type { SetupOptions } from "./setUpStaff.ts";

const AT_A_TIME = 4;

/**
 * Sweeps away what a crash left half made: rooms made by the service's own users that no room book knows. Only what
 * was unknown at the call before, too: a room is unknown for a moment while it is made. Gives how many went.
 */
export function sweeper({ config, homeserver, store }: Pick<SetupOptions, "config" | "homeserver" | "store">): () => Promise<number> {
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
        swept += 1;
      }
    });
    suspects = unknown;
    return swept;
  };
}
