/** What stays of a visit when its retention is over: what can be counted, nothing that tells of whom. */
import type { InStatus, Visit } from "../domain/visit.ts";
import type { Db } from "./engine.ts";

/** A list of what stays rather than of what goes: what is added to events later is erased unless it is named here. */
const COUNTABLE = new Set([
  "type", "at", "outcome", "why", "until", "yes", "about", "role", "visit", "question",
  "department", "ticket", "day", "way", "language", "interpreter", "arrivedAt", "rank", "urgent", "returned", "status",
]);

const countable = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => COUNTABLE.has(key)));
};

const factsOf = (visit: InStatus<"ended">): Visit => ({
  id: visit.id,
  department: visit.department,
  ticket: visit.ticket,
  day: visit.day,
  citizen: "",
  way: visit.way,
  language: visit.language,
  interpreter: visit.interpreter,
  arrivedAt: visit.arrivedAt,
  rank: visit.rank,
  urgent: visit.urgent,
  returned: visit.returned,
  guests: [],
  status: "ended",
  outcome: visit.outcome,
  endedAt: visit.endedAt,
  waitedMs: visit.waitedMs,
  ...(visit.talkedMs === undefined ? {} : { talkedMs: visit.talkedMs }),
  ...(visit.transferredFrom === undefined ? {} : { transferredFrom: visit.transferredFrom }),
});

export async function erase(db: Db, visit: InStatus<"ended">, save: (visit: Visit) => Promise<void>): Promise<void> {
  await save(factsOf(visit));
  const events = await db.selectFrom("events").select(["seq", "body"]).where("visit", "=", visit.id).execute();
  for (const { seq, body } of events) {
    await db.updateTable("events").set({ body: JSON.stringify(JSON.parse(body), countable) })
      .where("visit", "=", visit.id).where("seq", "=", seq).execute();
  }
  await db.deleteFrom("page_visits").where("visit", "=", visit.id).execute();
  await db.deleteFrom("messages").where("visit", "=", visit.id).execute();
  await db.deleteFrom("set_aside").where("visit", "=", visit.id).execute();
  // Not all rooms go with the visit: a direct chat stays, and what could not be deleted.
  const rooms = [visit.room, visit.waitingRoom].filter((id) => id !== undefined);
  if (rooms.length > 0) await db.updateTable("rooms").set({ visit: null }).where("room_id", "in", rooms).where("visit", "=", visit.id).execute();
  if (visit.room !== undefined) await db.deleteFrom("call_devices").where("room_id", "=", visit.room).execute();
}
