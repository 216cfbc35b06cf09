import { deepEqual, equal, ok } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { connectMatrix } from "../../appservice/matrix/appservice.ts";
import type { MatrixConnection } from "../../appservice/matrix/appservice.ts";
import { MAX_BODY_BYTES } from "../../appservice/matrix/intake.ts";
import type { Happening } from "../../appservice/matrix/meaning.ts";
import { officeRegistration } from "../../appservice/matrix/registration.ts";
import { FakeHomeserver } from "../support/fakeHomeserver.ts";

const message = (id: string, body: string): object => ({
  type: "m.room.message", event_id: id, room_id: "!r", sender: "@anna:localhost", origin_server_ts: 1, content: { msgtype: "m.text", body },
});

describe("transactions from the homeserver", () => {
  let homeserver: FakeHomeserver;
  let matrix: MatrixConnection;
  let url: string;
  let port: number;
  /** What each transaction meant. */
  let taken: Happening[][];
  let failing: Error | undefined;
  let logged: { fields: object; message: string }[];
  let setAside: number;

  const logs = (fields: object, text: string): void => { logged.push({ fields, message: text }); };
  const put = (path: string, body: string | undefined, headers: Record<string, string> = { authorization: `Bearer ${homeserver.hsToken}` }): Promise<Response> =>
    fetch(`${url}${path}`, { method: "PUT", headers: { "content-type": "application/json", ...headers }, ...(body === undefined ? {} : { body }) });
  const refusal = async (answer: Response): Promise<[number, unknown]> => {
    ok(answer.headers.get("content-type")?.startsWith("application/json"), "answered as JSON");
    return [answer.status, (await answer.json() as { errcode?: string }).errcode];
  };

  before(async () => {
    homeserver = await FakeHomeserver.start();
    const registration = officeRegistration({
      url: "http://localhost:1", serverName: "localhost", user: "buergerbuero",
      tokens: { asToken: homeserver.asToken, hsToken: homeserver.hsToken },
    });
    matrix = await connectMatrix({
      homeserverUrl: homeserver.url, serverName: "localhost", registration,
      inbox: {
        take: async (happenings) => {
          if (failing) throw failing;
          taken.push(happenings);
        },
      },
      log: { warn: logs, error: logs },
      onSetAside: (count) => { setAside += count; },
    });
    port = await matrix.listen(0, "127.0.0.1", (_request, response) => { response.end("the pages"); });
    url = `http://127.0.0.1:${port}`;
    homeserver.transactions.deliverTo(url);
  });
  after(async () => {
    await matrix.close();
    await homeserver.stop();
  });
  beforeEach(() => {
    taken = [];
    failing = undefined;
    logged = [];
    setAside = 0;
  });

  describe("who may speak to the service", () => {
    const tokens: [string, Record<string, string>, string, number, string][] = [
      ["no token", {}, "", 401, "M_UNAUTHORIZED"],
      ["a wrong token", { authorization: "Bearer wrong" }, "", 403, "M_FORBIDDEN"],
      ["the right token with another scheme", { authorization: "Basic hs_token_of_the_fake_homeserver" }, "", 401, "M_UNAUTHORIZED"],
      ["the right token, but in the query", {}, "?access_token=hs_token_of_the_fake_homeserver", 401, "M_UNAUTHORIZED"],
      ["the token that is for the other direction", { authorization: "Bearer as_token_of_the_fake_homeserver" }, "", 403, "M_FORBIDDEN"],
    ];
    for (const [name, headers, query, status, errcode] of tokens) {
      it(`${name} is refused`, async () => {
        deepEqual(await refusal(await put(`/_matrix/app/v1/transactions/t${query}`, "not even JSON", headers)), [status, errcode]);
        equal(taken.length, 0);
      });
    }
    it("a wrong token is refused before any body is read", async () => {
      const socket = connect(port, "127.0.0.1");
      socket.write("PUT /_matrix/app/v1/transactions/t HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Length: 1000000000\r\n\r\n");
      const [answer] = await once(socket, "data") as [Buffer];
      socket.destroy();
      ok(answer.toString().startsWith("HTTP/1.1 403"));
    });
  });

  describe("what is taken", () => {
    it("a transaction whose id was seen before is taken, too: a homeserver may begin to count anew", async () => {
      for (const [id, body] of [["$1", "!next"], ["$2", "!list"]] as const) equal((await homeserver.transactions.put("1", { events: [message(id, body)] })).status, 200);
      deepEqual(taken.flat().map((happening) => "eventId" in happening && happening.eventId), ["$1", "$2"]);
    });
    it("200 only when it is stored; 500, so that it comes again, when it cannot be", async () => {
      failing = new Error("disk full");
      const events = { events: [message("$1", "!next")] };
      equal((await homeserver.transactions.put("again", events)).status, 500);
      equal(taken.length, 0);
      failing = undefined;
      equal((await homeserver.transactions.put("again", events)).status, 200);
      equal(taken[0]?.[0]?.kind, "said");
    });
    it("never a message's text, never a knock's reason", async () => {
      const knock = { ...message("$2", ""), type: "m.room.member", state_key: "@anna:localhost", content: { membership: "knock", reason: "SECRET" } };
      await homeserver.transactions.put("quiet", { events: [message("$1", "SECRET"), knock, { event_id: "$3", content: "SECRET" }] });
      deepEqual(taken[0]?.map((happening) => happening.kind), ["said", "knocked"]);
      ok(!JSON.stringify([...taken, logged]).includes("SECRET"));
    });
    for (const key of ["ephemeral", "de.sorunome.msc2409.ephemeral"]) {
      it(`ephemeral events under ${key}`, async () => {
        const presence = { type: "m.presence", sender: "@max:localhost", content: { presence: "online" } };
        await homeserver.transactions.put(key, { events: [], [key]: [presence], "de.sorunome.msc2409.to_device": [{ type: "m.secret" }] });
        deepEqual(taken[0], [{ kind: "presence", user: "@max:localhost", online: true }]);
      });
    }
    it("ephemeral events sent under both names are taken once", async () => {
      const ephemeral = [{ type: "m.presence", sender: "@max:localhost", content: { presence: "online" } }];
      await homeserver.transactions.put("both", { events: [], ephemeral, "de.sorunome.msc2409.ephemeral": ephemeral });
      equal(taken[0]?.length, 1);
    });
    it("what really happens on a homeserver arrives, in its order", async () => {
      const room = homeserver.create("@amt_elterngeld:localhost", { preset: "private_chat", initial_state: [{ type: "m.room.join_rules", content: { join_rule: "knock" } }] });
      homeserver.knock("@anna:localhost", room);
      homeserver.invite("@amt_elterngeld:localhost", room, "@anna:localhost");
      homeserver.join("@anna:localhost", room);
      homeserver.say("@anna:localhost", room, "!cancel");
      homeserver.leave("@anna:localhost", room);
      await homeserver.until("all is delivered", () => homeserver.transactions.waiting === 0);
      const kinds = taken.flat().filter((happening) => "roomId" in happening && happening.roomId === room).map((happening) => happening.kind);
      deepEqual(kinds, ["knocked", "invited", "joined", "said", "left"]);
    });
    it("a homeserver that is asked for a ping calls back", async () => {
      equal(typeof await matrix.ping("start"), "number");
    });
  });

  describe("malformed and hostile", () => {
    for (const [name, events] of [["null", [null]], ["numbers", [1, 2]], ["an event without anything", [{}]], ["a list", [[[]]]]] as const) {
      it(`events that are ${name} are set aside, counted, and answered 200; the others are taken`, async () => {
        equal((await homeserver.transactions.put(`bad ${name}`.replaceAll(" ", "_"), { events: [...events, message("$good", "!next")] })).status, 200);
        equal(setAside, events.length);
        equal(taken.flat().length, 1);
        equal(logged.length, 1);
      });
    }
    const bodies: [string, string | undefined, number, string][] = [
      ["no JSON", "{", 400, "M_NOT_JSON"],
      ["no body", undefined, 400, "M_BAD_JSON"],
      ["a list", "[]", 400, "M_BAD_JSON"],
      ["a text", "\"x\"", 400, "M_NOT_JSON"],
      ["events that are no list", "{\"events\":7}", 400, "M_BAD_JSON"],
      ["a giant", `{"events":["${"x".repeat(MAX_BODY_BYTES)}"]}`, 413, "M_TOO_LARGE"],
    ];
    for (const [name, body, status, errcode] of bodies) {
      it(`a body that is ${name}: ${status} in JSON`, async () => {
        deepEqual(await refusal(await put("/_matrix/app/v1/transactions/bad", body)), [status, errcode]);
        equal(taken.length, 0);
      });
    }
    it("compressed bodies, which might be bombs, are refused", async () => {
      const headers = { authorization: `Bearer ${homeserver.hsToken}`, "content-encoding": "gzip" };
      equal((await refusal(await put("/_matrix/app/v1/transactions/bad", "x", headers)))[0], 415);
    });
    it("the largest transaction that a homeserver may send is taken", async () => {
      const events = Array.from({ length: 100 }, (_, index) => ({ ...message(`$${index}`, "x".repeat(60_000)), unsigned: { prev_content: { body: "y".repeat(60_000) } } }));
      equal((await homeserver.transactions.put("largest", { events })).status, 200);
      equal(taken[0]?.length, 100);
    });
    it("hostile events never give anything but 200, and the service lives on", async () => {
      const types = ["m.room.member", "m.room.message", "m.reaction", "m.room.redaction", "m.room.encrypted", "org.matrix.msc3401.call.member", "m.room.tombstone"];
      const shaped = fc.record({
        type: fc.constantFrom(...types), event_id: fc.oneof(fc.string().map((text) => `$${text}`), fc.anything()), room_id: fc.oneof(fc.constant("!r"), fc.anything()),
        sender: fc.oneof(fc.constant("@a:b"), fc.string({ unit: "binary" })), state_key: fc.anything(), content: fc.anything(), unsigned: fc.anything(), origin_server_ts: fc.anything(),
      }, { requiredKeys: ["type"] });
      let count = 0;
      await fc.assert(fc.asyncProperty(fc.array(fc.oneof(shaped, fc.anything()), { maxLength: 5 }), fc.array(fc.anything(), { maxLength: 2 }), async (events, ephemeral) => {
        count += 1;
        // fast-check makes values that are no JSON (functions of toString, big integers); the wire has JSON only.
        const body = JSON.stringify({ events, ephemeral }, (_key, value: unknown) => typeof value === "bigint" ? String(value) : value);
        equal((await homeserver.transactions.put(`hostile${count}`, body)).status, 200);
      }), { numRuns: 100 });
      equal((await homeserver.transactions.put("afterwards", { events: [message("$1", "!next")] })).status, 200);
    });
  });

  describe("other questions", () => {
    const authorization = (): Record<string, string> => ({ authorization: `Bearer ${homeserver.hsToken}` });
    const paths: [string, string, number, string | undefined][] = [
      ["POST", "/_matrix/app/v1/ping", 200, undefined],
      ["GET", "/_matrix/app/v1/users/@amt_unknown:localhost", 404, "M_NOT_FOUND"],
      ["GET", "/_matrix/app/v1/rooms/%23amt_unknown:localhost", 404, "M_NOT_FOUND"],
      ["GET", "/_matrix/app/v1/thirdparty/protocol/x", 404, "M_UNRECOGNIZED"],
      ["GET", "/_matrix/app/v9/anything", 404, "M_UNRECOGNIZED"],
      ["GET", "/_matrix/app/v1/transactions/1", 405, "M_UNRECOGNIZED"],
      ["GET", "/_matrix/app/v1/users/%E0%A4%A", 400, "M_UNKNOWN"],
    ];
    for (const [method, path, status, errcode] of paths) {
      it(`${method} ${path}: ${status}`, async () => deepEqual(await refusal(await fetch(url + path, { method, headers: authorization() })), [status, errcode]));
    }
    it("everything else is for the pages", async () => equal(await (await fetch(`${url}/`)).text(), "the pages"));
  });
});
