import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { jsonSchema } from "../appservice/config/finding.ts";
import { exampleYaml } from "./generate/example.ts";
import { referencePage } from "./generate/reference.ts";
import { exampleRegistration } from "./generate/registration.ts";

// Writes the files that follow from the configuration's schema; with --check it only tells which are out of date.

const ROOT = join(import.meta.dirname, "..");

/** Every generated file by its path from the top of the project. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const schema = jsonSchema();
  const title = { title: "config.yaml of the virtual citizens' office" };
  return new Map([
    ["config/config.schema.json", `${JSON.stringify({ ...title, ...schema }, null, 2)}\n`],
    ["config/config.yaml", exampleYaml(schema)],
    ["docs/configuration.md", referencePage(schema)],
    ["registration.yaml", exampleRegistration()],
  ]);
}

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return undefined;
  }
}

/** The generated files that are not as they should be. */
export function staleFiles(): string[] {
  return [...generatedFiles()].filter(([path, text]) => onDisk(path) !== text).map(([path]) => path);
}

function write(paths: readonly string[]): void {
  const files = generatedFiles();
  for (const path of paths) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), files.get(path) ?? "");
  }
}

function main(): void {
  const stale = staleFiles();
  if (!process.argv.includes("--check")) {
    write(stale);
    console.log(stale.length === 0 ? "Everything generated is up to date." : `Written: ${stale.join(", ")}`);
  } else if (stale.length > 0) {
    console.error(`Out of date, run "npm run generate": ${stale.join(", ")}`);
    process.exitCode = 1;
  }
}

if (import.meta.main) main();
