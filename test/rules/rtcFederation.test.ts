import { deepEqual, equal } from "node:assert/strict";

import { locate, parseServerName } from "../../appservice/matrix/federation/discovery.ts";
import { isPublicAddress, type Network, type Srv } from "../../appservice/matrix/federation/network.ts";

describe("addresses that a foreign homeserver may have", () => {
  const refused = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:1::1",
    "",
    "localhost",
    "127.1.example",
  ];
  for (const address of refused) it(`not "${address}"`, () => equal(isPublicAddress(address), false));
  for (const address of ["93.184.216.34", "172.32.0.1", "2a00:1450:4001:82f::200e", "::ffff:93.184.216.34"]) {
    it(address, () => equal(isPublicAddress(address), true));
  }
});

describe("server names", () => {
  const table: [string, ReturnType<typeof parseServerName>][] = [
    ["example.org", { host: "example.org", port: undefined }],
    ["example.org:8449", { host: "example.org", port: 8449 }],
    ["1.2.3.4", { host: "1.2.3.4", port: undefined }],
    ["[2001:db8::1]:8448", { host: "2001:db8::1", port: 8448 }],
    ["[2001:db8::1]", { host: "2001:db8::1", port: undefined }],
    ["2001:db8::1", undefined],
    ["[1.2.3.4]", undefined],
    ["example.org:0", undefined],
    ["example.org:65536", undefined],
    ["example.org/path", undefined],
    ["user@example.org", undefined],
    ["example.org?x", undefined],
    ["example.org#x", undefined],
    ["ex ample.org", undefined],
    ["", undefined],
  ];
  for (const [name, expected] of table) it(`"${name}"`, () => deepEqual(parseServerName(name), expected));
});

describe("where a homeserver is found", () => {
  const nowhere: Network = { addressesOf: async () => [], servicesOf: async () => [], mayConnectTo: () => false, httpsPort: 443 };
  const withServices = (records: Record<string, Srv[]>): Network => ({ ...nowhere, servicesOf: async (name) => records[name] ?? [] });
  const signal = new AbortController().signal;
  const reached = async (name: string, network: Network): Promise<string[]> =>
    (await locate(name, network, signal)).map((target) => `${target.host} ${target.port} ${target.hostHeader} ${target.certificateName}`);

  it("a name with a port is taken as it is", async () => {
    deepEqual(await reached("example.org:9", nowhere), ["example.org 9 example.org:9 example.org"]);
  });
  it("an address is asked at 8448", async () => {
    deepEqual(await reached("[2001:db8::1]", nowhere), ["2001:db8::1 8448 [2001:db8::1] 2001:db8::1"]);
  });
  it("without well-known and SRV, 8448", async () => {
    deepEqual(await reached("example.org", nowhere), ["example.org 8448 example.org example.org"]);
  });
  it("SRV targets by priority, under the name of the server", async () => {
    const network = withServices({
      "_matrix-fed._tcp.example.org": [
        { name: "b.example", port: 2, priority: 20 },
        { name: "a.example", port: 1, priority: 10 },
      ],
      "_matrix._tcp.example.org": [{ name: "old.example", port: 3, priority: 1 }],
    });
    deepEqual(await reached("example.org", network), ["a.example 1 example.org example.org", "b.example 2 example.org example.org"]);
  });
  it("the old SRV name when there is no new one", async () => {
    const network = withServices({ "_matrix._tcp.example.org": [{ name: "old.example", port: 3, priority: 1 }] });
    deepEqual(await reached("example.org", network), ["old.example 3 example.org example.org"]);
  });
});
