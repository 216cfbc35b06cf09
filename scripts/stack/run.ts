import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants, createWriteStream, mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Problem } from "./problem.ts";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Everything the command says goes there. */
  readonly logFile: string;
}

/** The first executable of these names on PATH. */
export function findOnPath(...names: string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const unfinished = new Set<ChildProcess>();

// A command whose result nobody waits for any more is not left behind.
process.on("exit", () => {
  for (const child of unfinished) child.kill();
});

/** Runs a command to its end; a failure is a {@link Problem} that shows the last lines it said. */
export async function run(what: string, command: string, args: readonly string[], options: RunOptions): Promise<string> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: "a" });
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  unfinished.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      log.write(chunk);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => reject(new Problem(`${what}: ${command} could not be started: ${error.message}`)));
    child.on("close", resolve);
  });
  unfinished.delete(child);
  log.end();
  if (code !== 0) throw new Problem(`${what} failed. The last lines of ${options.logFile}:\n${lastLines(said)}`);
  return said;
}

export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split("\n").slice(-count).map((line) => `    ${line}`).join("\n");
}
