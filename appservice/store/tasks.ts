/** Tasks in lanes: what effects and the inbox have in common. */
import { sql } from "kysely";
import type { ExpressionBuilder, Insertable, Selectable } from "kysely";
import type { Db, Engine } from "./engine.ts";
import { lanesOf, unbegun } from "./lanes.ts";
import { letGo } from "./letGo.ts";
import type { Schema, TaskKind, TaskTable } from "./schema.ts";

export type Task = Selectable<TaskTable>;
export type NewTask = Omit<Insertable<TaskTable>, "kind" | "tries" | "owner" | "leased_until">;

/** Which claim it was: `tries` counts claims, so that an owner whose lease ran out cannot pass for the next holder. */
export interface Claim { id: number; lane: string; owner: string; tries: number }

export interface Tasks {
  add(tasks: readonly NewTask[]): Promise<void>;
  claim(owner: string, leaseMs: number, limit: number, spare?: number): Promise<Task[]>;
  done(claim: Claim): Promise<boolean>;
  /** What this owner holds, as far as it is none of these, is due again at once. */
  giveBack(owner: string, kept: readonly number[]): Promise<void>;
  again(claim: Claim, dueAt: number): Promise<boolean>;
  setAside(claim: Claim, reason: string): Promise<boolean>;
  nextDue(onlyUrgent?: boolean): Promise<number | undefined>;
  aside(): Promise<number>;
  /** Forgets what was set aside before this. */
  prune(before: number): Promise<void>;
}

const smaller = sql<number>`case when excluded.due_at < tasks.due_at then excluded.due_at else tasks.due_at end`;
const larger = sql<number>`case when excluded.urgent > tasks.urgent then excluded.urgent else tasks.urgent end`;

async function insert(db: Db, kind: TaskKind, tasks: readonly NewTask[], at: number): Promise<void> {
  await db.insertInto("tasks")
    .values(merged(tasks).map((task) => ({ ...task, kind, due_at: Math.max(task.due_at, at), tries: 0 })))
    .onConflict((oc) => oc.columns(["kind", "lane", "name"]).where(unbegun).where("name", "is not", null)
      .doUpdateSet((eb) => ({ body: eb.ref("excluded.body"), due_at: smaller, urgent: larger })))
    .execute();
}

const held = (kind: TaskKind, { id, owner, tries }: Claim) => (eb: ExpressionBuilder<Schema, "tasks">) =>
  eb.and({ id, kind, owner, tries: tries + 1 });

async function copyAside(db: Db, kind: TaskKind, claim: Claim, reason: string, at: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db.insertInto("set_aside")
    .columns(["id", "kind", "lane", "name", "visit", "department", "body", "tries", "reason", "at"])
    .expression((eb) => eb.selectFrom("tasks")
      .select(["id", "kind", "lane", "name", "visit", "department", "body", "tries"])
      .select([eb.val(reason).as("reason"), sql<number>`cast(${at} as bigint)`.as("at")])
      .where(held(kind, claim)))
    .executeTakeFirst();
  return numInsertedOrUpdatedRows !== 0n;
}

export function tasksOf(kind: TaskKind, db: Db, engine: Pick<Engine, "dialect">, now: () => Promise<number>): Tasks {
  const lanes = lanesOf(kind, db, engine);

  async function claim(owner: string, leaseMs: number, limit: number, spare = 0): Promise<Task[]> {
    const at = await now();
    const ready = (await lanes.ready(at, limit, spare)).map(({ lane }) => lane);
    if (ready.length === 0) return [];
    const heads = new Map((await lanes.heads(ready, at)).map((task) => [task.lane, task]));
    const tasks = ready.flatMap((lane) => heads.get(lane) ?? []);
    if (tasks.length === 0) return [];
    await db.updateTable("tasks").set({ tries: sql`tries + 1`, owner, leased_until: at + leaseMs })
      .where("id", "in", tasks.map(({ id }) => id)).execute();
    await lanes.settle(ready);
    return tasks;
  }

  async function done(of: Claim): Promise<boolean> {
    await lanes.hold(of.lane);
    const { numDeletedRows } = await db.deleteFrom("tasks").where(held(kind, of)).executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await lanes.settle([of.lane]);
    return true;
  }

  return {
    claim,
    done,
    add: async (tasks) => {
      if (tasks.length === 0) return;
      const at = await now();
      const own = [...new Set(tasks.map(({ lane }) => lane))];
      await lanes.open(own);
      await insert(db, kind, tasks, at);
      await lanes.settle(own);
    },
    giveBack: async (owner, kept) => {
      await letGo(kind, db, engine, await now(), (eb) => kept.length === 0 ? eb("owner", "=", owner) : eb.and([eb("owner", "=", owner), eb("id", "not in", kept)]));
    },
    again: async (of, dueAt) => {
      await lanes.hold(of.lane);
      const { numUpdatedRows } = await db.updateTable("tasks")
        .set({ owner: null, leased_until: null, due_at: dueAt }).where(held(kind, of)).executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await lanes.settle([of.lane]);
      return true;
    },
    setAside: async (of, reason) => {
      await lanes.hold(of.lane);
      return await copyAside(db, kind, of, reason, await now()) && done(of);
    },
    nextDue: (onlyUrgent = false) => lanes.nextReady(onlyUrgent),
    aside: async () => {
      const row = await db.selectFrom("set_aside").select((eb) => eb.fn.countAll<number>().as("count")).where("kind", "=", kind).executeTakeFirst();
      return row?.count ?? 0;
    },
    prune: async (before) => {
      await db.deleteFrom("set_aside").where("kind", "=", kind).where("at", "<", before).execute();
    },
  };
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
