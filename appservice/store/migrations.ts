/** The schema, step by step. A step that was released is never changed: the next one is added below it. */
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "./schema.ts";

export type Dialect = "sqlite" | "postgres";

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
const must: Column = (column) => column.notNull();
const key: Column = (column) => column.notNull().primaryKey();

async function visits(db: Kysely<unknown>, counter: Counter): Promise<void> {
  await db.schema.createTable("visits")
    .addColumn("number", counter.type, counter.column)
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("department", "text", must).addColumn("ticket", "text", must)
    .addColumn("citizen", "text", must).addColumn("server", "text")
    .addColumn("status", "text", must).addColumn("urgent", "integer", must).addColumn("rank", "bigint", must)
    .addColumn("serving", "text").addColumn("waiting_room", "text").addColumn("room", "text")
    .addColumn("ended_at", "bigint").addColumn("state", "text", must)
    .addColumn("version", "integer", must).addColumn("events", "integer", must)
    .execute();
  const index = (name: string) => db.schema.createIndex(`visits_${name}`).on("visits");
  const open = sql<boolean>`ended_at is null`;
  await index("open").columns(["department", "number"]).where(open).execute();
  await index("ended").columns(["department", "ended_at"]).where(sql<boolean>`ended_at is not null`).execute();
  await index("line").columns(["department", "urgent desc", "rank", "id"]).where(sql<boolean>`status = 'waiting'`).execute();
  await index("roomless").column("number").where(sql<boolean>`status = 'accepted' and room is null`).execute();
  await index("citizen").column("citizen").where(open).execute();
  await index("server").column("server").where(open).execute();
  await index("serving").column("serving").where(sql<boolean>`serving is not null`).execute();
  await index("ticket").columns(["department", "ticket", "number"]).execute();
  await index("waiting_room").columns(["waiting_room", "number"]).where(sql<boolean>`waiting_room is not null`).execute();
  await index("room").columns(["room", "number"]).where(sql<boolean>`room is not null`).execute();

  await db.schema.createTable("events")
    .addColumn("visit", "text", (column) => column.notNull().references("visits.id")).addColumn("seq", "integer", must)
    .addColumn("at", "bigint", must).addColumn("type", "text", must).addColumn("body", "text", must)
    .addPrimaryKeyConstraint("events_key", ["visit", "seq"]).execute();
  await db.schema.createTable("queues").addColumn("department", "text", key).addColumn("waiting", "integer", must).execute();
}

async function tasks(db: Kysely<unknown>, counter: Counter): Promise<void> {
  await db.schema.createTable("tasks")
    .addColumn("id", counter.type, counter.column)
    .addColumn("kind", "text", must).addColumn("lane", "text", must).addColumn("name", "text")
    .addColumn("visit", "text").addColumn("department", "text", must).addColumn("body", "text", must)
    .addColumn("due_at", "bigint", must).addColumn("urgent", "integer", must).addColumn("tries", "integer", must)
    .addColumn("owner", "text").addColumn("leased_until", "bigint")
    .execute();
  const index = (name: string) => db.schema.createIndex(`tasks_${name}`).on("tasks");
  await index("next").columns(["kind", "lane", "due_at", "id"]).where(sql<boolean>`tries = 0`).execute();
  await index("begun").columns(["kind", "lane"]).where(sql<boolean>`tries > 0`).execute();
  await index("urgent").columns(["kind", "lane"]).where(sql<boolean>`urgent = 1`).execute();
  await index("name").columns(["kind", "lane", "name"]).unique().where(sql<boolean>`tries = 0 and name is not null`).execute();

  await db.schema.createTable("lanes")
    .addColumn("kind", "text", must).addColumn("lane", "text", must)
    .addColumn("ready_at", "bigint").addColumn("urgent", "integer", must)
    .addPrimaryKeyConstraint("lanes_key", ["kind", "lane"]).execute();
  await db.schema.createIndex("lanes_ready").on("lanes").columns(["kind", "urgent", "ready_at"]).execute();

  await db.schema.createTable("set_aside")
    .addColumn("id", "bigint", key).addColumn("kind", "text", must).addColumn("lane", "text", must)
    .addColumn("name", "text").addColumn("visit", "text").addColumn("department", "text", must).addColumn("body", "text", must)
    .addColumn("tries", "integer", must).addColumn("reason", "text", must).addColumn("at", "bigint", must).execute();
  await db.schema.createIndex("set_aside_at").on("set_aside").columns(["kind", "at"]).execute();
  await db.schema.createIndex("set_aside_visit").on("set_aside").column("visit").execute();
  for (const table of ["seen_transactions", "seen_events"]) {
    await db.schema.createTable(table).addColumn("id", "text", key).addColumn("at", "bigint", must).execute();
    await db.schema.createIndex(`${table}_at`).on(table).column("at").execute();
  }
}

