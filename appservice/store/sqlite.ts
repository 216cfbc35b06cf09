/** SQLite: one file, one connection, one writing transaction at a time. */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteAdapter, SqliteDialect, SqliteDriver, CompiledQuery, sql } from "kysely";
import type { Dialect, SqliteDatabase, SqliteStatement } from "kysely";
import type { Engine } from "./engine.ts";
import type { Schema } from "./schema.ts";

/** Milliseconds for which another process may hold the file. */
const BUSY_TIMEOUT = 10_000;
const CACHED_STATEMENTS = 500;
/** The disk is full or broken, or another process holds the file. */
const AWAY = /^SQLITE_(?:FULL|IOERR|CANTOPEN|BUSY|LOCKED)/u;

/** SQLite can undo changes of the schema; kysely does not use that by itself. A half-made schema would be the end of the file. */
class AtomicSchemaAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean { return true; }
}

/** Preparing a statement takes longer than most of them run. */
function cached(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => { database.close(); },
    prepare: (text) => {
      const known = statements.get(text);
      if (known) return known;
      const statement: SqliteStatement = database.prepare<unknown[]>(text);
      if (statements.size >= CACHED_STATEMENTS) statements.clear();
      statements.set(text, statement);
      return statement;
    },
  };
}

function dialectOf(database: Database.Database): Dialect {
  const config = { database: cached(database) };
  const dialect = new SqliteDialect(config);
  return {
    createDriver: () => Object.assign(new SqliteDriver(config), {
      // The right to write is taken at the start: a transaction that only asks for it later can find it gone.
      beginTransaction: async (connection: Parameters<SqliteDriver["beginTransaction"]>[0]) => {
        await connection.executeQuery(CompiledQuery.raw("begin immediate"));
      },
      // After some errors (disk full) SQLite has ended the transaction by itself.
      rollbackTransaction: async (connection: Parameters<SqliteDriver["rollbackTransaction"]>[0]) => {
        if (database.inTransaction) await connection.executeQuery(CompiledQuery.raw("rollback"));
      },
    }),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => new AtomicSchemaAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function openFile(path: string): Database.Database {
  if (path !== ":memory:") {
    mkdirSync(dirname(path), { recursive: true });
    // Readable for the service alone: it names citizens.
    closeSync(openSync(path, "a", 0o600));
  }
  const database = new Database(path, { timeout: BUSY_TIMEOUT });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  // What is erased is overwritten, not only forgotten.
  database.pragma("secure_delete = ON");
  return database;
}

export function openSqlite(path: string): Engine {
  const db = new Kysely<Schema>({ dialect: dialectOf(openFile(path)) });
  return {
    dialect: "sqlite",
    db,
    now: async (at) => {
      const { rows } = await sql<{ now: number }>`select cast(unixepoch('subsec') * 1000 as integer) as now`.execute(at);
      return rows[0]?.now ?? Number.NaN;
    },
    // There is only ever one transaction.
    lock: () => Promise.resolve(),
    publish: () => Promise.resolve(),
    subscribe: () => undefined,
    isPassing: () => false,
    isAway: (error) => error instanceof Database.SqliteError && AWAY.test(error.code),
    close: () => db.destroy(),
  };
}
