/** PostgreSQL: any number of copies. */
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Engine } from "./engine.ts";
import { listen } from "./listen.ts";
import type { Schema } from "./schema.ts";
import { endWhenSilent } from "./silence.ts";

/** Milliseconds after which the database ends a transaction whose copy hangs: others wait for its locks. */
const PATIENCE = 10_000;
/** Connections of one copy. Transactions take milliseconds; more would only wait inside the database. */
const CONNECTIONS = 10;

const INT8 = pg.types.builtins.INT8;

/** On this pool only: elsewhere in the process 64-bit numbers stay what they are. Milliseconds and counts fit a number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: "text" | "binary") =>
    id === INT8 ? Number : format === "binary" ? pg.types.getTypeParser(id, format) : pg.types.getTypeParser(id, "text"),
};

/** Deadlock, serialisation: the database gave up one of two transactions that were in each other's way. */
const PASSING = new Set(["40001", "40P01"]);

/** SQLSTATE classes: connection lost, out of resources (disk, connections), told to end, system error; and what sockets say. */
const AWAY_CODES = /^(?:08|53|57|58|25P03$|E[A-Z]+$|ERR_STREAM_)/u;
/** What the driver says in words alone. */
const AWAY_WORDS = /connection terminated|connection timeout|timeout exceeded when trying to connect|read timeout|not queryable|discarded/iu;

const codeOf = (error: unknown): unknown => typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

export async function openPostgres(url: string): Promise<Engine> {
  const pool = new pg.Pool({
    connectionString: url, max: CONNECTIONS, types, application_name: "buergerbuero", keepAlive: true,
    connectionTimeoutMillis: 10_000, statement_timeout: PATIENCE, idle_in_transaction_session_timeout: PATIENCE,
  });
  // A connection that breaks is replaced by the pool; without listeners it would end the process, idle or between two queries.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    endWhenSilent(client);
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const wire = await listen(url).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  return {
    dialect: "postgres",
    db,
    now: async (at) => {
      const { rows } = await sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(at);
      return rows[0]?.now ?? Number.NaN;
    },
    lock: async (at, key) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(at);
    },
    publish: (at, news) => wire.publish(at, news),
    subscribe: wire.subscribe,
    isAway: (error) => AWAY_CODES.test(String(codeOf(error) ?? "")) || (codeOf(error) === undefined && AWAY_WORDS.test(String(error))),
    isPassing: (error) => PASSING.has(String(codeOf(error))),
    close: async () => {
      await wire.close();
      await db.destroy();
    },
  };
}
