import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startBalancer } from "../stack/balancer.ts";
import { step } from "../stack/progress.ts";
import { startService } from "../stack/service.ts";
import type { ServiceFiles } from "../stack/service.ts";
import type { DemoArguments } from "./arguments.ts";
import type { Stoppable } from "./session.ts";
import { databaseFile, demoFolder, saveState } from "./state.ts";
import type { DemoState } from "./state.ts";

const NAME = "buergerbuero";

/** Root's PostgreSQL runs as another user, who cannot see into the demo's folder. */
const folder = process.getuid?.() === 0
  ? join("/var/tmp", `buergerbuero-demo-${createHash("sha256").update(demoFolder).digest("hex").slice(0, 12)}`)
  : join(demoFolder, "postgres");

/** What goes into `database:`; starts PostgreSQL when it is wanted. */
export async function databaseOf({ postgres, fresh, ports }: DemoArguments, state: DemoState, started: (child: Stoppable) => void): Promise<string> {
  if (fresh) rmSync(folder, { recursive: true, force: true });
  if (!postgres) return `sqlite:${databaseFile}`;
  state.databasePassword ??= randomBytes(18).toString("base64url");
  saveState(state);
  const password = state.databasePassword;
  // Not for everybody's demo: its package is loaded only here.
  const { startPostgres } = await import("../stack/postgres.ts");
  const server = await step("PostgreSQL runs", () => startPostgres({ folder, port: ports.database, password, keep: true }));
  started({ name: "PostgreSQL", stop: server.stop });
  await server.createDatabase(NAME);
  return server.url(NAME);
}

/** One copy at the service's port, or several behind a load balancer there. */
export async function runOffice(files: ServiceFiles, { ports, copies }: DemoArguments, started: (child: Stoppable) => void): Promise<void> {
  if (copies === 1) return started(await startService(files, ports.service));
  const own = Array.from({ length: copies }, (_, index) => ports.copies + index);
  // First: the homeserver is asked at once to deliver what it holds.
  const balancer = await startBalancer(ports.service, own);
  started({ name: "The load balancer", stop: balancer.stop });
  await Promise.all(own.map(async (port, index) => started(await startService(files, port, { logName: `service-${index + 1}.log` }))));
}
