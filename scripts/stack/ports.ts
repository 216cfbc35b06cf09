import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { randomInt } from "node:crypto";
import { Problem } from "./problem.ts";

export interface Ports {
  readonly homeserver: number;
  readonly service: number;
  readonly livekit: number;
  /** Media over TCP, for whom UDP is blocked. */
  readonly livekitTcp: number;
  readonly livekitUdp: number;
}

export const DEFAULT_PORT_BASE = 8000;

/** Room for two wiretaps above a test's own ports. */
const BLOCK = 100;
const HIGHEST_PORT = 65_535;

export function portsFrom(base: number): Ports {
  return { homeserver: base + 8, service: base + 80, livekit: base + 78, livekitTcp: base + 79, livekitUdp: base + 81 };
}

const OWNERS: Record<keyof Ports, string> = {
  homeserver: "Synapse, the homeserver",
  service: "the citizens' office",
  livekit: "LiveKit",
  livekitTcp: "LiveKit's media over TCP",
  livekitUdp: "LiveKit's media over UDP",
};

/** A {@link Problem} that names every port that somebody else uses, and what to do. */
export async function requireFreePorts(ports: Ports, advice: string): Promise<void> {
  const names = ["homeserver", "service", "livekit", "livekitTcp"] as const;
  const free = await Promise.all(names.map((name) => isFree(ports[name])));
  const taken = names.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = taken.map((name) => `Port ${ports[name]} (${OWNERS[name]}) is in use${whoUses(ports[name])}.`);
  throw new Problem([...lines, advice].join("\n"));
}

/** The base of a block of ports that nobody uses, away from the demo's and from those that the system hands out. */
export async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 10_000 + BLOCK * randomInt(200);
    const all = Array.from({ length: BLOCK }, (_, offset) => base + offset);
    const free = await Promise.all(all.map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Problem("No block of 100 free ports between 10000 and 30000 was found; end some of the programs that listen there.");
}

export function parsePortBase(text: string): number {
  const base = Number(text);
  if (!Number.isInteger(base) || base < 1024 || base > HIGHEST_PORT - BLOCK) {
    throw new Problem(`--ports ${text}: expected a whole number from 1024 to ${HIGHEST_PORT - BLOCK}, for example --ports 9000.`);
  }
  return base;
}

async function isFree(port: number): Promise<boolean> {
  const results = await Promise.all(["127.0.0.1", "::"].map((host) => canListen(port, host)));
  return results.every(Boolean);
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES"));
    server.listen({ port, host, ipv6Only: host === "::" }, () => server.close(() => resolve(true)));
  });
}

function whoUses(port: number): string {
  try {
    const listing = execFileSync("ss", ["-Hltnp", `sport = :${port}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const found = /users:\(\("([^"]+)",pid=(\d+)/.exec(listing);
    return found ? ` by ${found[1]} (process ${found[2]})` : "";
  } catch {
    return "";
  }
}
