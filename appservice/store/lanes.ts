/**
 * A lane's row says when something in it can be claimed, so that a claim looks at lanes that are ready and at nothing
 * else, however long the backlog. Whoever changes a lane's tasks first locks its row, and then reads.
 */
import { sql } from "kysely";
import type { ExpressionBuilder, Selectable } from "kysely";
import type { Db, Engine } from "./engine.ts";
import type { LaneTable, Schema, TaskKind, TaskTable } from "./schema.ts";

export type Lane = Selectable<LaneTable>;

export interface Lanes {
  /** Locks lanes that are about to get tasks, making those that are new. */
  open(lanes: readonly string[]): Promise<void>;
  hold(lane: string): Promise<void>;
  /** Brings the rows up to what their tasks are now; a lane without tasks goes. */
  settle(lanes: readonly string[]): Promise<void>;
  /** Locks and gives lanes of which something can be claimed, the urgent ones first, `spare` only of them; those that others hold are passed over. */
  ready(at: number, limit: number, spare: number): Promise<Lane[]>;
  /** Of each lane the task that was begun, else the oldest that is due. */
  heads(lanes: readonly string[], at: number): Promise<Selectable<TaskTable>[]>;
  nextReady(onlyUrgent: boolean): Promise<number | undefined>;
}

// Written out, not bound as values: only so does SQLite use the partial indexes.
const begun = sql<boolean>`tries > 0`;
export const unbegun = sql<boolean>`tries = 0`;
const urgent = sql<boolean>`urgent = 1`;

type InLanes = ExpressionBuilder<Schema, "lanes">;

const ofLane = (eb: InLanes) => eb.selectFrom("tasks")
  .whereRef("tasks.kind", "=", "lanes.kind").whereRef("tasks.lane", "=", "lanes.lane");

/** What was begun keeps its place: until it is done or set aside, its lane waits for it. */
const readyAt = (eb: InLanes) => eb.fn.coalesce(
  ofLane(eb).select(sql<number>`coalesce(leased_until, due_at)`.as("at")).where(begun).limit(1),
  ofLane(eb).select("due_at").where(unbegun).orderBy("due_at").orderBy("id").limit(1),
);

const isUrgent = (eb: InLanes) => eb.fn.coalesce(ofLane(eb).select("tasks.urgent").where(urgent).limit(1), sql<number>`0`);

const headId = (eb: InLanes, at: number) => eb.fn.coalesce(
  ofLane(eb).select("tasks.id").where(begun).limit(1),
  ofLane(eb).select("tasks.id").where(unbegun).where("due_at", "<=", at).orderBy("due_at").orderBy("id").limit(1),
).as("id");

export function lanesOf(kind: TaskKind, db: Db, { dialect }: Pick<Engine, "dialect">): Lanes {
  const shared = dialect === "postgres";
  const readyOf = (isUrgentOne: number, at: number, limit: number): Promise<Lane[]> => db.selectFrom("lanes").selectAll()
    .where("kind", "=", kind).where("urgent", "=", isUrgentOne).where("ready_at", "<=", at)
    .orderBy("ready_at").limit(limit).$if(shared, (query) => query.forUpdate().skipLocked()).execute();
  return {
    open: async (lanes) => {
      await db.insertInto("lanes").values(lanes.toSorted().map((lane) => ({ kind, lane, ready_at: null, urgent: 0 })))
        // Changes nothing, but locks the row.
        .onConflict((oc) => oc.columns(["kind", "lane"]).doUpdateSet((eb) => ({ kind: eb.ref("excluded.kind") }))).execute();
    },
    hold: async (lane) => {
      if (shared) await db.selectFrom("lanes").select("lane").where("kind", "=", kind).where("lane", "=", lane).forUpdate().execute();
    },
    settle: async (lanes) => {
      await db.updateTable("lanes").set((eb) => ({ ready_at: readyAt(eb), urgent: isUrgent(eb) }))
        .where("kind", "=", kind).where("lane", "in", lanes).execute();
      await db.deleteFrom("lanes").where("kind", "=", kind).where("lane", "in", lanes).where("ready_at", "is", null).execute();
    },
    ready: async (at, limit, spare) => {
      const first = await readyOf(1, at, limit);
      const left = limit - Math.max(first.length, spare);
      return left > 0 ? [...first, ...await readyOf(0, at, left)] : first;
    },
    heads: (lanes, at) => db.selectFrom("tasks").selectAll()
      .where("id", "in", (outer) => outer.selectFrom("lanes").select((eb) => headId(eb, at))
        .where("kind", "=", kind).where("lane", "in", lanes))
      .execute(),
    nextReady: async (onlyUrgent) => {
      const ready = (isUrgentOne: number) => db.selectFrom("lanes").select("ready_at")
        .where("kind", "=", kind).where("urgent", "=", isUrgentOne).orderBy("ready_at").limit(1).executeTakeFirst();
      const times = [await ready(1), onlyUrgent ? undefined : await ready(0)].flatMap((row) => row?.ready_at ?? []);
      return times.length > 0 ? Math.min(...times) : undefined;
    },
  };
}
