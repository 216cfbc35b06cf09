/** Orders about the waiting area: closing it around its citizen, moving the address on, turning knocks away. */
import type { Visit } from "../../domain/visit.ts";
import { restockAfter } from "../act.ts";
import { NotYet } from "../office.ts";
import type { Office } from "../office.ts";
import type { RoomRecord, Tx } from "../books.ts";
import type { NewEffect, OfficeEffect } from "../tasks.ts";

/** Gives the department's address to the next room of the stock, in the transaction that took the former one away. */
export async function moveOn(tx: Tx, department: string, at: number): Promise<void> {
  const next = await tx.rooms.take("waiting area", department);
  if (next) await tx.rooms.put({ ...next, state: "taken" });
  restockAfter(tx, department, at, !next);
}

/** Puts the department's address to its present waiting area. Harmless to repeat. */
export async function openArea({ store, world }: Office, department: string): Promise<void> {
  const area = await store.transaction((tx) => tx.rooms.the("waiting area", department));
  if (area) await world.waitingAreas.open(department, area, undefined);
}

/** Whoever has come is called before the directory follows: milliseconds. */
const LISTED_AFTER = 1500;

/**
 * Moves the address on from a room that was knocked on, and closes that; `then` gets who knocked. The directory
 * follows after it: nobody waits for that. Harmless to repeat.
 */
export async function leaveBehind<T>(
  { store, context, world }: Office, department: string, former: RoomRecord, then: (knockers: string[]) => Promise<T>,
): Promise<T> {
  const area = await store.transaction((tx) => tx.rooms.the("waiting area", department));
  // Until there is a room for the address, whoever knocks finds the former one: better two there than one turned away.
  const leadsHere = !area && context.department(department).entry !== "direct" && (await world.waitingAreas.isFound(department, former));
  if (leadsHere) throw new NotYet("no room in stock for the address");
  const done = await then(await world.waitingAreas.moveOn(department, former, area));
  await store.transaction((tx) => tx.effects.add([{
    department, lane: `list:${department}`, key: former.roomId, body: { order: "listArea", former: former.roomId },
    dueAt: context.clock.now() + LISTED_AFTER, urgent: false,
  }]));
  return done;
}

/** The directory shows the room to which the address leads now. Harmless to repeat. */
export async function listArea({ store, world }: Office, department: string, formerId: string): Promise<void> {
  const { area, former } = await store.transaction(async (tx) => ({
    area: await tx.rooms.the("waiting area", department), former: await tx.rooms.find(formerId),
  }));
  if (former) await world.waitingAreas.list(department, area, former);
}

/** Lets a room of the stock be the visit's waiting room. */
export async function giveRoom(tx: Tx, visit: Visit, room: RoomRecord): Promise<RoomRecord> {
  const taken: RoomRecord = { ...room, kind: "waiting room", state: "taken", visit: visit.id };
  await tx.rooms.put(taken);
  await tx.visits.save({ ...visit, waitingRoom: room.roomId }, []);
  return taken;
}

const withoutRoom = ({ waitingRoom: _, ...visit }: Visit): Visit => visit;

/**
 * A room of its own for a visit that has none, or one in which two knocked: nobody may ever read there who the other
 * was. Without any in stock the visit is without one, and the next that is made is for it.
 */
const freshRoom = ({ store, context }: Office, { id }: Visit, tainted: RoomRecord | undefined): Promise<RoomRecord | undefined> =>
  store.transaction(async (tx) => {
    const at = context.clock.now();
    const visit = await tx.visits.byId(id);
    if (!visit) return undefined;
    if (tainted) await giveUp(tx, { context }, tainted, at);
    const room = visit.status === "ended" ? undefined : await tx.rooms.take("waiting area", visit.department);
    restockAfter(tx, visit.department, at, !room);
    if (room) return giveRoom(tx, visit, room);
    await tx.visits.save(withoutRoom(visit), []);
    return undefined;
  });

/**
 * A room that nobody may use any more. Deleted at once when that is possible; else those who knocked stay
 * pending, since turned away they could read the room's state.
 */
export async function giveUp(tx: Tx, { context }: Pick<Office, "context">, room: RoomRecord, at: number): Promise<void> {
  const { visit: _, ...record } = room;
  await tx.rooms.put({ ...record, kind: "waiting room", state: "over" });
  const lane = `remove:${room.roomId}`;
  const order = (body: OfficeEffect, dueAt: number): NewEffect => ({ department: room.department, lane, body, dueAt, urgent: false });
  const now = context.config.homeserver.admin_token ? [order({ order: "purgeRoom", room: room.roomId }, at)] : [];
  await tx.effects.add([...now, order({ order: "removeRoom", room: room.roomId }, at + context.terms.deleteAfter)]);
}

/** Whoever took the knock back is not asked in any more; the room is closed all the same. */
const askIn = ({ world }: Office, visit: Visit, room: RoomRecord): Promise<void> =>
  visit.status === "ended" ? Promise.resolve() : world.doors.invite(room, visit.citizen);

/** Closed to everybody else before its citizen is asked in: nobody may find two names in one room. */
const closeAround = (office: Office, visit: Visit, room: RoomRecord): Promise<RoomRecord | undefined> =>
  leaveBehind(office, visit.department, room, (knockers) => askInAlone(office, visit, room, knockers));

/** Here, if nobody else ever knocked here; else in another room. */
async function askInAlone(office: Office, visit: Visit, room: RoomRecord, knockers: readonly string[]): Promise<RoomRecord | undefined> {
  if (!knockers.every((user) => user === visit.citizen)) return askElsewhere(office, visit, room);
  await askIn(office, visit, room);
  return room;
}

async function askElsewhere(office: Office, visit: Visit, tainted: RoomRecord): Promise<RoomRecord | undefined> {
  const room = await freshRoom(office, visit, tainted);
  return room && closeAndAskIn(office, visit, room);
}

/** A room of the stock may be open. */
const closeAndAskIn = async (office: Office, visit: Visit, room: RoomRecord): Promise<RoomRecord | undefined> =>
  askInAlone(office, visit, room, room.joinRule ? await office.world.waitingAreas.close(room) : []);

async function roomFor(office: Office, visit: Visit): Promise<RoomRecord | undefined> {
  const found = visit.waitingRoom ? await office.store.transaction((tx) => tx.rooms.find(visit.waitingRoom ?? "")) : undefined;
  const room = found ?? (await freshRoom(office, visit, undefined));
  if (!room || room.kind === "direct chat") return room;
  const comeIn = visit.way === "knock" || visit.way === "join" ? closeAround : closeAndAskIn;
  return comeIn(office, visit, room);
}

/** The room in which the service speaks to the citizen, closed to everybody else, the citizen invited. */
export async function openWaitingRoom(office: Office, visit: Visit): Promise<void> {
  const isNeeded = visit.status !== "ended" || visit.waitingRoom !== undefined;
  if (isNeeded && !(await roomFor(office, visit))) throw new NotYet("no waiting room in stock");
}
