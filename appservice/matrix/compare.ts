import type { RoomRecord, StaffMember } from "../office/books.ts";
import type { StateEvent } from "./homeserver.ts";
import type { MemberHappening } from "./meaning.ts";
import { oursOn } from "./meaning.ts";
import { eachOf } from "./parallel.ts";
import { unlessOutside } from "./refusals.ts";
import type { SetupOptions } from "./setUpStaff.ts";

const AT_A_TIME = 6;
const OF_A_VISIT = new Set<RoomRecord["kind"]>(["waiting room", "consultation", "direct chat"]);

/** A member event as if it arrived now; `eventId` makes the office take it once. */
function happened(event: StateEvent, roomId: string, eventId: string, at: number): MemberHappening | undefined {
  const user = event.stateKey;
  const base = { eventId, roomId, sender: event.sender, at, user, prevMembership: undefined };
  switch (event.content["membership"]) {
    case "knock": return { ...base, kind: "knocked" };
    case "join": return { ...base, kind: "joined" };
    case "ban": return { ...base, kind: "banned", by: event.sender };
    case "leave": return event.sender === user ? { ...base, kind: "left" } : { ...base, kind: "removed", by: event.sender };
    default: return undefined;
  }
}

/** Only where the staff book says otherwise; its own event id, since the event may have been taken, and lost, before. */
function staffDrift(room: RoomRecord, rows: readonly StaffMember[], members: readonly StateEvent[], at: number): MemberHappening[] {
  const joined = new Set(rows.filter((row) => row.joined).map(({ user }) => user));
  const drifted = members.filter(({ stateKey, content }) => stateKey !== room.speaker && (content["membership"] === "join") !== joined.has(stateKey));
  return drifted.flatMap((event) => happened(event, room.roomId, `${event.eventId ?? room.roomId}:${at}`, at) ?? []);
}

/** Whoever came, in waiting areas; whoever came or went, in rooms of visits. */
function visitDrift(room: RoomRecord, members: readonly StateEvent[], at: number): MemberHappening[] {
  return members.flatMap((event) => {
    const found = event.eventId === undefined ? undefined : happened(event, room.roomId, event.eventId, at);
    if (!found) return [];
    const came = found.kind === "knocked" || found.kind === "joined";
    return room.kind !== "waiting area" || came ? [found] : [];
  });
}

/**
 * What the homeserver may have forgotten to send (Synapse can lose events for a service when it restarts): to be
 * taken as if it had arrived. What was taken before has the same event id and changes nothing.
 */
export async function compare({ config, homeserver, store, clock }: Omit<SetupOptions, "deskKey" | "log">): Promise<MemberHappening[]> {
  const isOurs = oursOn(config.homeserver.server_name, config.service.user);
  const known = new Set(config.departments.map(({ id }) => id));
  const rooms = (await store.transaction((tx) => tx.rooms.all())).filter(({ kind, state, visit, department }) =>
    state === "taken" && known.has(department) && (kind === "waiting area" || kind === "staff room" || (OF_A_VISIT.has(kind) && visit !== undefined)));
  const found: MemberHappening[] = [];
  await eachOf(rooms, AT_A_TIME, async (room) => {
    const state = await unlessOutside(homeserver.readState(room.speaker, room.roomId));
    const members = (state ?? []).filter(({ type, stateKey }) => type === "m.room.member" && !isOurs(stateKey));
    if (members.length === 0) return;
    if (room.kind !== "staff room") found.push(...visitDrift(room, members, clock.now()));
    else found.push(...staffDrift(room, await store.transaction((tx) => tx.staff.of(room.department)), members, clock.now()));
  });
  return found;
}
