import { sql } from "kysely";
import type { Selectable } from "kysely";
import type { Visit } from "../domain/visit.ts";
import type { Visits } from "../office/ports.ts";
import type { Db } from "./engine.ts";
import { erase } from "./erase.ts";
import type { VisitTable } from "./schema.ts";

/** Another transaction saved the visit first: this one is repeated on what is true now. */
export class Overtaken extends Error {}

type Row = Selectable<VisitTable>;
type Found = Pick<Row, "id" | "state" | "version" | "events" | "department" | "status">;

const FOUND = ["id", "state", "version", "events", "department", "status"] as const;
const STANDING = new Set<Visit["status"]>(["waiting", "parked", "missed"]);

const isOpen = sql<boolean>`ended_at is null`;

const serverOf = (citizen: string): string | null =>
  citizen.startsWith("@") && citizen.includes(":") ? citizen.slice(citizen.indexOf(":") + 1) : null;

const isServed = (visit: Visit): visit is Extract<Visit, { status: "accepted" | "in consultation" }> =>
  visit.status === "accepted" || visit.status === "in consultation";

const columns = (visit: Visit) => ({
  id: visit.id,
  department: visit.department,
  ticket: visit.ticket,
  citizen: visit.citizen,
  server: serverOf(visit.citizen),
  status: visit.status,
  urgent: Number(visit.urgent),
  rank: visit.rank,
  serving: isServed(visit) ? visit.caseworker : null,
  waiting_room: visit.waitingRoom ?? null,
  room: visit.room ?? null,
  ended_at: visit.status === "ended" ? visit.endedAt : null,
  state: JSON.stringify(visit),
});

export function visitsOf(db: Db): Visits {
  /** What this transaction read: only that may be written over. */
  const read = new Map<string, Found>();

  const known = (rows: readonly Found[]): Visit[] => rows.map((row) => {
    read.set(row.id, row);
    return JSON.parse(row.state) as Visit;
  });
  const first = async (rows: Promise<readonly Found[]>): Promise<Visit | undefined> => known(await rows)[0];
  const select = () => db.selectFrom("visits").select(FOUND);
  const latest = () => select().orderBy("number", "desc").limit(1);

  /** A visit never changes its department: a transfer ends it and opens another. */
  async function count(department: string, by: number): Promise<void> {
    await db.insertInto("queues").values({ department, waiting: by })
      .onConflict((oc) => oc.column("department").doUpdateSet({ waiting: sql`queues.waiting + ${by}` })).execute();
  }

  async function save(visit: Visit, events: Parameters<Visits["save"]>[1]): Promise<void> {
    const before = read.get(visit.id);
    const after = { ...columns(visit), version: (before?.version ?? 0) + 1, events: (before?.events ?? 0) + events.length };
    if (before) {
      const { numUpdatedRows } = await db.updateTable("visits").set(after)
        .where("id", "=", visit.id).where("version", "=", before.version).executeTakeFirst();
      if (numUpdatedRows === 0n) throw new Overtaken(`visit ${visit.id} was saved by another transaction`);
    } else {
      const { numInsertedOrUpdatedRows } = await db.insertInto("visits").values(after)
        .onConflict((oc) => oc.column("id").doNothing()).executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) throw new Error(`visit ${visit.id} exists; only a visit that this transaction read can be saved`);
    }
    read.set(visit.id, after);
    const stood = before && STANDING.has(before.status);
    const stands = STANDING.has(visit.status);
    if (stands !== (stood ?? false)) await count(visit.department, stands ? 1 : -1);
    if (events.length === 0) return;
    await db.insertInto("events").values(events.map((event, index) => (
      { visit: visit.id, seq: (before?.events ?? 0) + index + 1, at: event.at, type: event.type, body: JSON.stringify(event) }
    ))).execute();
  }

  return {
    save,
    byId: (id) => first(select().where("id", "=", id).execute()),
    open: async (department) => known(await select().where("department", "=", department).where(isOpen).orderBy("number").execute()),
    ofCitizen: async (citizen) => known(await select().where("citizen", "=", citizen).where(isOpen).orderBy("number").execute()),
    ofCaseworker: async (user) => known(await select().where("serving", "=", user).orderBy("number").execute()),
    byTicket: async (department, ticket) => {
      const ofTicket = () => latest().where("department", "=", department).where("ticket", "=", ticket);
      return await first(ofTicket().where(isOpen).execute()) ?? await first(ofTicket().execute());
    },
    byRoom: async (roomId) => {
      const rows = [
        ...await latest().select("number").where("waiting_room", "=", roomId).execute(),
        ...await latest().select("number").where("room", "=", roomId).execute(),
      ];
      return known(rows.sort((a, b) => b.number - a.number).slice(0, 1))[0];
    },
    ended: async (department, since) => known(await select().where("department", "=", department)
      .where("ended_at", ">=", since).orderBy("ended_at").orderBy("number").execute()),
    withoutRoom: async () => known([
      ...await select().where(sql<boolean>`status = 'accepted'`).where("room", "is", null).orderBy("number").execute(),
      ...await select().where("room", "is", null).where("id", "in", (outer) => outer.selectFrom("queues")
        .where("queues.waiting", ">", 0)
        .select((eb) => eb.selectFrom("visits").select("visits.id")
          .whereRef("visits.department", "=", "queues.department").where(sql<boolean>`status = 'waiting'`)
          .orderBy("visits.urgent", "desc").orderBy("visits.rank").orderBy("visits.id").limit(1).as("id")))
        .orderBy("rank").orderBy("number").execute(),
    ]),
    waitingCounts: async () => {
      const rows = await db.selectFrom("queues").selectAll().where("waiting", ">", 0).execute();
      return new Map(rows.map(({ department, waiting }) => [department, waiting]));
    },
    openOfServer: async (server) => {
      const row = await db.selectFrom("visits").select((eb) => eb.fn.countAll<number>().as("count"))
        .where("server", "=", server).where(isOpen).executeTakeFirst();
      return row?.count ?? 0;
    },
    busyCaseworkers: async () => {
      const rows = await db.selectFrom("visits").select("serving").distinct().where("serving", "is not", null).execute();
      return new Set(rows.flatMap(({ serving }) => serving ?? []));
    },
    erase: async (id) => {
      const visit = await first(select().where("id", "=", id).execute());
      if (!visit) return;
      if (visit.status !== "ended") throw new Error(`visit ${id} has not ended, so it cannot be erased`);
      await erase(db, visit, (erased) => save(erased, []));
    },
  };
}
