/**
 * Tasks in lanes: what effects and the inbox have in common.
 *
 * A lane's row says when something in it can be claimed, so that a claim looks at lanes that are ready and at nothing
 * else, however long the backlog. Whoever changes a lane's tasks first locks its row, and then reads.
 */
import { sql } from "kysely";
import type { ExpressionBuilder, Insertable, Selectable } from "kysely";
import type { Db, Engine } from "./engine.ts";
import type { LaneTable, Schema, TaskKind, TaskTable } from "./schema.ts";

export type Task = Selectable<TaskTable>;
type Lane = Selectable<LaneTable>;
export type NewTask = Omit<Insertable<TaskTable>, "kind" | "tries" | "owner" | "leased_until">;

/** Which claim it was: `tries` counts claims, so that an owner whose lease ran out cannot pass for the next holder. */
export interface Claim { id: number; lane: string; owner: string; tries: number }

export interface Tasks {
  add(tasks: readonly NewTask[]): Promise<void>;
  claim(owner: string, leaseMs: number, limit: number): Promise<Task[]>;
  done(claim: Claim): Promise<boolean>;
  again(claim: Claim, dueAt: number): Promise<boolean>;
  setAside(claim: Claim, reason: string): Promise<boolean>;
  nextDue(): Promise<number | undefined>;
  aside(): Promise<number>;
}

const begun = sql<boolean>`tries > 0`;
const unbegun = sql<boolean>`tries = 0`;
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

