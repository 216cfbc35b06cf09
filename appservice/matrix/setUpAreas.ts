import type { RoomMaking, WaitingAreas } from "../office/ports.ts";
import type { RoomRecord } from "../office/books.ts";
import type { StateEvent } from "./homeserver.ts";
import type { Names } from "./names.ts";
import { unlessOutside } from "./refusals.ts";
import { flaws, waitingAreaPlan } from "./roomPlans.ts";
import { repairRoom } from "./setUpRooms.ts";
import type { Site } from "./setUpRooms.ts";

export interface AreaSite extends Site { names: Names; roomMaking: RoomMaking; waitingAreas: WaitingAreas }

/** Set by the moment, not by the plan: open or closed, what is shown. */
const OF_THE_MOMENT = new Set(["m.room.join_rules", "m.room.topic"]);

const content = (state: readonly StateEvent[], type: string) => state.find((event) => event.type === type)?.content;

const strangers = (state: readonly StateEvent[], speaker: string): boolean =>
  state.some(({ type, stateKey }) => type === "m.room.member" && stateKey !== speaker);

/** The department's address leads to exactly one room of ours that is open, listed and as planned. */
export async function setUpArea(site: AreaSite, department: string, avatar: string): Promise<void> {
  const alias = site.names.waitingAreaAlias(department);
  if (alias === undefined) return closeAreas(site, department);
  const plan = waitingAreaPlan(site.names, department, avatar);
  const area = (await standing(site, department, alias, avatar)) ?? (await fresh(site, department));
  const state = await site.homeserver.readState(area.speaker, area.roomId);
  await repairRoom(site, { ...plan, state: plan.state.filter(({ type }) => !OF_THE_MOMENT.has(type)) }, { roomId: area.roomId, state });
  // Somebody knocked while the service was away: the office closes it around them and moves the address on.
  if (strangers(state, area.speaker)) return;
  if (!(await isOpen(site, department, area, state, alias))) await site.waitingAreas.open(department, area, undefined);
}

async function isOpen({ homeserver, names }: AreaSite, department: string, area: RoomRecord, state: readonly StateEvent[], alias: string): Promise<boolean> {
  if (content(state, "m.room.join_rules")?.["join_rule"] !== names.areaJoinRule(department)) return false;
  if (content(state, "m.room.canonical_alias")?.["alias"] !== alias) return false;
  const [leadsTo, listed] = await Promise.all([
    homeserver.resolveAlias(area.speaker, alias), homeserver.isListed(area.speaker, area.roomId),
  ]);
  return leadsTo === area.roomId && listed;
}

/** By the room book, else by the address: then only a room in which nobody has been. */
async function standing(site: AreaSite, department: string, alias: string, avatar: string): Promise<RoomRecord | undefined> {
  const { homeserver, store, names, clock } = site;
  const plan = waitingAreaPlan(names, department, avatar);
  const fit = async (roomId: string): Promise<StateEvent[] | undefined> => {
    const state = await unlessOutside(homeserver.readState(plan.speaker, roomId));
    return state && flaws(plan, state).length === 0 ? state : undefined;
  };
  const booked = await store.transaction((tx) => tx.rooms.the("waiting area", department));
  if (booked && booked.speaker === plan.speaker && (await fit(booked.roomId))) return booked;
  if (booked) await store.transaction((tx) => tx.rooms.put({ ...booked, state: "over" }));
  const roomId = await homeserver.resolveAlias(plan.speaker, alias);
  if (roomId === undefined || (await store.transaction((tx) => tx.rooms.find(roomId)))) return undefined;
  const state = await fit(roomId);
  if (!state || strangers(state, plan.speaker)) return undefined;
  const found: RoomRecord = { roomId, kind: "waiting area", department, state: "taken", speaker: plan.speaker, madeAt: clock.now() };
  await store.transaction((tx) => tx.rooms.put(found));
  return found;
}

/** From the stock, else a new one; another copy of the service may have been faster. */
async function fresh({ store, roomMaking }: AreaSite, department: string): Promise<RoomRecord> {
  const takeOrFind = () => store.transaction(async (tx) => {
    await tx.lock(`department:${department}`);
    return (await tx.rooms.the("waiting area", department)) ?? tx.rooms.take("waiting area", department);
  });
  const found = await takeOrFind();
  if (found) return found;
  const made = await roomMaking.make("waiting area", department);
  await store.transaction((tx) => tx.rooms.put(made));
  return (await takeOrFind()) ?? made;
}

/** For a department without a waiting area (any more): whatever was open is closed and found no more. */
export async function closeAreas({ store, homeserver, waitingAreas }: AreaSite, department: string): Promise<void> {
  const area = await store.transaction((tx) => tx.rooms.the("waiting area", department));
  if (!area) return;
  const state = await unlessOutside(homeserver.readState(area.speaker, area.roomId));
  if (state) {
    await waitingAreas.close(area);
    await homeserver.setDirectoryVisibility(area.speaker, area.roomId, "private");
    const alias = content(state, "m.room.canonical_alias")?.["alias"];
    if (typeof alias === "string") await homeserver.deleteAlias(area.speaker, alias);
  }
  await store.transaction((tx) => tx.rooms.put({ ...area, state: "over" }));
}
