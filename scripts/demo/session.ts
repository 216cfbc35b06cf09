import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Problem } from "../stack/problem.ts";
import { demoFolder } from "./state.ts";

const sessionFile = join(demoFolder, "running.json");

const POLL_MS = 50;

const Session = z.strictObject({ demo: z.number(), children: z.array(z.number()) });

/**
 * Two demos on one folder would spoil its databases, so the second is refused. What a demo that was
 * itself killed has left behind is ended: processes that were started with files of this very folder.
 */
export async function takeOver(): Promise<void> {
  const before = readSession();
  if (!before) return;
  if (before.demo !== process.pid && commandOf(before.demo)?.includes("demo.ts")) {
    throw new Problem(`The demo of this folder is running already (process ${before.demo}). End it with Ctrl-C there, or: kill ${before.demo}`);
  }
  const orphans = before.children.filter((pid) => commandOf(pid)?.includes(demoFolder));
  for (const pid of orphans) {
    process.kill(-pid, "SIGKILL");
    while (isRunning(pid)) await delay(POLL_MS);
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

/** Whether it still holds its ports; a process that only waits for its parent to notice holds none. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
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
