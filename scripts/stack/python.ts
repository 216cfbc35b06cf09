import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, stackFolder } from "./folders.ts";
import { installed } from "./installed.ts";
import { Problem } from "./problem.ts";
import { findOnPath, run } from "./run.ts";

const OLDEST_MINOR = 11;
const requirements = join(root, "scripts", "stack", "synapse-requirements.txt");

/** The Python of a virtual environment that holds the pinned Synapse and nothing of the system's. */
export async function synapsePython(): Promise<string> {
  const folder = await installed({
    name: "synapse",
    recipe: readFileSync(requirements, "utf8"),
    install: installSynapse,
  });
  return pythonOf(folder);
}

async function installSynapse(folder: string): Promise<void> {
  const python = systemPython();
  const logFile = join(stackFolder, "synapse-install.log");
  await run("Making the Python environment for Synapse", python, ["-m", "venv", folder], { logFile });
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  // wheels only: nothing is compiled, so no compiler and no headers are needed
  const wheels = ["--only-binary", ":all:", "-r", requirements];
  await run("Installing Synapse from PyPI", pythonOf(folder), [...pip, ...wheels], { logFile });
}

function pythonOf(folder: string): string {
  return join(folder, "bin", "python");
}

function systemPython(): string {
  const python = findOnPath("python3", "python3.14", "python3.13", "python3.12", "python3.11");
  if (!python) {
    throw new Problem("Python 3 is missing; Synapse, the homeserver, needs it. On Debian or Ubuntu: apt install python3 python3-venv");
  }
  const probe = spawnSync(python, ["-c", "import sys; print(*sys.version_info[:2])"], { encoding: "utf8" });
  const [major = 0, minor = 0] = probe.stdout?.trim().split(" ").map(Number) ?? [];
  if (probe.status !== 0) throw new Problem(`${python} does not work: ${probe.error?.message ?? (probe.stderr.trim() || `exit code ${String(probe.status)}`)}`);
  if (major < 3 || (major === 3 && minor < OLDEST_MINOR)) {
    throw new Problem(`${python} is Python ${major}.${minor}; Synapse needs Python 3.${OLDEST_MINOR} or newer.`);
  }
  const venv = spawnSync(python, ["-c", "import venv, ensurepip"], { encoding: "utf8" });
  if (venv.status !== 0) {
    throw new Problem(`${python} lacks its venv module, which Synapse is installed with. On Debian or Ubuntu: apt install python3-venv`);
  }
  return python;
}