export function tasksOf(kind: TaskKind, db: Db, { dialect }: Pick<Engine, "dialect">, now: () => Promise<number>): Tasks {
  const shared = dialect === "postgres";

  async function settle(lanes: readonly string[]): Promise<void> {
    if (lanes.length === 0) return;
    await db.updateTable("lanes").set((eb) => ({ ready_at: readyAt(eb), urgent: isUrgent(eb) }))
      .where("kind", "=", kind).where("lane", "in", lanes).execute();
    await db.deleteFrom("lanes").where("kind", "=", kind).where("lane", "in", lanes).where("ready_at", "is", null).execute();
  }

  const hold = (lane: string): Promise<unknown> => shared
    ? db.selectFrom("lanes").select("lane").where("kind", "=", kind).where("lane", "=", lane).forUpdate().execute()
    : Promise.resolve();

  async function add(tasks: readonly NewTask[]): Promise<void> {
    if (tasks.length === 0) return;
    const at = await now();
    const lanes = [...new Set(tasks.map(({ lane }) => lane))].sort();
    await db.insertInto("lanes").values(lanes.map((lane) => ({ kind, lane, ready_at: null, urgent: 0 })))
      // Changes nothing, but locks the row.
      .onConflict((oc) => oc.columns(["kind", "lane"]).doUpdateSet((eb) => ({ kind: eb.ref("excluded.kind") }))).execute();
    await db.insertInto("tasks")
      .values(merged(tasks).map((task) => ({ ...task, kind, due_at: Math.max(task.due_at, at), tries: 0 })))
      .onConflict((oc) => oc.columns(["kind", "lane", "name"]).where(unbegun).where("name", "is not", null).doUpdateSet((eb) => ({
        body: eb.ref("excluded.body"),
        due_at: sql<number>`case when excluded.due_at < tasks.due_at then excluded.due_at else tasks.due_at end`,
        urgent: sql<number>`case when excluded.urgent > tasks.urgent then excluded.urgent else tasks.urgent end`,
      }))).execute();
    await settle(lanes);
  }

  const readyLanes = (isUrgentOne: number, at: number, limit: number): Promise<Lane[]> => db.selectFrom("lanes").selectAll()
    .where("kind", "=", kind).where("urgent", "=", isUrgentOne).where("ready_at", "<=", at)
    .orderBy("ready_at").limit(limit)
    .$if(shared, (query) => query.forUpdate().skipLocked())
    .execute();

  /** Of each lane what was begun, else the oldest that is due. */
  const heads = (lanes: readonly Lane[], at: number): Promise<Task[]> => db.selectFrom("tasks").selectAll()
    .where("id", "in", (outer) => outer.selectFrom("lanes")
      .select((eb) => eb.fn.coalesce(
        ofLane(eb).select("tasks.id").where(begun).limit(1),
        ofLane(eb).select("tasks.id").where(unbegun).where("due_at", "<=", at).orderBy("due_at").orderBy("id").limit(1),
      ).as("id"))
      .where("kind", "=", kind).where("lane", "in", lanes.map(({ lane }) => lane)))
    .execute();

  async function claim(owner: string, leaseMs: number, limit: number): Promise<Task[]> {
    const at = await now();
    const lanes = await readyLanes(1, at, limit);
    if (lanes.length < limit) lanes.push(...await readyLanes(0, at, limit - lanes.length));
    if (lanes.length === 0) return [];
    const found = new Map((await heads(lanes, at)).map((task) => [task.lane, task]));
    const tasks = lanes.flatMap(({ lane }) => found.get(lane) ?? []);
    if (tasks.length === 0) return [];
    const until = at + leaseMs;
    await db.updateTable("tasks").set({ tries: sql`tries + 1`, owner, leased_until: until })
      .where("id", "in", tasks.map(({ id }) => id)).execute();
    await db.updateTable("lanes").set({ ready_at: until })
      .where("kind", "=", kind).where("lane", "in", lanes.map(({ lane }) => lane)).execute();
    return tasks;
  }

  const held = ({ id, owner, tries }: Claim) => (eb: ExpressionBuilder<Schema, "tasks">) =>
    eb.and({ id, kind, owner, tries: tries + 1 });

  async function done(claim: Claim): Promise<boolean> {
    await hold(claim.lane);
    const { numDeletedRows } = await db.deleteFrom("tasks").where(held(claim)).executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await settle([claim.lane]);
    return true;
  }

  async function again(claim: Claim, dueAt: number): Promise<boolean> {
    await hold(claim.lane);
    const { numUpdatedRows } = await db.updateTable("tasks")
      .set({ owner: null, leased_until: null, due_at: dueAt }).where(held(claim)).executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await settle([claim.lane]);
    return true;
  }

  async function setAside(claim: Claim, reason: string): Promise<boolean> {
    await hold(claim.lane);
    const at = await now();
    const { numInsertedOrUpdatedRows } = await db.insertInto("set_aside")
      .columns(["id", "kind", "lane", "name", "visit", "department", "body", "tries", "reason", "at"])
      .expression((eb) => eb.selectFrom("tasks")
        .select(["id", "kind", "lane", "name", "visit", "department", "body", "tries"])
        .select([eb.val(reason).as("reason"), sql<number>`cast(${at} as bigint)`.as("at")])
        .where(held(claim)))
      .executeTakeFirst();
    return numInsertedOrUpdatedRows !== 0n && done(claim);
  }

  async function nextDue(): Promise<number | undefined> {
    const ready = (isUrgentOne: number) => db.selectFrom("lanes").select("ready_at")
      .where("kind", "=", kind).where("urgent", "=", isUrgentOne).orderBy("ready_at").limit(1).executeTakeFirst();
    const times = [await ready(1), await ready(0)].flatMap((row) => row?.ready_at ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  async function aside(): Promise<number> {
    const row = await db.selectFrom("set_aside").select((eb) => eb.fn.countAll<number>().as("count")).where("kind", "=", kind).executeTakeFirst();
    return row?.count ?? 0;
  }

  return { add, claim, done, again, setAside, nextDue, aside };
}

/** Two of the same name at once are one, as if the second had come later: no statement may touch a row twice. */
function merged(tasks: readonly NewTask[]): NewTask[] {
  const named = new Map<string, NewTask>();
  const all: NewTask[] = [];
  for (const task of tasks) {
    const key = task.name == null ? undefined : JSON.stringify([task.lane, task.name]);
    const first = key === undefined ? undefined : named.get(key);
    if (first) {
      first.body = task.body;
      first.due_at = Math.min(first.due_at, task.due_at);
      first.urgent = Math.max(first.urgent, task.urgent);
      continue;
    }
    const own = { ...task };
    if (key !== undefined) named.set(key, own);
    all.push(own);
  }
  return all;
}
