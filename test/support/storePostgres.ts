/** One PostgreSQL server for all tests of a run, from an npm package; started when the first database is asked for. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startPostgres } from "../../scripts/stack/postgres.ts";
import type { Postgres } from "../../scripts/stack/postgres.ts";

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function start(): Promise<Postgres & { end(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "store-postgres-"));
  const server = await startPostgres({ folder, port: await freePort(), password: randomUUID(), keep: false });
  return {
    ...server,
    end: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let running: ReturnType<typeof start> | undefined;

// At the end of a mocha run; elsewhere the package stops its server when the process exits.
if (typeof after === "function") {
  after("stop PostgreSQL", async () => {
    await (await running)?.end();
    running = undefined;
  });
}

export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  running ??= start();
  const server = await running;
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url("postgres") });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`create database ${name}`);
  return { url: server.url(name), drop: () => run(`drop database ${name} with (force)`) };
}
