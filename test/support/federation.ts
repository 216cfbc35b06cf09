/** Two counties: each with a Synapse, a LiveKit, a token service and an office of its own, federating over TLS. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceConfig } from "../../scripts/stack/service.ts";
import { makeCertificates } from "../../scripts/stack/tls.ts";
import { openLine, type Line } from "./federationLine.ts";
import type { Person } from "./people.ts";
import { atStop, BEHIND_THE_LINE, startStack, stopStack, type Stack } from "./stack.ts";

export interface Counties {
  readonly ours: Stack;
  readonly theirs: Stack;
  /** By which all others reach their homeserver. */
  readonly line: Line;
}

/** Each trusts the other's certificate by a private authority, and what its own token service says to whoever is in a room. */
export async function twoCounties(changes: Partial<ServiceConfig> = {}): Promise<Counties> {
  await stopStack();
  const folder = mkdtempSync(join(tmpdir(), "counties-"));
  atStop(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const certificates = await makeCertificates(folder);
  const ours = await startStack(certificates);
  const theirs = await startStack(certificates);
  const line = await lineTo(theirs);
  await lineTo(ours);
  await Promise.all([admit(ours, theirs, changes), admit(theirs, ours, {})]);
  return { ours, theirs, line };
}

async function lineTo({ serverName }: Stack): Promise<Line> {
  const port = Number(new URL(`https://${serverName}`).port);
  const line = await openLine(port, port + BEHIND_THE_LINE);
  atStop(line.close);
  return line;
}

/** Where browsers find a county's token service and its video server. */
export function videoOrigins({ service, config: { rtc } }: Stack): string[] {
  if (rtc === "off") throw new Error("A county of the tests has a video server.");
  return [service, rtc.livekit_api_url].map((url) => new URL(url).origin);
}

/** Both stand on this machine, which is no public address. */
async function admit(county: Stack, other: Stack, changes: Partial<ServiceConfig>): Promise<void> {
  const { rtc } = county.config;
  if (rtc === "off") throw new Error("A county of the tests has a video server.");
  const admitted = { private_servers: [other.serverName], other_video_servers: videoOrigins(other) };
  await county.restartService("stop", { rtc: { ...rtc, other_rooms: "members", ...admitted }, ...changes });
}

/**
 * Comes into a room that one's own homeserver already knows the invite to; the inviting one, which has it signed there first,
 * knows it only a moment later.
 */
export async function comesIn(person: Person, roomId: string): Promise<void> {
  await person.invitedTo(roomId);
  while ((await person.user.request("POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {})).status === 403) await sleep(100);
}
