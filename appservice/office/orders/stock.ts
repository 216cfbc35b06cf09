/** Rooms are made for stock, not for a visit: neither a knock nor an accept waits for one. */
import type { Visit } from "../../domain/visit.ts";
import type { Office } from "../office.ts";
import { restock, seat } from "../act.ts";
import type { Tx } from "../books.ts";
import { giveRoom, openArea } from "./areas.ts";

/** Spare waiting rooms for each department, beside the one at its address. */
const WAITING_ROOMS = 3;

/** `again`: it was begun before, and may have stopped between taking a room for the address and opening it. */
export async function restockRooms(office: Office, department: string, again: boolean): Promise<void> {
  if (department === "") return restockConsultations(office);
  if (again && office.context.department(department).entry !== "direct") await openArea(office, department);
  await restockWaitingRooms(office, department);
}

async function restockConsultations({ store, context, world }: Office): Promise<void> {
  const isMissing = async (tx: Tx): Promise<boolean> => {
    const wanted = context.config.limits.rooms_in_stock + (await tx.visits.withoutRoom()).length;
    return (await tx.rooms.count("consultation", "", "free")) < wanted;
  };
  if (!(await store.transaction(isMissing))) return;
  const room = await world.roomMaking.make("consultation", "");
  await store.transaction(async (tx) => {
    await tx.rooms.put({ ...room, state: "free" });
    await seatFirst(tx, context);
    if (await isMissing(tx)) restock(tx, "", context.clock.now());
  });
}

/** Whoever was accepted or became next while there was no room. */
async function seatFirst(tx: Tx, context: Office["context"]): Promise<void> {
  const first = (await tx.visits.withoutRoom())[0];
  if (!first) return;
  await tx.lock(`department:${first.department}`);
  const visit = await tx.visits.byId(first.id);
  if (visit && !visit.room) await seat(tx, context, visit);
}

async function restockWaitingRooms(office: Office, department: string): Promise<void> {
  const { store, world, context } = office;
  const isMissing = async (tx: Tx): Promise<boolean> => (await tx.rooms.count("waiting area", department, "free")) < WAITING_ROOMS;
  if (!(await store.transaction(isMissing))) return;
  const room = await world.roomMaking.make("waiting area", department);
  const opens = await store.transaction(async (tx) => {
    await tx.lock(`department:${department}`);
    await tx.rooms.put({ ...room, state: "free" });
    const first = await firstWithoutRoom(tx, department);
    if (first) await giveNext(tx, first);
    const opens = !first && (await leadToNext(tx, office, department));
    if (await isMissing(tx)) restock(tx, department, context.clock.now(), first !== undefined);
    return opens;
  });
  if (opens) await openArea(office, department);
}

/** Whoever has arrived, can be asked in nowhere and has waited longest; a page needs no room. */
const firstWithoutRoom = async (tx: Tx, department: string): Promise<Visit | undefined> =>
  (await tx.visits.open(department)).find(({ way, waitingRoom }) => way !== "page" && waitingRoom === undefined);

/** The order that asks the citizen in finds the room with its next try. */
async function giveNext(tx: Tx, visit: Visit): Promise<void> {
  const room = await tx.rooms.take("waiting area", visit.department);
  if (room) await giveRoom(tx, visit, room);
}

/** Whether the department's address had no room and has one now. */
async function leadToNext(tx: Tx, { context }: Office, department: string): Promise<boolean> {
  if (context.department(department).entry === "direct" || (await tx.rooms.the("waiting area", department))) return false;
  const area = await tx.rooms.take("waiting area", department);
  if (area) await tx.rooms.put({ ...area, state: "taken" });
  return area !== undefined;
}
