import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "./problem.ts";
import { lastLines } from "./run.ts";

const READY_POLL_MS = 50;
const PARENT_POLL_MS = 500;
const STOP_PATIENCE_MS = 10_000;

export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Appended to. */
  readonly logFile: string;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Answers 200 as soon as the process does its work. */
  readonly readyUrl: string;
  readonly readyWithinMs: number;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<string>;
  /** Asks it to end, and insists after ten seconds. */
  readonly stop: () => Promise<void>;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
}

const running = new Set<number>();

// Last resort when this process ends without having stopped them.
process.on("exit", () => {
  for (const pid of running) signalGroup(pid, "SIGKILL");
});

/** Calls the handler on Ctrl-C and its like, and when the command that started this process is gone. */
export function onEnding(handler: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handler);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    handler();
  }, PARENT_POLL_MS);
  watch.unref();
}

/**
 * Starts a process in a process group of its own, so that it and its children, and nothing else, can be ended,
 * and so that Ctrl-C in the terminal reaches this process only. Resolves when it is ready.
 */
export async function startProcess(plan: ProcessPlan): Promise<RunningProcess> {
  const started = launch(plan);
  try {
    await untilReady(plan, started.ended);
    return started;
  } catch (error) {
    await started.kill();
    throw error;
  }
}

function launch(plan: ProcessPlan): RunningProcess {
  mkdirSync(dirname(plan.logFile), { recursive: true });
  const log = openSync(plan.logFile, "a");
  const child = spawn(plan.command, plan.args, {
    cwd: plan.cwd,
    env: { ...process.env, ...plan.env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const pid = child.pid;
  if (pid !== undefined) running.add(pid);
  const ended = new Promise<string>((resolve) => {
    const settle = (how: string) => {
      if (pid !== undefined) running.delete(pid);
      resolve(how);
    };
    child.on("error", (error) => settle(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => settle(signal ? `was ended by ${signal}` : `ended with exit code ${String(code)}`));
  });
  const end = async (signal: NodeJS.Signals) => {
    if (pid === undefined || !running.has(pid)) return;
    signalGroup(pid, signal);
    const patience = new AbortController();
    const impatient = delay(STOP_PATIENCE_MS, "late" as const, { signal: patience.signal }).catch(() => "ended");
    if ((await Promise.race([ended, impatient])) === "late") signalGroup(pid, "SIGKILL");
    await ended;
    patience.abort();
  };
  return { name: plan.name, pid: pid ?? -1, logFile: plan.logFile, ended, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended in the meantime
  }
}

async function untilReady(plan: ProcessPlan, ended: Promise<string>): Promise<void> {
  const deadline = performance.now() + plan.readyWithinMs;
  const how = { ended: "" };
  void ended.then((text) => (how.ended = text));
  while (!(await answers(plan.readyUrl))) {
    if (how.ended) throw new Problem(`${plan.name} ${how.ended}. ${logExcerpt(plan.logFile)}`);
    if (performance.now() > deadline) {
      throw new Problem(`${plan.name} did not answer at ${plan.readyUrl} within ${plan.readyWithinMs / 1000} s. ${logExcerpt(plan.logFile)}`);
    }
    await delay(READY_POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function logExcerpt(logFile: string): string {
  return `The last lines of ${logFile}:\n${lastLines(existsSync(logFile) ? readFileSync(logFile, "utf8") : "")}`;
}
