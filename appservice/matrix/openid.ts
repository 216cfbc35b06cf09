import { createHash } from "node:crypto";
import { z } from "zod";

import { locate, parseServerName } from "./federation/discovery.ts";
import { publicInternet, type Network } from "./federation/network.ts";
import { get, type Reply } from "./federation/request.ts";

export interface OpenIdToken {
  access_token: string;
  matrix_server_name: string;
}

type Unknown = { known: false; why: "server not allowed" | "token not valid" | "server not reachable" };
export type Identity = { known: true; userId: string } | Unknown;
export type StaffIdentity = Identity | { known: false; why: "token already used" };

/** Remembers tokens, by hash, that have served once; shared by all copies of the service. */
export interface SpentTokens {
  /** False if it was spent before. */
  spend(tokenHash: string): Promise<boolean>;
}

const requestTimeout = 10_000;
/** How many of a foreign server's SRV targets are tried. */
const targetsTried = 3;
const userInfo = z.object({ sub: z.string().max(255) });

/** The own homeserver, and which foreign ones may have an address that is not public. */
interface Own { serverName: string; url: string; privateServers?: ReadonlySet<string> }

const toAnyAddress = (network: Network): Network => ({ ...network, mayConnectTo: () => true });

/**
 * Tells whose an OpenID token is. The own homeserver is asked at its configured address;
 * a foreign one only if the caller names it in `servers`, and only at a public address unless it is one of `privateServers`.
 */
export function openIdCheck(own: Own, network: Network = publicInternet) {
  return async (token: OpenIdToken, servers: ReadonlySet<string>): Promise<Identity> => {
    const server = token.matrix_server_name;
    if (server === own.serverName) return ask(server, () => atAddress(own.url, token));
    if (!servers.has(server) || parseServerName(server) === undefined) return { known: false, why: "server not allowed" };
    const reached = own.privateServers?.has(server) ? toAnyAddress(network) : network;
    return ask(server, () => byFederation(token, reached));
  };
}

/**
 * Tells which member of staff an OpenID token belongs to: only of the homeservers in `addresses`
 * (server name → base URL), asked there and nowhere else, and each token serves once.
 */
export function staffIdentity(addresses: ReadonlyMap<string, string>, spentTokens: SpentTokens) {
  return async (token: OpenIdToken): Promise<StaffIdentity> => {
    const server = token.matrix_server_name;
    const address = addresses.get(server);
    if (address === undefined) return { known: false, why: "server not allowed" };
    const identity = await ask(server, () => atAddress(address, token));
    // Only valid tokens are remembered, so nobody can fill the memory with invented ones.
    if (!identity.known || (await spentTokens.spend(hash(token)))) return identity;
    return { known: false, why: "token already used" };
  };
}

async function ask(server: string, request: () => Promise<Reply>): Promise<Identity> {
  try {
    const { status, body } = await request();
    if (status === 401 || status === 403) return { known: false, why: "token not valid" };
    if (status !== 200) return { known: false, why: "server not reachable" };
    const { sub } = userInfo.parse(JSON.parse(body));
    return isUserOf(server, sub) ? { known: true, userId: sub } : { known: false, why: "token not valid" };
  } catch {
    return { known: false, why: "server not reachable" };
  }
}

/** A homeserver may speak for its own users only. */
function isUserOf(server: string, userId: string): boolean {
  const colon = userId.indexOf(":");
  return userId.startsWith("@") && colon > 1 && userId.slice(colon + 1) === server;
}

async function atAddress(address: string, token: OpenIdToken): Promise<Reply> {
  const response = await fetch(address.replace(/\/+$/, "") + userInfoPath(token), {
    redirect: "manual",
    signal: AbortSignal.timeout(requestTimeout),
  });
  return { status: response.status, body: await response.text() };
}

async function byFederation(token: OpenIdToken, network: Network): Promise<Reply> {
  const signal = AbortSignal.timeout(requestTimeout);
  const targets = await locate(token.matrix_server_name, network, signal);
  let failure: unknown;
  for (const target of targets.slice(0, targetsTried)) {
    try {
      return await get(target, userInfoPath(token), network, signal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function userInfoPath({ access_token }: OpenIdToken): string {
  return `/_matrix/federation/v1/openid/userinfo?${new URLSearchParams({ access_token })}`;
}

function hash({ access_token, matrix_server_name }: OpenIdToken): string {
  return createHash("sha256")
    .update(JSON.stringify([matrix_server_name, access_token]))
    .digest("base64");
}
