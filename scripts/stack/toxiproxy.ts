/** Wires that can be made bad on purpose: Toxiproxy, pinned and built from the Go module proxy; for tests alone. */
import { join } from "node:path";
import { goProgram } from "./go.ts";
import { startProcess } from "./processes.ts";

const READY_WITHIN_MS = 30_000;

/** As Toxiproxy documents them; times in milliseconds, rate in kB/s. */
export type Toxic =
  | { type: "latency"; latency: number; jitter: number }
  | { type: "bandwidth"; rate: number }
  | { type: "slow_close"; delay: number }
  /** Nothing passes any more; the connection ends after so long, with 0 not before it is healed. */
  | { type: "timeout"; timeout: number }
  | { type: "reset_peer"; timeout: number };

/** To whom the bytes flow that are held up: `upstream` to who is asked, `downstream` back. */
export type Direction = "upstream" | "downstream";

export interface Wire {
  poison(toxic: Toxic, direction: Direction): Promise<void>;
  /** Ends all connections; new ones are refused. */
  cut(): Promise<void>;
  /** As new. */
  heal(): Promise<void>;
}

export interface Toxiproxy {
  /** Passes everything on from a port of this machine to another, as `127.0.0.1:8008`. */
  wire(name: string, port: number, to: string): Promise<Wire>;
  stop(): Promise<void>;
}

export const toxiproxyBinary = (): Promise<string> => goProgram({
  name: "toxiproxy",
  package: "github.com/Shopify/toxiproxy/v2/cmd/server",
  binary: "toxiproxy",
  withoutGo: "Toxiproxy, which makes bad wires for tests, cannot be built: Go is missing. Install Go 1.24 or newer (https://go.dev/dl).",
});

export async function startToxiproxy({ folder, port }: { folder: string; port: number }): Promise<Toxiproxy> {
  const api = `http://127.0.0.1:${port}`;
  const { stop } = await startProcess({
    name: "Toxiproxy",
    command: await toxiproxyBinary(),
    args: ["-host", "127.0.0.1", "-port", String(port)],
    env: { LOG_LEVEL: "info" },
    logFile: join(folder, "toxiproxy.log"),
    readyUrl: `${api}/version`,
    readyWithinMs: READY_WITHIN_MS,
  });
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(api + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Toxiproxy ${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    stop,
    wire: async (name, listens, to) => {
      await ask("POST", "/proxies", { name, listen: `127.0.0.1:${listens}`, upstream: to, enabled: true });
      return {
        poison: async ({ type, ...attributes }, stream) => { await ask("POST", `/proxies/${name}/toxics`, { type, stream, toxicity: 1, attributes }); },
        cut: async () => { await ask("POST", `/proxies/${name}`, { enabled: false }); },
        heal: async () => {
          const toxics = await ask("GET", `/proxies/${name}/toxics`) as { name: string }[];
          for (const toxic of toxics) await ask("DELETE", `/proxies/${name}/toxics/${toxic.name}`);
          await ask("POST", `/proxies/${name}`, { enabled: true });
        },
      };
    },
  };
}
