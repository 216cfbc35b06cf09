// Types, layers, unused code, and whether generated files are fresh. Says all that is wrong, not only the first.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pinnedNode, root } from "./stack/folders.ts";
import { onEnding } from "./stack/processes.ts";

interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

const inPackage = (...path: string[]): string => join(root, "node_modules", ...path);

const checks: readonly Check[] = [
  { name: "types (tsc)", args: [inPackage("typescript", "bin", "tsc"), "--noEmit", "-p", root] },
  { name: "rules and layers (oxlint)", args: [inPackage("oxlint", "bin", "oxlint"), "--deny-warnings", "--format=unix"] },
  { name: "unused code (knip)", args: [inPackage("knip", "bin", "knip.js"), "--no-progress"] },
  { name: "generated files are fresh", args: [join(root, "scripts", "generate.ts"), "--check"] },
];

/** What it said when it failed; undefined when all is well. */
function complaintsOf({ args }: Check): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(pinnedNode, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(code === 0 ? undefined : said));
  });
}

onEnding(() => process.exit(130));
const results = await Promise.all(checks.map(async (check) => ({ check, complaints: await complaintsOf(check) })));
for (const { check, complaints } of results) {
  console.log(`${complaints === undefined ? "✓" : "✗"} ${check.name}`);
  if (complaints !== undefined) console.log(complaints.trimEnd());
}
process.exit(results.some(({ complaints }) => complaints !== undefined) ? 1 : 0);
