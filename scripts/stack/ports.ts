import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "./problem.ts";

export interface Ports {
  readonly homeserver: number;
  readonly service: number;
  readonly database: number;
  /** Where the first of several copies of the service listens; the others follow. */
  readonly copies: number;
  readonly livekit: number;
  /** Media over TCP, for whom UDP is blocked. */
  readonly livekitTcp: number;
  readonly livekitUdp: number;
  /** TURN over TLS, for whom TCP is blocked as well; tests only. */
  readonly livekitTurn: number;
  /** Where other homeservers reach the homeserver, if it federates. */
  readonly federation: number;
}

export const DEFAULT_PORT_BASE = 8000;

/** Room for two wiretaps above a test's own ports. */
const BLOCK = 100;
const HIGHEST_PORT = 65_535;

/** Browsers and Node's fetch connect to none of these ("port blocking" of the Fetch standard; those from 1024 on). */
const BLOCKED = new Set([1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080]);

const LETTING_GO_MS = 2_000;
const POLL_MS = 100;

export function portsFrom(base: number): Ports {
  return { homeserver: base + 8, service: base + 80, livekit: base + 78, livekitTcp: base + 79, livekitUdp: base + 81, livekitTurn: base + 82, federation: base + 48, database: base + 32, copies: base + 83 };
}

const OWNERS: Record<Exclude<keyof Ports, "database" | "copies" | "federation" | "livekitTurn">, string> = {
  homeserver: "Synapse, the homeserver",
  service: "the citizens' office",
  livekit: "LiveKit",
  livekitTcp: "LiveKit's media over TCP",
  livekitUdp: "LiveKit's media over UDP",
};

/**
 * A {@link Problem} that names every port that somebody else uses, and what to do.
 * What is just ending has a moment to let go.
 */
export async function requireFreePorts(ports: Ports, advice: string): Promise<void> {
  const deadline = performance.now() + LETTING_GO_MS;
  let taken = await takenOf(ports);
  while (taken.length > 0 && performance.now() < deadline) {
    await delay(POLL_MS);
    taken = await takenOf(ports);
  }
  if (taken.length === 0) return;
  const lines = taken.map((name) => `Port ${ports[name]} (${OWNERS[name]}) is in use${whoUses(ports[name])}.`);
  throw new Problem([...lines, advice].join("\n"));
}

async function takenOf(ports: Ports): Promise<(keyof typeof OWNERS)[]> {
  const names = ["homeserver", "service", "livekit", "livekitTcp", "livekitUdp"] as const;
  const free = await Promise.all(names.map((name) => (name === "livekitUdp" ? canBind(ports[name]) : isFree(ports[name]))));
  return names.filter((_, index) => !free[index]);
}

const BLOCKS = 200;
let latest = randomInt(BLOCKS);

/**
 * The base of a block of ports that nobody uses, away from the demo's and from those that the system hands out. Each call
 * draws another: who drew before may not listen yet.
 */
export async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < BLOCKS; attempt++) {
    latest = (latest + 1) % BLOCKS;
    const base = 10_000 + BLOCK * latest;
    const all = Array.from({ length: BLOCK }, (_, offset) => base + offset);
    if (all.some((port) => BLOCKED.has(port))) continue;
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
  const { homeserver, service, livekit } = portsFrom(base);
  const refused = [homeserver, service, livekit].find((port) => BLOCKED.has(port));
  if (refused !== undefined) throw new Problem(`--ports ${text}: browsers connect to no port ${refused}; take another number, for example --ports 9000.`);
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

function canBind(udpPort: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    socket.bind(udpPort, () => socket.close(() => resolve(true)));
  });
}

function whoUses(port: number): string {
  try {
    const listing = execFileSync("ss", ["-Hlntup", `sport = :${port}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const found = /users:\(\("([^"]+)",pid=(\d+)/.exec(listing);
    return found ? ` by ${found[1]} (process ${found[2]})` : "";
  } catch {
    return "";
  }
}
