import { isIP } from "node:net";
import { z } from "zod";

import type { Network } from "./network.ts";
import { get, type Target } from "./request.ts";

const federationPort = 8448;
const wellKnown = z.object({ "m.server": z.string().max(255) });

interface ServerName {
  /** Without the brackets of an IPv6 address. */
  host: string;
  port: number | undefined;
}

/** Takes a Matrix server name apart; undefined if it is none. */
export function parseServerName(name: string): ServerName | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([\da-fA-F:.]{2,45})\]|([\w.-]{1,230}))(?::(\d{1,5}))?$/.exec(name) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? undefined : Number(digits);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  return { host, port };
}

/**
 * Where to reach a homeserver, best first, as the server-server API's "resolving server names" says,
 * except that a well-known which redirects counts as absent.
 */
export async function locate(serverName: string, network: Network, signal: AbortSignal): Promise<Target[]> {
  const direct = withoutDns(serverName);
  if (direct !== undefined) return [direct];
  const delegated = await delegation(serverName, network, signal);
  return delegated === undefined ? byDns(serverName, network) : [withoutDns(delegated) ?? (await byDns(delegated, network))].flat();
}

/** A server name that is an address or has a port needs no further look-up. */
function withoutDns(serverName: string): Target | undefined {
  const parsed = parseServerName(serverName);
  if (parsed === undefined || (parsed.port === undefined && !isIP(parsed.host))) return undefined;
  return { host: parsed.host, port: parsed.port ?? federationPort, hostHeader: serverName, certificateName: parsed.host };
}

async function delegation(host: string, network: Network, signal: AbortSignal): Promise<string | undefined> {
  const target = { host, port: network.httpsPort, hostHeader: host, certificateName: host };
  try {
    const { status, body } = await get(target, "/.well-known/matrix/server", network, signal);
    if (status !== 200) return undefined;
    const server = wellKnown.parse(JSON.parse(body))["m.server"];
    return parseServerName(server) === undefined ? undefined : server;
  } catch {
    return undefined;
  }
}

/** `_matrix._tcp` is the old name of the record, still in use. */
async function byDns(host: string, network: Network): Promise<Target[]> {
  for (const service of ["_matrix-fed._tcp", "_matrix._tcp"]) {
    const records = await network.servicesOf(`${service}.${host}`);
    if (records.length > 0) {
      return records
        .toSorted((a, b) => a.priority - b.priority)
        .map(({ name, port }) => ({ host: name, port, hostHeader: host, certificateName: host }));
    }
  }
  return [{ host, port: federationPort, hostHeader: host, certificateName: host }];
}
