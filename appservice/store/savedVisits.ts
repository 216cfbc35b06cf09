/** Reading and writing a visit in one transaction: what was read there, and only that, may be written over. */
import { sql } from "kysely";
import type { Selectable } from "kysely";
import type { Visit, VisitEvent } from "../domain/visit.ts";
import type { Db } from "./engine.ts";
import type { VisitTable } from "./schema.ts";

/** Another transaction saved the visit first: this one is repeated on what is true now. */
export class Overtaken extends Error {}

export const FOUND = ["id", "state", "version", "events", "status"] as const;
export type Found = Pick<Selectable<VisitTable>, (typeof FOUND)[number]>;

export interface SavedVisits {
  known(rows: readonly Found[]): Visit[];
  save(visit: Visit, events: readonly VisitEvent[]): Promise<void>;
}

const STANDING = new Set<Visit["status"]>(["waiting", "parked", "missed"]);

const serverOf = (citizen: string): string | null =>
  citizen.startsWith("@") && citizen.includes(":") ? citizen.slice(citizen.indexOf(":") + 1) : null;

const servingOf = (visit: Visit): string | null =>
  visit.status === "accepted" || visit.status === "in consultation" ? visit.caseworker : null;

const columns = (visit: Visit) => ({
  id: visit.id,
  department: visit.department,
  ticket: visit.ticket,
  citizen: visit.citizen,
  server: serverOf(visit.citizen),
  status: visit.status,
  urgent: Number(visit.urgent),
  rank: visit.rank,
  serving: servingOf(visit),
  waiting_room: visit.waitingRoom ?? null,
  room: visit.room ?? null,
  ended_at: visit.status === "ended" ? visit.endedAt : null,
  state: JSON.stringify(visit),
});

/** A visit never changes its department: a transfer ends it and opens another. */
async function count(db: Db, visit: Visit, before: Found | undefined): Promise<void> {
  const by = Number(STANDING.has(visit.status)) - Number(before !== undefined && STANDING.has(before.status));
  if (by === 0) return;
  await db.insertInto("queues").values({ department: visit.department, waiting: by })
    .onConflict((oc) => oc.column("department").doUpdateSet({ waiting: sql`queues.waiting + ${by}` })).execute();
}

async function write(db: Db, after: ReturnType<typeof columns> & Found, before: Found | undefined): Promise<void> {
  if (before) {
    const { numUpdatedRows } = await db.updateTable("visits").set(after)
      .where("id", "=", after.id).where("version", "=", before.version).executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Overtaken(`visit ${after.id} was saved by another transaction`);
    return;
  }
  const { numInsertedOrUpdatedRows } = await db.insertInto("visits").values(after)
    .onConflict((oc) => oc.column("id").doNothing()).executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) throw new Error(`visit ${after.id} exists; only a visit that this transaction read can be saved`);
}

export function savedVisits(db: Db): SavedVisits {
  const read = new Map<string, Found>();
  return {
    known: (rows) => rows.map((row) => {
      read.set(row.id, row);
      return JSON.parse(row.state) as Visit;
    }),
    save: async (visit, events) => {
      const before = read.get(visit.id);
      const kept = before?.events ?? 0;
      const after = { ...columns(visit), version: (before?.version ?? 0) + 1, events: kept + events.length };
      await write(db, after, before);
      read.set(visit.id, after);
      await count(db, visit, before);
      if (events.length === 0) return;
      await db.insertInto("events").values(events.map((event, index) => (
        { visit: visit.id, seq: kept + index + 1, at: event.at, type: event.type, body: JSON.stringify(event) }
      ))).execute();
    },
  };
}
