import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, stackFolder } from "./folders.ts";
import { installed } from "./installed.ts";
import { Problem } from "./problem.ts";
import { findOnPath, isExecutable, run } from "./run.ts";

export interface GoProgram {
  /** Of the folder here with its go.mod and go.sum, and of the folder under `.stack/`. */
  readonly name: string;
  readonly package: string;
  readonly binary: string;
  /** What to say where Go is missing. */
  readonly withoutGo: string;
}

/** A program that is pinned here and only to be had as source: built once from the Go module proxy, and kept. */
export async function goProgram({ name, package: source, binary, withoutGo }: GoProgram): Promise<string> {
  const recipe = join(root, "scripts", "stack", name);
  const install = async (folder: string): Promise<void> => {
    const go = findOnPath("go") ?? ["/usr/local/go/bin/go"].find(isExecutable);
    if (!go) throw new Problem(withoutGo);
    await run(`Building ${binary}`, go, ["build", "-o", join(folder, binary), source], {
      cwd: recipe,
      env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", GOTOOLCHAIN: "auto" },
      logFile: join(stackFolder, `${name}-build.log`),
    });
  };
  const pinned = ["go.mod", "go.sum"].map((file) => readFileSync(join(recipe, file), "utf8")).join("");
  return join(await installed({ name, recipe: pinned, install }), binary);
}