async function books(db: Kysely<unknown>, counter: Counter): Promise<void> {
  await db.schema.createTable("rooms")
    .addColumn("room_id", "text", key).addColumn("kind", "text", must).addColumn("department", "text", must)
    .addColumn("state", "text", must).addColumn("speaker", "text", must).addColumn("visit", "text").addColumn("made_at", "bigint", must)
    .execute();
  await db.schema.createIndex("rooms_stock").on("rooms").columns(["kind", "department", "state", "made_at"]).execute();
  await db.schema.createTable("staff")
    .addColumn("department", "text", must).addColumn("user_id", "text", must).addColumn("joined", "integer", must)
    .addColumn("power", "integer", must).addColumn("paused", "integer", must).addColumn("last_sign", "bigint").addColumn("language", "text")
    .addPrimaryKeyConstraint("staff_key", ["department", "user_id"]).execute();
  await db.schema.createIndex("staff_user").on("staff").columns(["user_id", "joined"]).execute();
  await db.schema.createTable("tickets")
    .addColumn("department", "text", must).addColumn("day", "text", must).addColumn("given", "integer", must)
    .addPrimaryKeyConstraint("tickets_key", ["department", "day"]).execute();
  await db.schema.createTable("bars")
    .addColumn("department", "text", must).addColumn("citizen", "text", must).addColumn("until", "bigint", must)
    .addPrimaryKeyConstraint("bars_key", ["department", "citizen"]).execute();
  await db.schema.createIndex("bars_until").on("bars").column("until").execute();
  await db.schema.createTable("messages")
    .addColumn("number", counter.type, counter.column).addColumn("event_id", "text", (column) => column.notNull().unique())
    .addColumn("about", "text", must).addColumn("visit", "text", must).addColumn("room_id", "text", must).addColumn("shown", "text", must)
    .execute();
  await db.schema.createIndex("messages_visit").on("messages").columns(["visit", "about", "number"]).execute();
  await db.schema.createTable("departments")
    .addColumn("id", "text", key).addColumn("closed_until", "bigint").addColumn("exceptions", "text")
    .addColumn("notice", "text").addColumn("shown", "text").execute();
  await db.schema.createTable("call_devices")
    .addColumn("room_id", "text", must).addColumn("user_id", "text", must).addColumn("device", "text", must)
    .addPrimaryKeyConstraint("call_devices_key", ["room_id", "user_id", "device"]).execute();
}

async function desk(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("desk_sessions")
    .addColumn("hash", "text", key).addColumn("user_id", "text", must).addColumn("department", "text", must).addColumn("until", "bigint", must)
    .execute();
  await db.schema.createTable("spent_tokens").addColumn("hash", "text", key).addColumn("until", "bigint", must).execute();
  for (const table of ["desk_sessions", "spent_tokens"]) await db.schema.createIndex(`${table}_until`).on(table).column("until").execute();
  await db.schema.alterTable("departments").addColumn("notice_day", "text").execute();
}

