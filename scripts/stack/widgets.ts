import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode, root, stackFolder } from "./folders.ts";
import { installed, oneAtATime } from "./installed.ts";
import { run } from "./run.ts";

const vite = join(root, "node_modules", "vite", "bin", "vite.js");
const logFile = join(stackFolder, "widgets-build.log");
const marker = join(stackFolder, "widgets.built");

/** Builds what runs in browsers, unless the last build was made from the same sources. */
export function buildWidgets(): Promise<"built" | "fresh"> {
  return oneAtATime("widgets", async () => {
    const sources = hashOfSources();
    const isFresh = existsSync(join(root, "widgets", "dist")) && existsSync(marker) && readFileSync(marker, "utf8") === sources;
    if (isFresh) return "fresh";
    await run("Building the pages", pinnedNode, [vite, "build", "widgets"], { cwd: root, logFile });
    writeFileSync(marker, sources);
    return "built";
  });
}

/** The folder, known to vite.config.ts, of the bare pages that only tests open; built anew only from other sources. */
export function buildTryPages(): Promise<string> {
  return installed({
    name: "try-pages",
    recipe: hashOfSources(),
    install: async () => void (await run("Building the pages that tests open", pinnedNode, [vite, "build", "widgets", "--mode", "try"], { cwd: root, logFile })),
  });
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  const inWidgets = globSync("widgets/**/*", { cwd: root, exclude: (name) => name === "dist" || name === "node_modules" });
  // Bundled into the pages with them.
  const words = [...globSync("appservice/texts/*/*.json", { cwd: root }), "appservice/web/phrases.ts"];
  for (const file of [...inWidgets, ...words].sort().concat("package-lock.json")) {
    const path = join(root, file);
    if (!statSync(path).isFile()) continue;
    hash.update(file).update("\0").update(readFileSync(path));
  }
  return hash.digest("hex");
}
