import { request } from "node:https";
import { isIP, type LookupFunction } from "node:net";

import type { Network } from "./network.ts";

/** Where one homeserver listens for federation, and as whom it must identify itself. */
export interface Target {
  host: string;
  port: number;
  /** What the Host header says: the server's name, not the machine's. */
  hostHeader: string;
  certificateName: string;
}

export interface Reply {
  status: number;
  body: string;
}

const replyLimit = 50_000;

/**
 * GET over HTTPS, to an address that was checked before and to no other. A redirect is a reply like any other.
 * Rejects when no address may be connected to, on time-out (the signal's), and when the reply is longer than 50 kB.
 */
export async function get(target: Target, path: string, network: Network, signal: AbortSignal): Promise<Reply> {
  const addresses = await checkedAddresses(target.host, network);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: target.host,
      port: target.port,
      path,
      lookup: answering(addresses),
      servername: isIP(target.certificateName) ? "" : target.certificateName,
      headers: { Host: target.hostHeader, Accept: "application/json" },
      agent: false,
      signal,
      ...(network.authority === undefined ? {} : { ca: network.authority }),
    });
    outgoing.once("error", reject);
    outgoing.once("response", (incoming) => {
      let body = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part: string) => {
        body += part;
        if (body.length > replyLimit) incoming.destroy(new Error(`${target.host} sent more than ${replyLimit} characters`));
      });
      incoming.once("error", reject);
      incoming.once("end", () => resolve({ status: incoming.statusCode ?? 0, body }));
    });
    outgoing.end();
  });
}

/** An address as a host never reaches the look-up of a connection, so it is checked here as well. */
async function checkedAddresses(host: string, network: Network): Promise<string[]> {
  const found = isIP(host) ? [host] : await network.addressesOf(host);
  const allowed = found.filter((address) => network.mayConnectTo(address));
  if (allowed.length === 0) throw new Error(`${host} has no public address`);
  return allowed;
}

/** Pins the connection to these addresses, whatever the DNS says when it is made. */
function answering(addresses: string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    const first = entries[0];
    if (options.all) done(null, entries);
    else if (first !== undefined) done(null, first.address, first.family);
  };
}
