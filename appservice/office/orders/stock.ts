/** Rooms are made for stock, not for a visit: neither a knock nor an accept waits for one. */
import type { Desk } from "../desk.ts";
import { seat } from "../act.ts";
import type { Tx } from "../ports.ts";
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
  const missing = async (tx: Tx): Promise<number> => {
    const wanted = context.config.limits.rooms_in_stock + (await tx.visits.withoutRoom()).length;
    return wanted - (await tx.rooms.count("consultation", "", "free"));
  };
  while ((await store.transaction(missing)) > 0) {
    const room = await world.roomMaking.make("consultation", "");
    await store.transaction(async (tx) => {
      await tx.rooms.put({ ...room, state: "free" });
      const first = (await tx.visits.withoutRoom())[0];
      if (!first) return;
      await tx.lock(`department:${first.department}`);
      const visit = await tx.visits.byId(first.id);
      if (visit && !visit.room) await seat(tx, context, visit);
    });
  }
}

async function restockWaitingRooms(desk: Desk, department: string): Promise<void> {
  const { store, world } = desk;
  const free = (): Promise<number> => store.transaction((tx) => tx.rooms.count("waiting area", department, "free"));
  while ((await free()) < WAITING_ROOMS) {
    const room = await world.roomMaking.make("waiting area", department);
    await store.transaction((tx) => tx.rooms.put({ ...room, state: "free" }));
    if (await needsArea(desk, department)) await openArea(desk, department);
  }
}

/** Takes a room for the address if the last one went and the stock was empty. */
async function needsArea({ store, context }: Desk, department: string): Promise<boolean> {
  if (context.department(department).entry === "direct") return false;
  return store.transaction(async (tx) => {
    await tx.lock(`department:${department}`);
    if (await tx.rooms.the("waiting area", department)) return false;
    const room = await tx.rooms.take("waiting area", department);
    if (room) await tx.rooms.put({ ...room, state: "taken" });
    return room !== undefined;
  });
}
