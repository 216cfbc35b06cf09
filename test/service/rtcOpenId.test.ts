import { deepEqual, equal } from "node:assert/strict";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:https";

import type { Network, Srv } from "../../appservice/matrix/federation/network.ts";
import { openIdCheck, staffIdentity } from "../../appservice/matrix/openid.ts";
import { certificate, certificateKey } from "./rtcCertificate.ts";
import { listen, type Listening } from "./rtcWorld.ts";

const there = "elsewhere.example";
const ben = { known: true, userId: `@ben:${there}` };
const unreachable = { known: false, why: "server not reachable" };
const userInfo = "/_matrix/federation/v1/openid/userinfo?access_token=of-ben";

describe("whose OpenID token it is, asked by federation", () => {
  const open: Listening[] = [];
  /** Host header and path of every request that reached a server. */
  let seen: string[] = [];
  afterEach(async () => {
    seen = [];
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  const serve = async (listener: RequestListener): Promise<number> => {
    const server = await listen(
      createServer({ cert: certificate, key: certificateKey }, (request, response) => {
        seen.push(`${request.headers.host} ${request.url}`);
        listener(request, response);
      }),
    );
    open.push(server);
    return Number(new URL(server.url).port);
  };
  const answering =
    (sub: string): RequestListener =>
    (_request, response) =>
      response.end(JSON.stringify({ sub }));

  /** A network in which every name is this machine, which may be connected to unless said otherwise. */
  const here = (changes: Partial<Network> = {}): Network => ({
    addressesOf: async () => ["127.0.0.1"],
    servicesOf: async () => [],
    mayConnectTo: () => true,
    httpsPort: 9,
    authority: certificate,
    ...changes,
  });
  const withService = (records: Srv[]): Partial<Network> => ({
    servicesOf: async (name) => (name === `_matrix-fed._tcp.${there}` ? records : []),
  });
  const ask = (server: string, network: Network, allowed = [server]) =>
    openIdCheck({ serverName: "example.org", url: "http://127.0.0.1:9" }, network)(
      { access_token: "of-ben", matrix_server_name: server },
      new Set(allowed),
    );

  it("a server with a port is asked there", async () => {
    const port = await serve(answering(ben.userId));
    deepEqual(await ask(`${there}:${port}`, here()), { known: false, why: "token not valid" });
    deepEqual(seen, [`${there}:${port} ${userInfo}`]);
  });

  it("a server found by SRV is asked under its own name", async () => {
    const port = await serve(answering(ben.userId));
    deepEqual(await ask(there, here(withService([{ name: "machine.example", port, priority: 1 }]))), ben);
    deepEqual(seen, [`${there} ${userInfo}`]);
  });

  it("the next SRV target is asked when the first does not answer", async () => {
    const [dead, port] = [await serve(answering("")), await serve(answering(ben.userId))];
    await open.shift()?.close();
    const records = [
      { name: "a.example", port: dead, priority: 1 },
      { name: "b.example", port, priority: 2 },
    ];
    deepEqual(await ask(there, here(withService(records))), ben);
  });

  it("a server that is not allowed is not asked, whatever it is called", async () => {
    const port = await serve(answering(ben.userId));
    for (const server of [`${there}:${port}`, "127.0.0.1", "not a server", `${there}:${port}/path`]) {
      deepEqual(await ask(server, here(), [there]), { known: false, why: "server not allowed" });
    }
    deepEqual(await ask("user@host", here(), ["user@host"]), { known: false, why: "server not allowed" });
    deepEqual(seen, []);
  });

  it("a name whose every address is private is not connected to", async () => {
    const port = await serve(answering(ben.userId));
    deepEqual(await ask(`${there}:${port}`, here({ mayConnectTo: (address) => address !== "127.0.0.1" })), unreachable);
    deepEqual(await ask(`127.0.0.1:${port}`, here({ mayConnectTo: (address) => address !== "127.0.0.1" })), unreachable);
    deepEqual(seen, []);
  });

  it("a server that is named as standing in a private network is, and no other", async () => {
    const port = await serve(answering(ben.userId));
    const network = here({ ...withService([{ name: "machine.example", port, priority: 1 }]), mayConnectTo: () => false });
    const asked = (server: string) => {
      const check = openIdCheck({ serverName: "example.org", url: "http://127.0.0.1:9", privateServers: new Set([server]) }, network);
      return check({ access_token: "of-ben", matrix_server_name: there }, new Set([there]));
    };
    deepEqual(await asked("another.example"), unreachable);
    deepEqual(await asked(there), ben);
  });

  it("of several addresses only the allowed are connected to, whatever the DNS says afterwards", async () => {
    const port = await serve(answering(ben.userId));
    let asked = 0;
    const network = here({
      ...withService([{ name: "machine.example", port, priority: 1 }]),
      async addressesOf(host) {
        if (host !== "machine.example") throw new Error("ENOTFOUND");
        asked += 1;
        return asked === 1 ? ["10.0.0.1", "127.0.0.1"] : ["10.0.0.1"];
      },
      mayConnectTo: (address) => address === "127.0.0.1",
    });
    deepEqual(await ask(there, network), ben);
    equal(asked, 1);
  });

  describe("by its well-known", () => {
    const wellKnown =
      (server: string): RequestListener =>
      (_request, response) =>
        response.end(JSON.stringify({ "m.server": server }));

    it("a server that names another is asked there", async () => {
      const port = await serve(answering(ben.userId));
      const httpsPort = await serve(wellKnown(`matrix.${there}:${port}`));
      deepEqual(await ask(there, here({ httpsPort })), ben);
      deepEqual(seen, [`${there} /.well-known/matrix/server`, `matrix.${there}:${port} ${userInfo}`]);
    });

    it("a private address that it names is not connected to", async () => {
      const port = await serve(answering(ben.userId));
      const httpsPort = await serve(wellKnown(`[::1]:${port}`));
      deepEqual(await ask(there, here({ httpsPort, mayConnectTo: (address) => address === "127.0.0.1" })), unreachable);
      equal(seen.length, 1);
    });

    const useless: [string, (elsewhere: string) => RequestListener][] = [
      ["redirects", (elsewhere) => (_request, response) => response.writeHead(301, { Location: `https://${elsewhere}/` }).end()],
      ["names nonsense", () => wellKnown("http://internal/admin?")],
      ["is no JSON", () => (_request, response) => response.end("<html>")],
      ["is missing", () => (_request, response) => response.writeHead(404).end()],
      ["is too long", () => (_request, response) => response.end(JSON.stringify({ "m.server": "a.example:1", more: "x".repeat(60_000) }))],
    ];
    for (const [what, listener] of useless) {
      it(`that ${what}, the server is sought by SRV`, async () => {
        const port = await serve(answering(ben.userId));
        const httpsPort = await serve(listener(`matrix.${there}:${port}`));
        deepEqual(await ask(there, here({ httpsPort, ...withService([{ name: "machine.example", port, priority: 1 }]) })), ben);
        deepEqual(seen, [`${there} /.well-known/matrix/server`, `${there} ${userInfo}`]);
      });
    }
  });

  it("a redirect is not followed", async () => {
    const target = await serve(answering(ben.userId));
    const port = await serve((_request, response) =>
      response.writeHead(302, { Location: `https://matrix.${there}:${target}${userInfo}` }).end(),
    );
    deepEqual(await ask(`${there}:${port}`, here()), unreachable);
    equal(seen.length, 1);
  });

  it("a certificate for another name is refused", async () => {
    const port = await serve(answering("@ben:other.example"));
    deepEqual(await ask(`other.example:${port}`, here()), unreachable);
    deepEqual(seen, []);
  });

  const answers: [string, RequestListener, object][] = [
    ["a user of a third server", answering("@ben:example.org"), { known: false, why: "token not valid" }],
    ["no user id", answering("ben"), { known: false, why: "token not valid" }],
    ["401", (_request, response) => response.writeHead(401).end("{}"), { known: false, why: "token not valid" }],
    ["500", (_request, response) => response.writeHead(500).end("{}"), unreachable],
    ["no JSON", (_request, response) => response.end("<html>"), unreachable],
    ["another JSON", (_request, response) => response.end("[]"), unreachable],
    [
      "an endless answer",
      (_request, response) => {
        const more = () => {
          while (response.write("x".repeat(10_000)));
        };
        response.on("drain", more);
        more();
      },
      unreachable,
    ],
    ["a connection that breaks", (request) => request.socket.destroy(), unreachable],
  ];
  for (const [what, listener, expected] of answers) {
    it(`${what} → ${Object(expected).why}`, async () => {
      const port = await serve(listener);
      deepEqual(await ask(there, here(withService([{ name: "machine.example", port, priority: 1 }]))), expected);
    });
  }
});

describe("who signs in at the desk", () => {
  let homeserver: Listening;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    homeserver = await listen(
      createHttpServer((request, response) => {
        asked.push(request.url ?? "");
        const user = new Map([
          ["of-weber", "@weber:example.org"],
          ["of-other", "@weber:other.example"],
        ]).get(new URL(request.url ?? "", "http://homeserver").searchParams.get("access_token") ?? "");
        if (user === undefined) response.writeHead(asked.at(-1)?.includes("moved") ? 302 : 401, { Location: "/elsewhere" }).end("{}");
        else response.end(JSON.stringify({ sub: user }));
      }),
    );
  });
  afterEach(() => homeserver.close());
  const check = () => {
    const spent = new Set<string>();
    // As the store does it: true for the first.
    const spend = (hash: string): Promise<boolean> => Promise.resolve(!spent.has(hash) && spent.add(hash).has(hash));
    return staffIdentity(new Map([["example.org", `${homeserver.url}/`]]), { spend });
  };
  const token = (access_token: string, matrix_server_name = "example.org") => ({ access_token, matrix_server_name });

  it("a caseworker, once for each token", async () => {
    const identify = check();
    deepEqual(await identify(token("of-weber")), { known: true, userId: "@weber:example.org" });
    deepEqual(await identify(token("of-weber")), { known: false, why: "token already used" });
  });

  it("of two at once with the same token, one", async () => {
    const identify = check();
    const both = await Promise.all([identify(token("of-weber")), identify(token("of-weber"))]);
    deepEqual(both.map(({ known }) => known).toSorted(), [false, true]);
  });

  it("a homeserver that the configuration does not name is not asked", async () => {
    deepEqual(await check()(token("of-weber", "other.example")), { known: false, why: "server not allowed" });
    deepEqual(asked, []);
  });

  it("a user of another server than asked is not believed", async () => {
    deepEqual(await check()(token("of-other")), { known: false, why: "token not valid" });
  });

  it("a redirect is not followed", async () => {
    deepEqual(await check()(token("moved")), { known: false, why: "server not reachable" });
    equal(asked.length, 1);
  });

  it("a token that is not valid is not remembered", async () => {
    const identify = check();
    for (let time = 0; time < 2; time += 1) deepEqual(await identify(token("invented&x=1")), { known: false, why: "token not valid" });
    deepEqual(asked, Array(2).fill("/_matrix/federation/v1/openid/userinfo?access_token=invented%26x%3D1"));
  });
});
