/** What the members of a room say that the office does not know. */
import type { RoomRecord, Tx } from "../office/books.ts";
import type { StateEvent } from "./homeserver.ts";
import type { MemberHappening } from "./meaning.ts";

/** A room's member events as they stand now, without those of our own users. */
export interface Seen { room: RoomRecord; members: readonly StateEvent[]; at: number }

/** A member event as if it arrived now; `eventId` makes the office take it once. */
function happened(event: StateEvent, { room: { roomId }, at }: Seen, eventId: string): MemberHappening | undefined {
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

/** Only where the staff book says otherwise; each time anew, since the event may have been taken, and lost, before. */
async function staffDrift(tx: Tx, seen: Seen): Promise<MemberHappening[]> {
  const { room, members, at } = seen;
  const joined = new Set((await tx.staff.of(room.department)).filter((row) => row.joined).map(({ user }) => user));
  const drifted = members.filter(({ stateKey, content }) => (content["membership"] === "join") !== joined.has(stateKey));
  return drifted.flatMap((event) => happened(event, seen, `${event.eventId ?? room.roomId}:${at}`) ?? []);
}

/** As what it is known when it was found here. The event itself may still come, behind older ones, and is then taken in its place. */
const asFound = (eventId: string): string => `${eventId}:found`;

/** Whoever came, in waiting areas; whoever came or went, in rooms of visits. Not what was taken already. */
async function visitDrift(tx: Tx, seen: Seen): Promise<MemberHappening[]> {
  const { room, members } = seen;
  const ids = members.flatMap(({ eventId }) => eventId ?? []);
  const taken = await tx.inbox.known([...ids, ...ids.map(asFound)]);
  return members.flatMap((event) => {
    const { eventId } = event;
    if (eventId === undefined || taken.has(eventId) || taken.has(asFound(eventId))) return [];
    const found = happened(event, seen, asFound(eventId));
    const came = found?.kind === "knocked" || found?.kind === "joined";
    return found && (room.kind !== "waiting area" || came) ? [found] : [];
  });
}

export const driftIn = (tx: Tx, seen: Seen): Promise<MemberHappening[]> =>
  seen.room.kind === "staff room" ? staffDrift(tx, seen) : visitDrift(tx, seen);