async function pages(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("page_visits")
    .addColumn("secret_hash", "text", key).addColumn("visit", "text", must).addColumn("role", "text", must)
    .addColumn("guest", "text").addColumn("network", "text", must).addColumn("opened_at", "bigint", must).execute();
  await db.schema.createIndex("page_visits_visit").on("page_visits").column("visit").execute();
  await db.schema.createIndex("page_visits_network").on("page_visits").column("network").execute();
  await db.schema.createTable("page_keys").addColumn("id", "integer", key).addColumn("key", "text", must).execute();
}

async function leases(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("leases")
    .addColumn("name", "text", key).addColumn("owner", "text", must).addColumn("until", "bigint", must).execute();
}

async function absence(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("departments").addColumn("absent_since", "bigint").execute();
}

/** Counts of requests are about minutes: PostgreSQL need not write them to its log, nor keep them over a crash. */
async function limits(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema.createTable("tally").$call((table) => (dialect === "postgres" ? table.modifyFront(sql`unlogged`) : table))
    .addColumn("name", "text", key).addColumn("count", "integer", must).addColumn("until", "bigint", must).execute();
  await db.schema.createIndex("tally_until").on("tally").column("until").execute();
  await db.schema.alterTable("page_keys").addColumn("until", "bigint", (column) => column.notNull().defaultTo(0)).execute();
}

/** Whose membership of a call lapses when; and indexes for what is forgotten by time. */
async function lapses(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("call_devices").addColumn("until", "bigint", (column) => column.notNull().defaultTo(0)).execute();
  await db.schema.createIndex("staff_seen").on("staff").columns(["joined", "last_sign"]).execute();
  await db.schema.createIndex("tickets_day").on("tickets").column("day").execute();
}

/** Ids of transactions come again with other events; only events are known by theirs. */
async function eventsOnly(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable("seen_transactions").execute();
}

/** Rooms that were made before were made closed. */
async function doors(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("rooms").addColumn("join_rule", "text").execute();
}

/** Direct chats have an end, a week after they began where nothing else is known; what was erased names no room any more. */
async function chats(db: Kysely<Pick<Schema, "rooms" | "visits">>): Promise<void> {
  await db.schema.alterTable("rooms").addColumn("leave_at", "bigint").execute();
  await db.schema.createIndex("rooms_leave").on("rooms").column("leave_at").where(sql<boolean>`leave_at is not null`).execute();
  await db.updateTable("rooms").set({ leave_at: sql`made_at + 604800000` }).where("kind", "=", "direct chat").execute();
  await db.updateTable("rooms").set({ visit: null }).where("kind", "=", "direct chat")
    .where((eb) => eb.not(eb.exists(eb.selectFrom("visits").select("id").whereRef("waiting_room", "=", "room_id")))).execute();
}

/** A column that the database counts up; the two spell it differently. */
interface Counter { type: "integer" | "bigint"; column: Column }

const counterOf = (dialect: Dialect): Counter => dialect === "sqlite"
  ? { type: "integer", column: (column) => column.primaryKey().autoIncrement() }
  : { type: "bigint", column: (column) => column.generatedAlwaysAsIdentity().primaryKey() };

const steps = (dialect: Dialect): Record<string, Migration> => ({
  "001_first": {
    up: async (db) => {
      const counter = counterOf(dialect);
      await visits(db, counter);
      await tasks(db, counter);
      await books(db, counter);
    },
  },
  "002_pages": { up: pages },
  "003_desk": { up: desk },
  "004_leases": { up: leases },
  "005_absence": { up: absence },
  "006_limits": { up: (db) => limits(db, dialect) },
  "007_lapses": { up: lapses },
  "008_events_only": { up: eventsOnly },
  "009_doors": { up: doors },
  "010_chats": { up: chats },
});

/** Brings the schema up to date, in one transaction; several copies that start at once wait for each other. */
export async function migrate(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(steps(dialect)) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === "Error")?.migrationName;
  throw new Error(`The database's schema could not be brought up to date${failed ? ` (step ${failed})` : ""}.`, { cause: error });
}
