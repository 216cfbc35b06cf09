import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stackFolder } from "./folders.ts";

const LOCK_POLL_MS = 250;

export interface Installation {
  /** Names the folder under `.stack/`. */
  readonly name: string;
  /** Whatever the result depends on; another recipe installs anew. */
  readonly recipe: string;
  readonly install: (folder: string) => Promise<void>;
}

/**
 * The folder of something installed once and kept. A marker written last makes the second time instant
 * and an interrupted installation start over; a lock keeps two commands from installing the same at once.
 */
export async function installed({ name, recipe, install }: Installation): Promise<string> {
  const folder = join(stackFolder, name);
  const marker = join(folder, ".complete");
  const wanted = createHash("sha256").update(`${folder}\n${recipe}`).digest("hex");
  const isCurrent = () => existsSync(marker) && readFileSync(marker, "utf8") === wanted;
  if (isCurrent()) return folder;
  return oneAtATime(name, async () => {
    if (isCurrent()) return folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await install(folder);
    writeFileSync(marker, wanted);
    return folder;
  });
}

/** Waits while another process does the work of this name. */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(stackFolder, { recursive: true });
  const path = join(stackFolder, `${name}.lock`);
  while (!tryLock(path)) await delay(LOCK_POLL_MS);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    // its owner was killed: free it for the next try
    if (!isAlive(readOwner(path))) rmSync(path, { force: true });
    return false;
  }
}

function readOwner(path: string): number {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  // between creating the file and writing the id, the owner is alive but unknown
  if (!Number.isInteger(pid) || pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
