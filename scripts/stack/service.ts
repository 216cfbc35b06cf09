import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import type { ConfigFields } from "../../appservice/config/schema.ts";
import { pinnedNode, root, stackFolder } from "./folders.ts";
import { startProcess, type RunningProcess } from "./processes.ts";
import { run } from "./run.ts";

const READY_WITHIN_MS = 120_000;
const main = join(root, "appservice", "main.ts");

/** As docs/operating.md advises: compiled once, started often. */
const compiled = { NODE_COMPILE_CACHE: join(stackFolder, "compiled") };

/** What `npm start` gives Node beside the program: how much memory it may take before it tidies up. */
function nodeOptions(): string[] {
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}

/** config.yaml as a person writes it, defaults left out. */
export type ServiceConfig = z.input<typeof ConfigFields>;

export interface ServiceFiles {
  readonly config: string;
  readonly registration: string;
  /** The namespace of citizens without an account. */
  readonly guestRegistration: string;
}

export function serviceFiles(folder: string): ServiceFiles {
  return {
    config: join(folder, "config.yaml"),
    registration: join(folder, "registration.yaml"),
    guestRegistration: join(folder, "registration-guests.yaml"),
  };
}

export function writeServiceConfig(files: ServiceFiles, config: ServiceConfig): void {
  writeFileSync(files.config, stringify(config), { mode: 0o600 });
}

/** Lets the service write both registrations; `url` is where the homeserver will reach it. */
export async function generateRegistrations(files: ServiceFiles, url: string): Promise<void> {
  const folder = dirname(files.config);
  const args = [main, "-r", "-u", url, "-c", files.config, "-f", files.registration];
  await run("Generating the registration", pinnedNode, args, { cwd: folder, logFile: join(folder, "registration.log") });
}

export interface ServiceStart {
  readonly logName?: string;
  readonly env?: Record<string, string>;
}

export function startService(files: ServiceFiles, port: number, { logName = "service.log", env = {} }: ServiceStart = {}): Promise<RunningProcess> {
  const folder = dirname(files.config);
  return startProcess({
    name: "The citizens' office",
    command: pinnedNode,
    args: [...nodeOptions(), main, "-c", files.config, "-f", files.registration, "-p", String(port)],
    cwd: folder,
    env: { ...compiled, ...env },
    logFile: join(folder, logName),
    readyUrl: `http://127.0.0.1:${port}/healthz`,
    readyWithinMs: READY_WITHIN_MS,
  });
}
