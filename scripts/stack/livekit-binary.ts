import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, stackFolder } from "./folders.ts";
import { installed } from "./installed.ts";
import { Problem } from "./problem.ts";
import { findOnPath, isExecutable, run } from "./run.ts";

const recipe = join(root, "scripts", "stack", "livekit");

/** A LiveKit server: the one on PATH, else the pinned one, built from the Go module proxy. */
export async function livekitBinary(): Promise<string> {
  const onPath = findOnPath("livekit-server");
  if (onPath) return onPath;
  const folder = await installed({
    name: "livekit",
    recipe: ["go.mod", "go.sum"].map((file) => readFileSync(join(recipe, file), "utf8")).join(""),
    install: buildLivekit,
  });
  return join(folder, "livekit-server");
}

async function buildLivekit(folder: string): Promise<void> {
  const go = findOnPath("go") ?? ["/usr/local/go/bin/go"].find(isExecutable);
  if (!go) {
    throw new Problem(
      "LiveKit, which carries the video, is neither on PATH (livekit-server) nor can it be built: Go is missing. " +
        "Install Go 1.24 or newer (https://go.dev/dl) or a livekit-server binary.",
    );
  }
  await run("Building LiveKit", go, ["build", "-o", join(folder, "livekit-server"), "github.com/livekit/livekit-server/cmd/server"], {
    cwd: recipe,
    env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", GOTOOLCHAIN: "auto" },
    logFile: join(stackFolder, "livekit-build.log"),
  });
}
