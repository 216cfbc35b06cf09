import { z } from "zod";
import type { RoomRecord, Store } from "../office/books.ts";
import type { Clock } from "../office/ports.ts";
import type { Homeserver, StateEvent } from "./homeserver.ts";
import { unlessOutside } from "./refusals.ts";
import { makeByPlan } from "./roomMaking.ts";
import type { Dispose } from "./roomMaking.ts";
import { differences, flaws } from "./roomPlans.ts";
import type { RoomPlan, Wanted } from "./roomPlans.ts";
import { LOOK } from "./setUpUsers.ts";
import type { Look } from "./setUpUsers.ts";

export interface Site { homeserver: Homeserver; store: Store; clock: Clock; dispose: Dispose }
export interface Found { roomId: string; state: StateEvent[] }
export type Permanent = "staff room" | "office";

const look = z.object({ of: z.string(), avatar: z.string() });

export const lookIn = (found: Found | undefined): Look | undefined =>
  look.safeParse(found?.state.find(({ type }) => type === LOOK)?.content).data;

/**
 * A permanent room that exists: by the room book, by its address, or else, after a crash in between, among the rooms
 * of its speaker. Undefined when there is none, or none that can be put right.
 */
export async function findRoom(site: Site, kind: Permanent, department: string, plan: RoomPlan, alias?: string): Promise<Found | undefined> {
  const { homeserver, store } = site;
  const { speaker } = plan;
  const fit = async (roomId: string): Promise<Found | undefined> => {
    const state = await unlessOutside(homeserver.readState(speaker, roomId));
    return state && flaws(plan, state).length === 0 ? { roomId, state } : undefined;
  };
  const booked = await store.transaction((tx) => tx.rooms.the(kind, department));
  const byBook = booked && (await fit(booked.roomId));
  if (byBook) return byBook;
  if (booked) await store.transaction((tx) => tx.rooms.forget(booked.roomId));
  const candidates = async function* () {
    const addressed = alias === undefined ? undefined : await homeserver.resolveAlias(speaker, alias);
    if (addressed !== undefined) yield addressed;
    yield* await homeserver.joinedRooms(speaker);
  };
  for await (const roomId of candidates()) {
    const found = await fit(roomId);
    if (found) return book(site, kind, department, speaker, found);
  }
  return undefined;
}

async function book({ store, clock }: Site, kind: Permanent, department: string, speaker: string, found: Found): Promise<Found> {
  const record: RoomRecord = { roomId: found.roomId, kind, department, state: "taken", speaker, madeAt: clock.now() };
  await store.transaction((tx) => tx.rooms.put(record));
  return found;
}

export async function makeRoom(site: Site, kind: Permanent, department: string, plan: RoomPlan): Promise<Found> {
  const roomId = await makeByPlan(site.homeserver, plan, site.dispose);
  return book(site, kind, department, plan.speaker, { roomId, state: await site.homeserver.readState(plan.speaker, roomId) });
}

/** Sends only what is missing or different. */
export async function repairRoom({ homeserver }: Site, plan: RoomPlan, { roomId, state }: Found, more: readonly Wanted[] = []): Promise<void> {
  for (const { type, stateKey, content } of differences({ ...plan, state: [...plan.state, ...more] }, state)) {
    await homeserver.sendState(plan.speaker, roomId, type, stateKey, content);
  }
}
