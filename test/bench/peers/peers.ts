/** Starts the bots that the service is compared with. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { pinnedNode, root, stackFolder } from "../../../scripts/stack/folders.ts";
import { installed } from "../../../scripts/stack/installed.ts";
import { run } from "../../../scripts/stack/run.ts";
import type { BenchStack } from "../benchStack.ts";

export interface Bot { staffRoom: string; knockRoom: string; stop(): Promise<void> }

const MAUTRIX = "mautrix==0.21.0";

async function launched(command: string, args: readonly string[]): Promise<Bot> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line") as Promise<[string]>,
    once(child, "exit").then(([code]) => { throw new Error(`${args.join(" ")} ended with ${String(code)}`); }),
  ]);
  return {
    ...JSON.parse(line) as { staffRoom: string; knockRoom: string },
    stop: async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

async function mautrixPython(): Promise<string> {
  const folder = await installed({
    name: "mautrix", recipe: MAUTRIX,
    install: async (into) => {
      const logFile = join(stackFolder, "mautrix-install.log");
      await run("Making the Python environment for mautrix", "python3", ["-m", "venv", into], { logFile });
      await run("Installing mautrix from PyPI", join(into, "bin", "python"), ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", MAUTRIX], { logFile });
    },
  });
  return join(folder, "bin", "python");
}

export async function startBotSdk(stack: BenchStack, caseworker: string): Promise<Bot> {
  const { accessToken } = await stack.user("botsdk");
  return launched(pinnedNode, [join(root, "test/bench/peers/botSdk.ts"), stack.homeserver, accessToken, caseworker]);
}

export async function startMautrix(stack: BenchStack, caseworker: string): Promise<Bot> {
  const python = await mautrixPython();
  if (spawnSync(python, ["-c", "import mautrix"]).status !== 0) throw new Error("mautrix cannot be imported");
  const { accessToken, userId } = await stack.user("mautrix");
  return launched(python, [join(root, "test/bench/peers/mautrix_bot.py"), stack.homeserver, accessToken, userId, caseworker]);
}
