import { setTimeout as sleep } from "node:timers/promises";
import { serverOf } from "../office/context.ts";
import type { Doors } from "../office/ports.ts";
import type { RoomRecord } from "../office/books.ts";
import { callMembershipOf } from "./callMembership.ts";
import type { Homeserver, Member, StateEvent } from "./homeserver.ts";
import { CALL_MEMBER } from "./names.ts";
import { eachOf } from "./parallel.ts";
import { isOutside, isRefusal, unlessOutside } from "./refusals.ts";

const AT_A_TIME = 4;
/** Milliseconds between tries to come in. */
const MOMENTS = [250, 500, 1000];
const PRESENT = new Set(["invite", "join", "knock"]);

type Present = { user: string; membership: "invite" | "join" | "knock" };

const isPresent = (member: Member): member is Member & Present => PRESENT.has(member.membership);

const isCallOf = (event: StateEvent, users: ReadonlySet<string> | undefined): boolean => {
  if (event.type !== CALL_MEMBER || Object.keys(event.content).length === 0) return false;
  // Keys that begin with "@" can be written by that very user only; those rooms' own rules forbid it to everybody else.
  if (event.stateKey.startsWith("@")) return false;
  return users === undefined || users.has(callMembershipOf(event.stateKey, {}, 0)?.user ?? "");
};

/** Reads nothing but state; a room that is gone, or that the speaker has left, has nobody to let in or out. */
export function doors(homeserver: Homeserver): Doors {
  const membershipOf = async ({ roomId, speaker }: RoomRecord, user: string): Promise<unknown> =>
    (await unlessOutside(homeserver.getState(speaker, roomId, "m.room.member", user)))?.["membership"];

  /** Gives how many memberships were emptied. A kicked client's delayed leave never fires, so nobody else would do it. */
  const clearCalls = async ({ roomId, speaker }: RoomRecord, users?: ReadonlySet<string>): Promise<number> => {
    const state = (await unlessOutside(homeserver.readState(speaker, roomId))) ?? [];
    const calls = state.filter((event) => isCallOf(event, users));
    await eachOf(calls, AT_A_TIME, async ({ stateKey }) => {
      await unlessOutside(homeserver.sendState(speaker, roomId, CALL_MEMBER, stateKey, {}));
    });
    return calls.length;
  };

  const invite = async (room: RoomRecord, user: string): Promise<void> => {
    try {
      await homeserver.invite(room.speaker, room.roomId, user);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const membership = await membershipOf(room, user);
      if (membership !== "join" && membership !== "invite") throw error;
    }
  };

  const kick = async (room: RoomRecord, user: string, reason?: string): Promise<void> => {
    try {
      await homeserver.kick(room.speaker, room.roomId, user, reason);
    } catch (error) {
      if (!isOutside(error)) throw error;
      const [speaker, target] = await Promise.all([membershipOf(room, room.speaker), membershipOf(room, user)]);
      // A direct chat is the citizen's own room: nobody can put them out of it, the service leaves instead.
      const nothingToDo = room.kind === "direct chat" || speaker !== "join" || !PRESENT.has(String(target));
      if (!nothingToDo) throw error;
    }
  };

  const remove = async (room: RoomRecord, user: string, reason?: string): Promise<void> => {
    const membership = await membershipOf(room, user);
    const users = new Set([user]);
    const cleared = membership === undefined ? 0 : await clearCalls(room, users);
    if (!PRESENT.has(String(membership))) return;
    await kick(room, user, reason);
    // Element Call puts its membership back within a second, so it may have slipped in before the kick.
    if (cleared > 0) await clearCalls(room, users);
  };

  const members = async ({ roomId, speaker }: RoomRecord): Promise<Present[]> =>
    ((await unlessOutside(homeserver.members(speaker, roomId))) ?? [])
      .filter(isPresent)
      .filter(({ user }) => user !== speaker)
      .map(({ user, membership }) => ({ user, membership }));

  return {
    invite,
    remove,
    /** Without the speaker. */
    members,
    async empty(room) {
      // A knock that is still pending stays so: turned away, whoever knocked could read who else did.
      const present = (await members(room)).filter(({ membership }) => membership !== "knock");
      await eachOf(present, AT_A_TIME, ({ user }) => kick(room, user));
      await clearCalls(room);
    },
    enter: (room, host) => enter(homeserver, room, host),
    async leave({ roomId, speaker }) {
      await unlessOutside(homeserver.leave(speaker, roomId));
    },
  };
}

/** Another homeserver has its invite signed by ours before it knows it itself: for a moment it refuses whom it has invited. */
async function comeIn(homeserver: Homeserver, { roomId, speaker }: RoomRecord, host: string): Promise<boolean> {
  const pauses = serverOf(host) === serverOf(speaker) ? [] : MOMENTS;
  for (let tries = 0; ; tries += 1) {
    try {
      await homeserver.join(speaker, roomId, host);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const pause = pauses[tries];
      if (pause === undefined) return false;
      await sleep(pause);
    }
  }
}

async function enter(homeserver: Homeserver, room: RoomRecord, host: string): Promise<"plain" | "encrypted" | "crowded" | "gone"> {
  const { roomId, speaker } = room;
  if (!(await comeIn(homeserver, room, host))) return "gone";
  const state = await unlessOutside(homeserver.readState(speaker, roomId));
  return state === undefined ? "gone" : fitness(state);
}

/** Whether others than two can read here comes first: then not even the one plain answer may be given. */
function fitness(state: readonly StateEvent[]): "plain" | "encrypted" | "crowded" {
  const content = (type: string) => state.find((event) => event.type === type && event.stateKey === "")?.content;
  const present = state.filter(({ type, content: { membership } }) => type === "m.room.member" && PRESENT.has(String(membership)));
  const joinRule = content("m.room.join_rules")?.["join_rule"] ?? "invite";
  const closed = joinRule === "invite" || joinRule === "private" || joinRule === "knock";
  const readable = content("m.room.history_visibility")?.["history_visibility"] === "world_readable";
  if (!closed || readable || present.length > 2) return "crowded";
  return content("m.room.encryption") === undefined ? "plain" : "encrypted";
}
