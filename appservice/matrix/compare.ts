/** Finds what the homeserver forgot to send: Synapse can lose events for a service when it restarts. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RoomRecord } from "../office/books.ts";
import { driftIn } from "./drift.ts";
import type { Seen } from "./drift.ts";
import type { Inbox } from "./intake.ts";
import type { MemberHappening } from "./meaning.ts";
import { oursOn } from "./meaning.ts";
import { eachApart } from "./parallel.ts";
import { unlessOutside } from "./refusals.ts";
import type { SetupOptions } from "./setUpStaff.ts";

const AT_A_TIME = 6;
/** So many rooms are looked into, and so many happenings stored, before the next. */
const PART = 200;
/** Between two looks: what is on its way comes by itself, and in its order. Milliseconds. */
const ON_ITS_WAY = 5_000;

export type CompareOptions = Pick<SetupOptions, "config" | "homeserver" | "store" | "clock" | "log">;

const partsOf = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / PART) }, (_, index) => items.slice(index * PART, (index + 1) * PART));

async function roomsInUse({ config, store }: CompareOptions): Promise<RoomRecord[]> {
  const rooms: RoomRecord[] = [];
  for (const { id } of config.departments) rooms.push(...await store.transaction((tx) => tx.rooms.inUse(id)));
  return rooms;
}

/** What stands in these rooms and was never taken. A room that cannot be read hides no other. */
async function lookInto(rooms: readonly RoomRecord[], { config, homeserver, store, clock, log }: CompareOptions): Promise<MemberHappening[]> {
  const isOurs = oursOn(config.homeserver.server_name, config.service.user);
  const seen: Seen[] = [];
  await eachApart(rooms, AT_A_TIME, async (room) => {
    const state = (await unlessOutside(homeserver.readState(room.speaker, room.roomId))) ?? [];
    const members = state.filter(({ type, stateKey }) => type === "m.room.member" && !isOurs(stateKey));
    if (members.length > 0) seen.push({ room, members, at: clock.now() });
  }, ({ roomId }, error) => { log?.warn({ room: roomId, error: String(error) }, "a room could not be compared"); });
  return store.transaction(async (tx) => {
    const found: MemberHappening[] = [];
    for (const one of seen) found.push(...await driftIn(tx, one));
    return found;
  });
}

/** Everything in use, or only these rooms. */
export async function unheard(options: CompareOptions, rooms?: readonly RoomRecord[]): Promise<MemberHappening[]> {
  const found: MemberHappening[] = [];
  for (const part of partsOf(rooms ?? await roomsInUse(options))) found.push(...await lookInto(part, options));
  return found;
}

const inWords = ({ roomId, user, kind }: MemberHappening): string => `${roomId} ${user} ${kind}`;

/** What is unheard at two looks is taken as if it had arrived. */
export async function compare(options: CompareOptions, { take }: Inbox): Promise<void> {
  const first = await unheard(options);
  if (first.length === 0) return;
  await sleep(ON_ITS_WAY);
  const before = new Set(first.map(inWords));
  const { store } = options;
  const rooms = await store.transaction((tx) => Promise.all([...new Set(first.map(({ roomId }) => roomId))].map((id) => tx.rooms.find(id))));
  const second = await unheard(options, rooms.filter((room) => room !== undefined));
  for (const part of partsOf(second.filter((one) => before.has(inWords(one))))) await take(part);
}
