import { lookup, resolveSrv } from "node:dns/promises";
import ipaddr from "ipaddr.js";

export interface Srv {
  name: string;
  port: number;
  priority: number;
}

/** The outside world as requests to foreign homeservers see it; tests bring their own. */
export interface Network {
  /** The addresses of a host name. Rejects if there are none. */
  addressesOf(host: string): Promise<string[]>;
  /** The SRV records of that name; none if there are none. */
  servicesOf(name: string): Promise<Srv[]>;
  mayConnectTo(address: string): boolean;
  /** Where a host serves its well-known. */
  httpsPort: number;
  /** PEM of a certificate authority to trust instead of the usual ones. */
  authority?: string;
}

export const publicInternet: Network = {
  async addressesOf(host) {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  },
  async servicesOf(name) {
    return resolveSrv(name).catch(() => []);
  },
  mayConnectTo: isPublicAddress,
  httpsPort: 443,
};

/**
 * Whether an address is one of the public internet's: not loopback, private, link-local, multicast, carrier-grade NAT
 * or reserved, and not an IPv6 address that stands for an IPv4 one (6to4, Teredo, NAT64), whose real target is hidden.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` turns ::ffff:127.0.0.1 into 127.0.0.1.
  return ipaddr.process(address).range() === "unicast";
}
