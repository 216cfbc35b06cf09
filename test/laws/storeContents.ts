/** What stands in a database, past the store. */
import Database from "better-sqlite3";
import pg from "pg";
import { z } from "zod";

type Rows = Record<string, unknown>[];

const rowsOf = (value: unknown): Rows => z.array(z.record(z.string(), z.unknown())).parse(value);
const names = (value: unknown): string[] => z.array(z.object({ name: z.string() })).parse(value).map(({ name }) => name);

function inSqlite(path: string): Map<string, Rows> {
  const database = new Database(path, { readonly: true });
  try {
    const tables = names(database.prepare("select name from sqlite_schema where type = 'table'").all());
    return new Map(tables.map((table) => [table, rowsOf(database.prepare(`select * from "${table}"`).all())]));
  } finally {
    database.close();
  }
}

async function inPostgres(url: string): Promise<Map<string, Rows>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = names((await client.query("select table_name as name from information_schema.tables where table_schema = 'public'")).rows);
    const all = new Map<string, Rows>();
    for (const table of tables) all.set(table, rowsOf((await client.query(`select * from "${table}"`)).rows));
    return all;
  } finally {
    await client.end();
  }
}

/** Every table with its rows. */
export const everythingIn = async (url: string): Promise<Map<string, Rows>> =>
  url.startsWith("sqlite:") ? inSqlite(url.slice("sqlite:".length)) : inPostgres(url);
