import { goProgram } from "./go.ts";
import { findOnPath } from "./run.ts";

/** A LiveKit server: the one on PATH, else the pinned one, built from the Go module proxy. */
export async function livekitBinary(): Promise<string> {
  return findOnPath("livekit-server") ?? goProgram({
    name: "livekit",
    package: "github.com/livekit/livekit-server/cmd/server",
    binary: "livekit-server",
    withoutGo: "LiveKit, which carries the video, is neither on PATH (livekit-server) nor can it be built: Go is missing. " +
      "Install Go 1.24 or newer (https://go.dev/dl) or a livekit-server binary.",
  });
}
