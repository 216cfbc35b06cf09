// Runs the measurements in test/bench, one process after the other, and writes docs/performance.md's table anew.
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { pinnedNode, root } from "./stack/folders.ts";

const GIB = 1024 ** 3;
const page = join(root, "docs", "performance.md");
const BEGIN = "<!-- measured: begin -->";
const END = "<!-- measured: end -->";

/** Each line on standard output that is a table row ("| what | result |") is a result. */
function measure(file: string): string[] {
  console.log(`→ ${basename(file)}`);
  const done = spawnSync(pinnedNode, [file], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  process.stdout.write(done.stdout);
  if (done.status !== 0) throw new Error(`${file} ended with exit code ${String(done.status)}`);
  return done.stdout.split("\n").filter((line) => line.startsWith("| "));
}

function tableOf(rows: readonly string[]): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${(totalmem() / GIB).toFixed(0)} GB`;
  const day = new Date().toISOString().slice(0, 10);
  return [BEGIN, `Measured on ${day} with \`npm run bench\`: ${machine}.`, "", "| what | result |", "| --- | --- |", ...rows, END].join("\n");
}

function writePage(table: string): void {
  const before = existsSync(page) ? readFileSync(page, "utf8") : `# Performance\n\n${BEGIN}\n${END}\n`;
  const [head] = before.split(BEGIN);
  const tail = before.split(END)[1] ?? "\n";
  writeFileSync(page, `${head ?? ""}${table}${tail}`);
}

const wanted = process.argv.slice(2);
const benches = globSync("test/bench/*.bench.ts", { cwd: root }).sort();
const chosen = wanted.length === 0 ? benches : benches.filter((file) => wanted.some((name) => file.includes(name)));
if (chosen.length === 0) {
  console.error(`No measurement to run. There are: ${benches.join(", ") || "none in test/bench"}.`);
  process.exit(1);
}
const rows = chosen.flatMap((file) => measure(join(root, file)));
// a part of the measurements must not erase the others
if (wanted.length === 0) writePage(tableOf(rows));
