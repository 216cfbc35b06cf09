// The whole product on this machine, in the foreground, until Ctrl-C.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readArguments, USAGE } from "./demo/arguments.ts";
import { forgetSession, rememberSession, takeOver, type Stoppable } from "./demo/session.ts";
import { setUp, startDemo } from "./demo/start.ts";
import { demoFolder, loadState } from "./demo/state.ts";
import { demoTable } from "./demo/table.ts";
import { requireFreePorts } from "./stack/ports.ts";
import { describeError } from "./stack/problem.ts";
import { onEnding } from "./stack/processes.ts";

const children: Stoppable[] = [];
let ending: Promise<never> | undefined;

/** Ends what was started, last first, and then this process. */
function end(code: number): Promise<never> {
  ending ??= endChildren().then(() => process.exit(code));
  return ending;
}

async function endChildren(): Promise<void> {
  for (const child of children.reverse()) await child.stop();
  if (children.length > 0) forgetSession();
}

function remember(child: Stoppable): void {
  children.push(child);
  rememberSession(children.flatMap(({ pid }) => pid ?? []));
  void child.ended?.then((how) => {
    if (ending) return;
    console.error(`\n${child.name} ${how}; the demo ends. Its log: ${child.logFile}`);
    void end(1);
  });
}

async function main(): Promise<void> {
  const begun = performance.now();
  const wanted = readArguments(process.argv.slice(2));
  const { ports, fresh, help } = wanted;
  if (help) {
    console.log(USAGE);
    return;
  }
  console.log("The virtual citizens' office of Landkreis Musterland");
  takeOver();
  await requireFreePorts(ports, "End the program that uses it, or move the demo to other ports: npm run demo -- --ports 9000");
  await setUp();
  const state = loadState(fresh);
  rmSync(join(demoFolder, "demo.json"), { force: true });
  rememberSession([]);
  const { places, accounts } = await startDemo(wanted, state, remember);
  console.log(demoTable(places, accounts, (performance.now() - begun) / 1000));
}

onEnding(() => {
  if (!ending) console.log("\nEnding …");
  void end(0);
});
try {
  await main();
} catch (error) {
  if (!ending) console.error(`\n${describeError(error)}`);
  await end(1);
}
