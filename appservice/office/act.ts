import { decide } from "../domain/life.ts";
import { effectsOf } from "../domain/effects.ts";
import { evolve } from "../domain/evolve.ts";
import { line } from "../domain/queue.ts";
import type { Due } from "../domain/effects.ts";
import type { Command, Refusal, Visit, VisitEvent } from "../domain/visit.ts";
import type { Context } from "./context.ts";
import { forgetPace } from "./pace.ts";
import { tellingWhoMovedBack } from "./places.ts";
import type { Tx } from "./books.ts";
import type { NewEffect } from "./tasks.ts";

export type Outcome = { ok: true; visit: Visit; events: VisitEvent[] } | { ok: false; visit: Visit; refusal: Refusal };

const CITIZEN = new Set(["openWaitingRoom", "greet", "offerSeat", "tellCitizen", "askCitizen", "passOn", "clearWaitingRoom"]);
const STAFF = new Set(["announceArrival", "announceReturn", "showToStaff", "tellStaff"]);

/** One look at who waits is ahead in each department. */
export const remindersOf = (department: string): string => `remind:${department}`;

/** Orders that concern the same room or the same reader keep their order; others do not wait for each other. */
function laneOf({ effect }: Due, visit: Visit): string {
  if (CITIZEN.has(effect.order)) return `citizen:${visit.id}`;
  if (STAFF.has(effect.order)) return `staff:${visit.department}:${visit.id}`;
  if (effect.order === "lapse") return `lapse:${visit.id}:${effect.timer}`;
  if (effect.order === "remindStaff") return remindersOf(visit.department);
  // The video server may be away: nobody stays in a room because of it.
  if (effect.order === "endCall") return `call:${visit.id}`;
  return `room:${visit.id}`;
}

const orders = (visit: Visit, at: number, due: readonly Due[]): NewEffect[] =>
  due.map((one) => ({
    visit: visit.id,
    department: visit.department,
    lane: laneOf(one, visit),
    ...(one.effect.order === "remindStaff" ? { key: remindersOf(visit.department) } : {}),
    body: one.effect,
    dueAt: at + one.after,
    urgent: one.urgent,
  }));

/** What is shown of a department is brought up to date at that time, or before if there is another reason. */
export function refreshLater(tx: Tx, department: string, dueAt: number): void {
  const lane = `refresh:${department}`;
  tx.effects.addLast([{ department, lane, key: lane, body: { order: "refresh" }, dueAt, urgent: false }]);
}

/** A moment later, once for a whole burst of changes. */
export function refresh(tx: Tx, department: string, at: number): void {
  refreshLater(tx, department, at + 150);
  tx.changed(department);
}

/**
 * Rooms for stock are made one after the other (a homeserver makes some five a second, and people's orders go first),
 * in turn for all departments; `urgent`: the stock is empty and somebody stands at the door.
 */
export function restock(tx: Tx, department: string, at: number, urgent = false): void {
  const lane = urgent ? `restock:${department}` : department === "" ? "restock:consultations" : "restock";
  tx.effects.addLast([{ department, lane, key: `restock:${department}`, body: { order: "restock" }, dueAt: at, urgent }]);
}

/** Making a room costs the homeserver as much as a whole accept: milliseconds that people go first. */
const PEOPLE_FIRST = 1500;

/** After one was taken: in a moment, or at once when there was none left. */
export const restockAfter = (tx: Tx, department: string, at: number, isEmpty: boolean): void =>
  restock(tx, department, isEmpty ? at : at + PEOPLE_FIRST, isEmpty);

const caseworkersOf = (...visits: readonly Visit[]): Set<string> =>
  new Set(visits.flatMap((visit) => ("caseworker" in visit && visit.caseworker ? [visit.caseworker] : [])));

/** Whoever accepts or has finished is busy, or free, in every department that they serve. */
async function refreshAll(tx: Tx, before: Visit, after: Visit, at: number): Promise<void> {
  const departments = new Set([after.department]);
  if (before.status !== after.status || caseworkersOf(before, after).size > 1)
    for (const user of caseworkersOf(before, after)) for (const id of await tx.staff.departmentsOf(user)) departments.add(id);
  for (const id of departments) refresh(tx, id, at);
}

async function record(tx: Tx, context: Context, before: Visit, events: readonly VisitEvent[]): Promise<Visit> {
  let visit = before;
  const due: Due[] = [];
  for (const event of events) {
    const next = evolve(visit, event);
    due.push(...effectsOf(event, visit, next, context.terms));
    visit = next;
  }
  await tx.visits.save(visit, events);
  if (visit.status === "ended") forgetPace(context, visit.department);
  // A timer may have rung before this process's clock came so far: what follows from it is not due before its time.
  const at = Math.max(context.clock.now(), ...events.map((event) => event.at));
  await tx.effects.add(orders(visit, at, due));
  await refreshAll(tx, before, visit, at);
  return visit;
}

/** Records, and tells whoever has come to stand further behind by a rule. */
const recordFairly = (tx: Tx, context: Context, before: Visit, events: readonly VisitEvent[], at: number): Promise<Visit> =>
  tellingWhoMovedBack(tx, before.department, events, () => record(tx, context, before, events),
    (visit, text) => act(tx, context, visit, { do: "tell", at, text }));

/** Load → decide → save: a command to one visit, with everything that follows from it, in the caller's transaction. */
export async function act(tx: Tx, context: Context, visitId: string, command: Command): Promise<Outcome | undefined> {
  const found = await tx.visits.byId(visitId);
  if (!found) return undefined;
  await tx.lock(`department:${found.department}`);
  const visit = (await tx.visits.byId(visitId)) ?? found;
  const decision = decide(visit, command, context.terms);
  if (!decision.ok) return { ok: false, visit, refusal: decision.refusal };
  if (decision.events.length === 0) return { ok: true, visit, events: [] };
  const { events } = decision;
  const after = await recordFairly(tx, context, visit, events, command.at);
  if (after.status === "accepted" && !after.room) await seat(tx, context, after);
  await seatNext(tx, context, after.department);
  return { ok: true, visit: (await tx.visits.byId(visitId)) ?? after, events };
}

/** The first event of a new visit. */
export async function open(tx: Tx, context: Context, visit: Extract<VisitEvent, { type: "visitOpened" }>["visit"]): Promise<void> {
  const events: VisitEvent[] = [{ type: "visitOpened", at: visit.arrivedAt, visit }];
  await recordFairly(tx, context, visit, events, visit.arrivedAt);
  await seatNext(tx, context, visit.department);
}

/** Takes a room from the stock for a visit; without one it waits for the stock (restock calls again). */
export async function seat(tx: Tx, context: Context, visit: Visit): Promise<boolean> {
  const at = context.clock.now();
  const room = await tx.rooms.take("consultation", "");
  restockAfter(tx, "", at, !room);
  if (!room) return false;
  const decision = decide(visit, { do: "seat", at, room: room.roomId }, context.terms);
  const seated = decision.ok && decision.events.length > 0;
  if (!seated) {
    await tx.rooms.put({ ...room, state: "free" });
    return false;
  }
  await tx.rooms.put({ ...room, state: "taken", visit: visit.id, department: visit.department });
  await record(tx, context, visit, decision.events);
  return true;
}

/** Whoever is next has a room prepared before anybody presses, and is asked in ahead. */
export async function seatNext(tx: Tx, context: Context, department: string): Promise<void> {
  const next = line(await tx.visits.open(department))[0];
  if (next && !next.room) await seat(tx, context, next);
}
