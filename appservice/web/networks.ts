/** Which network a request comes from, by a hash that nobody can turn back, and whose key lasts until midnight. */
import { createHmac, randomBytes } from "node:crypto";
import type { Request } from "express";
import ipaddr from "ipaddr.js";
import type { NetworkKey } from "../office/books.ts";
import type { Office } from "../office/office.ts";
import { tomorrow } from "../office/moments.ts";

export interface Networks {
  /** The same in every copy, for a day. `purpose`: hashes of one cannot be compared with those of another. */
  hashOf(request: Request, purpose: string): Promise<string>;
}

/** An IPv6 network is one household as an IPv4 address is: its first 64 bits count. */
export function networkOf({ ip = "" }: Pick<Request, "ip">): string {
  if (!ipaddr.isValid(ip)) return "";
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).map((part) => part.toString(16)).join(":") : address.toString();
}

export const keyedHash = (key: string, text: string): string => createHmac("sha256", key).update(text).digest("base64url").slice(0, 22);

export const newKey = (): string => randomBytes(32).toString("base64url");

export function createNetworks({ store, context }: Pick<Office, "store" | "context">): Networks {
  let known: NetworkKey | undefined;

  async function keyAt(at: number): Promise<string> {
    if (known && known.until > at) return known.key;
    const fresh = { key: newKey(), until: tomorrow(context, at) };
    known = await store.transaction((tx) => tx.pages.networkKey(fresh, at));
    return known.key;
  }

  return { hashOf: async (request, purpose) => keyedHash(await keyAt(context.clock.now()), `${purpose} ${networkOf(request)}`) };
}
