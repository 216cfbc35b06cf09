/** Rooms are made for stock, not for a visit: neither a knock nor an accept waits for one. */
import type { Desk } from "../desk.ts";
import { restock, seat } from "../act.ts";
import type { Tx } from "../books.ts";
import { openArea } from "./areas.ts";

/** Spare waiting rooms for each department, beside the one at its address. */
const WAITING_ROOMS = 3;

/** `again`: it was begun before, and may have stopped between taking a room for the address and opening it. */
export async function restockRooms(desk: Desk, department: string, again: boolean): Promise<void> {
  if (department === "") return restockConsultations(desk);
  if (again && desk.context.department(department).entry !== "direct") await openArea(desk, department);
  await restockWaitingRooms(desk, department);
}

async function restockConsultations({ store, context, world }: Desk): Promise<void> {
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
async function seatFirst(tx: Tx, context: Desk["context"]): Promise<void> {
  const first = (await tx.visits.withoutRoom())[0];
  if (!first) return;
  await tx.lock(`department:${first.department}`);
  const visit = await tx.visits.byId(first.id);
  if (visit && !visit.room) await seat(tx, context, visit);
}

async function restockWaitingRooms(desk: Desk, department: string): Promise<void> {
  const { store, world, context } = desk;
  const isMissing = async (tx: Tx): Promise<boolean> => (await tx.rooms.count("waiting area", department, "free")) < WAITING_ROOMS;
  if (!(await store.transaction(isMissing))) return;
  const room = await world.roomMaking.make("waiting area", department);
  const opens = await store.transaction(async (tx) => {
    await tx.lock(`department:${department}`);
    await tx.rooms.put({ ...room, state: "free" });
    const needed = context.department(department).entry !== "direct" && !(await tx.rooms.the("waiting area", department));
    const area = needed ? await tx.rooms.take("waiting area", department) : undefined;
    if (area) await tx.rooms.put({ ...area, state: "taken" });
    if (await isMissing(tx)) restock(tx, department, context.clock.now());
    return area !== undefined;
  });
  if (opens) await openArea(desk, department);
}
