import type { WaitingAreas } from "../office/ports.ts";
import type { RoomRecord } from "../office/books.ts";
import { HomeserverError } from "./homeserver.ts";
import type { Homeserver } from "./homeserver.ts";
import type { Names } from "./names.ts";
import { unlessOutside } from "./refusals.ts";

export interface AreaTopics {
  /** What the department's waiting area says now; undefined before anything was shown. */
  current(department: string): string | undefined;
}

/** One room for one knock: two citizens who knock on the same room could read of each other. */
export function waitingAreas(homeserver: Homeserver, names: Names, topics: AreaTopics): WaitingAreas {
  /** Nobody but who knocked (or joined, where that is the way in) was ever in it beside the speaker. */
  const others = async ({ speaker, roomId }: RoomRecord) =>
    (await homeserver.members(speaker, roomId)).filter(({ user }) => user !== speaker);

  const isTaken = async (room: RoomRecord): Promise<boolean> => (await others(room)).length > 0;

  const close = async (area: RoomRecord): Promise<string[]> => {
    await homeserver.setJoinRule(area.speaker, area.roomId, "invite");
    // Those too who took the knock back: as former members they may read who else knocked. Not those whose knock came
    // at the same moment and lost to the new join rule: it is delivered as an event, but they are not in the room's
    // state and can read nothing of it.
    return (await others(area)).map(({ user }) => user);
  };

  /** False where the department has no address, or the room is somebody's already and opens to nobody else. */
  const lead = async (department: string, room: RoomRecord, isOpen: boolean): Promise<boolean> => {
    const { speaker, roomId } = room;
    const alias = names.waitingAreaAlias(department);
    // Asked for again after a crash, somebody may have found the room already.
    if (alias === undefined || (await isTaken(room))) return false;
    if (!isOpen) await homeserver.setJoinRule(speaker, roomId, names.areaJoinRule(department));
    await moveAlias(homeserver, speaker, alias, roomId);
    return true;
  };

  const show = async (department: string, { speaker, roomId }: RoomRecord): Promise<void> => {
    const topic = topics.current(department);
    await Promise.all([
      topic === undefined ? undefined : homeserver.sendState(speaker, roomId, "m.room.topic", "", { topic }),
      homeserver.sendState(speaker, roomId, "m.room.canonical_alias", "", { alias: names.waitingAreaAlias(department) }),
      homeserver.setDirectoryVisibility(speaker, roomId, "public"),
    ]);
  };

  return {
    close,

    async moveOn(department, former, next) {
      if (next) await lead(department, next, next.joinRule === names.areaJoinRule(department));
      return close(former);
    },

    async isFound(department, { speaker, roomId }) {
      const alias = names.waitingAreaAlias(department);
      if (alias === undefined || (await homeserver.resolveAlias(speaker, alias)) !== roomId) return false;
      const rule = await unlessOutside(homeserver.getState(speaker, roomId, "m.room.join_rules"));
      return rule !== undefined && rule["join_rule"] !== "invite";
    },

    async list(department, next, former) {
      const open = next && names.waitingAreaAlias(department) !== undefined && !(await isTaken(next));
      await Promise.all([retire(homeserver, former, names.publicTopic(department)), open ? show(department, next) : undefined]);
    },

    async open(department, next, former) {
      if (!(await lead(department, next, false))) return;
      const gone = former && former.roomId !== next.roomId;
      await Promise.all([show(department, next), gone ? retire(homeserver, former, names.publicTopic(department)) : undefined]);
    },
  };
}

/** Takes the address from wherever it leads and lets it lead here; nobody finds the department in between (some 40 ms). */
export async function moveAlias(homeserver: Homeserver, speaker: string, alias: string, roomId: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const leadsTo = await homeserver.resolveAlias(speaker, alias);
    if (leadsTo === roomId) return;
    if (leadsTo !== undefined) await homeserver.deleteAlias(speaker, alias);
    try {
      return await homeserver.putAlias(speaker, alias, roomId);
    } catch (error) {
      // Somebody else (another copy of the service) was faster: look again.
      const contested = error instanceof HomeserverError && (error.status === 409 || error.errcode === "M_ROOM_IN_USE");
      if (!contested || attempt === 3) throw error;
    }
  }
}

/** The former area is a citizen's own room now: out of the directory, and its topic tells no more of the queue. */
async function retire(homeserver: Homeserver, { speaker, roomId }: RoomRecord, topic: string): Promise<void> {
  await unlessOutside(Promise.all([
    homeserver.setDirectoryVisibility(speaker, roomId, "private"),
    homeserver.sendState(speaker, roomId, "m.room.canonical_alias", "", {}),
    homeserver.sendState(speaker, roomId, "m.room.topic", "", { topic }),
  ]));
}
