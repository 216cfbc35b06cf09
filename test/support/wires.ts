/** The stack on PostgreSQL, with wires between service, homeserver and database that a test can make bad. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePortBase } from "../../scripts/stack/ports.ts";
import { startPostgres } from "../../scripts/stack/postgres.ts";
import { startToxiproxy } from "../../scripts/stack/toxiproxy.ts";
import type { Wire } from "../../scripts/stack/toxiproxy.ts";
import { freshStack, stopStack } from "./stack.ts";
import type { Stack } from "./stack.ts";

export interface Wires extends Record<"service to homeserver" | "homeserver to service" | "service to database", Wire> {
  readonly stack: Stack;
  /** As its administrator would. */
  restartDatabase(): Promise<void>;
  /** How often the service has begun since: once, unless it ended in between. */
  starts(): Promise<number>;
  close(): Promise<void>;
}

const REGISTRATION = "registration.yaml";
const DATABASE = "buergerbuero";

/** Synapse reads where the service is from the registration, when it starts. */
async function leadHomeserverTo(stack: Stack, url: string): Promise<void> {
  const file = join(stack.folder, REGISTRATION);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/^url: .*$/mu, `url: ${url}`));
  await stack.parts.synapse.stop();
  await stack.parts.synapse.start();
}

export async function openWires(): Promise<Wires> {
  const stack = await freshStack();
  const port = await freePortBase();
  const folder = await mkdtemp(join(tmpdir(), "wires-postgres-"));
  const settings = { folder, port: port + 4, password: randomUUID(), keep: true };
  let postgres = await startPostgres(settings);
  await postgres.createDatabase(DATABASE);
  const databaseUrl = postgres.url(DATABASE);
  const proxy = await startToxiproxy({ folder: stack.folder, port });
  const target = (url: string): string => `127.0.0.1:${new URL(url).port}`;
  const wires = {
    "service to homeserver": await proxy.wire("to-homeserver", port + 1, target(stack.wiretaps.toHomeserver.url)),
    "homeserver to service": await proxy.wire("from-homeserver", port + 2, target(stack.wiretaps.fromHomeserver.url)),
    "service to database": await proxy.wire("to-database", port + 3, target(databaseUrl)),
  };
  await leadHomeserverTo(stack, `http://127.0.0.1:${port + 2}`);
  const wired = new URL(databaseUrl);
  wired.port = String(port + 3);
  const starts = async (): Promise<number> => (await readFile(stack.parts.service.logFile, "utf8")).split('"msg":"listening"').length - 1;
  const before = await starts();
  await stack.restartService("stop", { homeserver: { ...stack.config.homeserver, url: `http://127.0.0.1:${port + 1}` }, database: wired.href });
  return {
    ...wires, stack,
    restartDatabase: async () => {
      await postgres.stop();
      postgres = await startPostgres(settings);
    },
    starts: async () => (await starts()) - before,
    close: async () => {
      // Nobody else could use it any more.
      await stopStack();
      await proxy.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
