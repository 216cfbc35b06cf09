import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Problem } from "../stack/problem.ts";
import { demoFolder } from "./state.ts";

/** What the demo has started and ends with itself. */
export interface Stoppable {
  readonly name: string;
  /** Of a process of its own. */
  readonly pid?: number;
  readonly logFile?: string;
  /** Settles when it has ended by itself. */
  readonly ended?: Promise<string>;
  stop(): Promise<void>;
}

const sessionFile = join(demoFolder, "running.json");

const Session = z.strictObject({ demo: z.number(), children: z.array(z.number()) });

/**
 * Two demos on one folder would spoil its databases, so the second is refused. What a demo that was
 * itself killed has left behind is ended: processes that were started with files of this very folder.
 */
export function takeOver(): void {
  const before = readSession();
  if (!before) return;
  if (before.demo !== process.pid && commandOf(before.demo)?.includes("demo.ts")) {
    throw new Problem(`The demo of this folder is running already (process ${before.demo}). End it with Ctrl-C there, or: kill ${before.demo}`);
  }
  const orphans = before.children.filter((pid) => commandOf(pid)?.includes(demoFolder));
  for (const pid of orphans) {
    process.kill(-pid, "SIGKILL");
    console.log(`  ✓ Ended process ${pid}, left over from a demo that was killed`);
  }
}

export function rememberSession(children: readonly number[]): void {
  writeFileSync(sessionFile, JSON.stringify({ demo: process.pid, children }));
}

export function forgetSession(): void {
  rmSync(sessionFile, { force: true });
}

function readSession(): z.output<typeof Session> | undefined {
  if (!existsSync(sessionFile)) return undefined;
  try {
    return Session.parse(JSON.parse(readFileSync(sessionFile, "utf8")));
  } catch {
    return undefined;
  }
}

/** The command line of a process; undefined when it has ended, or on systems without /proc. */
function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return undefined;
  }
}
