import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { startProcess, type RunningProcess } from "./processes.ts";
import { synapsePython } from "./python.ts";
import { synapseConfig, synapseLogConfig, type SynapseSettings } from "./synapse-config.ts";

/** Cold starts on a busy CI machine take their time. */
const READY_WITHIN_MS = 120_000;

/** Writes Synapse's configuration and starts it on what the folder already holds. */
export async function startSynapse(settings: SynapseSettings): Promise<RunningProcess> {
  const python = await synapsePython();
  mkdirSync(settings.folder, { recursive: true });
  const configFile = join(settings.folder, "homeserver.yaml");
  writeSecret(configFile, stringify(synapseConfig(settings)));
  writeFileSync(join(settings.folder, "log.yaml"), stringify(synapseLogConfig));
  const signingKey = join(settings.folder, "signing.key");
  if (!existsSync(signingKey)) writeSecret(signingKey, newSigningKey());
  return startProcess({
    name: "Synapse",
    command: python,
    args: ["-m", "synapse.app.homeserver", "-c", configFile],
    cwd: settings.folder,
    logFile: join(settings.folder, "synapse.log"),
    readyUrl: `http://127.0.0.1:${settings.port}/health`,
    readyWithinMs: READY_WITHIN_MS,
  });
}

function newSigningKey(): string {
  const version = randomBytes(2).toString("hex");
  return `ed25519 a_${version} ${randomBytes(32).toString("base64").replace(/=+$/, "")}\n`;
}

function writeSecret(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
