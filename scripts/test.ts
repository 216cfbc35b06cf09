// Sets up what the chosen tests need, runs them in one mocha process, and ends with `N passed, N failed`.
import { globSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import Mocha from "mocha";
import { chromiumPath } from "./stack/chromium.ts";
import { root } from "./stack/folders.ts";
import { livekitBinary } from "./stack/livekit-binary.ts";
import { describeError } from "./stack/problem.ts";
import { onEnding } from "./stack/processes.ts";
import { step } from "./stack/progress.ts";
import { synapsePython } from "./stack/python.ts";
import { toxiproxyBinary } from "./stack/toxiproxy.ts";
import { buildWidgets } from "./stack/widgets.ts";
import { mochaHooks } from "../test/support/hooks.ts";
import { OfficeReporter } from "../test/support/reporter.ts";

const TIMEOUT_MS = 120_000;
/** Folders under test/ that need only npm's packages. */
const PURE = ["rules"];
/** Folders under test/ that start no server but their own. */
const WITHOUT_SERVERS = [...PURE, "service"];

function chosenFiles(args: readonly string[]): string[] {
  const paths = args.length > 0 ? args : ["test"];
  const files = paths.flatMap((path) => {
    if (/[*{]/.test(path)) return globSync(path, { cwd: root });
    const found = statSync(resolve(root, path), { throwIfNoEntry: false });
    if (!found) console.error(`${path} does not exist.`);
    if (!found?.isDirectory()) return found ? [path] : [];
    return globSync(`${path.replace(/\/$/, "")}/**/*.test.ts`, { cwd: root });
  });
  return [...new Set(files.map((file) => resolve(root, file)))].sort();
}

function folderOf(file: string): string {
  return relative(root, file).split("/")[1] ?? "";
}

/** A failure here is shown, and shows again in each test that needs what is missing: the others still run. */
async function setUp(files: readonly string[]): Promise<void> {
  const folders = new Set(files.map(folderOf));
  const needs = (without: readonly string[]) => [...folders].some((folder) => !without.includes(folder));
  const steps: Promise<unknown>[] = [];
  if (needs(PURE)) steps.push(step("The pages (vite)", buildWidgets));
  if (needs(WITHOUT_SERVERS)) {
    steps.push(step("Synapse", synapsePython), step("LiveKit", livekitBinary));
  }
  if (folders.has("faults")) steps.push(step("Toxiproxy", toxiproxyBinary));
  if (folders.has("browser")) steps.push(step("Chromium", chromiumPath));
  for (const done of await Promise.allSettled(steps)) {
    if (done.status === "rejected") console.error(describeError(done.reason));
  }
}

/** A file that cannot be loaded is a failed test, not the end of the run. */
async function load(mocha: Mocha, file: string): Promise<void> {
  mocha.files = [file];
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    const failure = new Mocha.Test(`${relative(root, file)} can be loaded`, () => {
      throw error;
    });
    mocha.suite.addTest(failure);
  }
}

async function runTests(files: readonly string[]): Promise<number> {
  const mocha = new Mocha({
    reporter: OfficeReporter,
    rootHooks: mochaHooks,
    timeout: TIMEOUT_MS,
    color: process.stdout.isTTY,
    forbidOnly: process.env["CI"] !== undefined,
  });
  for (const file of files) await load(mocha, file);
  return new Promise((resolve) => mocha.run(resolve));
}

onEnding(() => process.exit(130));
const files = chosenFiles(process.argv.slice(2));
await setUp(files);
process.exit((await runTests(files)) > 0 ? 1 : 0);
