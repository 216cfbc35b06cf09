import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { connectMatrix } from "../../appservice/matrix/appservice.ts";
import type { MatrixConnection } from "../../appservice/matrix/appservice.ts";
import { HomeserverError } from "../../appservice/matrix/homeserver.ts";
import { createHomeserverAdmin } from "../../appservice/matrix/homeserverAdmin.ts";
import { officeRegistration } from "../../appservice/matrix/registration.ts";
import { FakeHomeserver } from "../support/fakeHomeserver.ts";
import type { Fault } from "../support/fakeHomeserver.ts";

const desk = "@amt_elterngeld:localhost";

describe("calls to the homeserver", () => {
  let fake: FakeHomeserver;
  let matrix: MatrixConnection;

  beforeEach(async () => {
    fake = await FakeHomeserver.start();
    const tokens = { asToken: fake.asToken, hsToken: fake.hsToken };
    matrix = await connectMatrix({
      homeserverUrl: `${fake.url}/`, serverName: "localhost", log: { warn: () => undefined, error: () => undefined },
      registration: officeRegistration({ url: "http://localhost:1", serverName: "localhost", user: "buergerbuero", tokens }),
      inbox: { take: async () => undefined },
    });
  });
  afterEach(async () => {
    await matrix.close();
    await fake.stop();
  });

  const makeRoom = (): Promise<string> => matrix.homeserver.createRoom(desk, { preset: "private_chat" });
  const hit = (path: RegExp, does: Fault["does"], times?: number): void =>
    fake.fault({ matches: (request) => path.test(request.path), does, ...(times === undefined ? {} : { times }) });
  const failure = async (call: Promise<unknown>): Promise<HomeserverError> => {
    const error: unknown = await call.then(() => new Error("it succeeded"), (reason: unknown) => reason);
    ok(error instanceof HomeserverError, String(error));
    return error;
  };

  it("act as the user of ours that is named, without a device", async () => {
    const room = await makeRoom();
    await matrix.homeserver.sendMessage(desk, room, { msgtype: "m.text", body: "Guten Tag" }, "t1");
    deepEqual(fake.seen.map((request) => request.user), [desk, desk]);
    equal(await matrix.homeserver.whoAmI(), "@buergerbuero:localhost");
    equal(await matrix.homeserver.registerUser("amt_elterngeld"), true);
    equal(await matrix.homeserver.registerUser("amt_elterngeld"), false);
    deepEqual(fake.requests("POST", /register/)[0]?.body, { type: "m.login.application_service", username: "amt_elterngeld", inhibit_login: true });
  });
  it("ids and keys of every form arrive whole", async () => {
    const room = await makeRoom();
    await matrix.homeserver.sendState(desk, room, "m.room.topic", "a/b?c#d%20 ü", { topic: "x" });
    deepEqual(await matrix.homeserver.getState(desk, room, "m.room.topic", "a/b?c#d%20 ü"), { topic: "x" });
    equal(await matrix.homeserver.getState(desk, room, "m.room.topic", "absent"), undefined);
  });
  it("a room of version 12 whose creator stands among the users is refused", async () => {
    const error = await failure(matrix.homeserver.createRoom(desk, { preset: "private_chat", powers: { users: { [desk]: 100 } } }));
    deepEqual([error.status, error.errcode, error.transient], [400, "M_BAD_JSON", false]);
  });
  it("an alias that leads there already is done, one that leads elsewhere is refused", async () => {
    const [one, two] = [await makeRoom(), await makeRoom()];
    await matrix.homeserver.putAlias(desk, "#amt_x:localhost", one);
    await matrix.homeserver.putAlias(desk, "#amt_x:localhost", one);
    equal((await failure(matrix.homeserver.putAlias(desk, "#amt_x:localhost", two))).status, 409);
    equal(await matrix.homeserver.resolveAlias(desk, "#amt_x:localhost"), one);
    for (let times = 0; times < 2; times += 1) await matrix.homeserver.deleteAlias(desk, "#amt_x:localhost");
    equal(await matrix.homeserver.resolveAlias(desk, "#amt_x:localhost"), undefined);
  });

  describe("on bad days", () => {
    it("what may be repeated is repeated: a send whose answer was lost arrives once", async () => {
      const room = await makeRoom();
      hit(/send/, "reset after", 1);
      const eventId = await matrix.homeserver.sendMessage(desk, room, { msgtype: "m.text", body: "once" }, "t1");
      equal(fake.requests("PUT", /send/).length, 2);
      deepEqual(fake.room(room).timeline.filter((event) => event.type === "m.room.message").map((event) => event.event_id), [eventId]);
    });
    it("what may not is not: createRoom and invite", async () => {
      const room = await makeRoom();
      hit(/createRoom|invite/, { status: 502 });
      for (const call of [makeRoom, () => matrix.homeserver.invite(desk, room, "@anna:localhost")]) equal((await failure(call())).transient, true);
      equal(fake.requests("POST", /createRoom|invite/).length, 3);
    });
    const faults: [string, Fault["does"], Partial<HomeserverError>][] = [
      ["503 in Matrix's form", { status: 503, body: { errcode: "M_UNKNOWN", error: "busy" } }, { status: 503, errcode: "M_UNKNOWN", transient: true }],
      ["502 of a proxy, in HTML", { status: 502, body: "<h1>Bad Gateway</h1>" }, { status: 502, errcode: "M_UNKNOWN", transient: true }],
      ["429 for longer than one waits", { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 90_000 } }, { status: 429, retryAfterMs: 90_000, transient: true }],
      ["429 with a header", { status: 429, body: {}, headers: { "retry-after": "60" } }, { status: 429, retryAfterMs: 60_000, transient: true }],
      ["403", { status: 403, body: { errcode: "M_FORBIDDEN" } }, { status: 403, errcode: "M_FORBIDDEN", transient: false }],
      ["an answer that is not as specified", { status: 200, body: { event: 7 } }, { status: 200, errcode: "BAD_ANSWER", transient: true }],
      ["an answer in HTML", { status: 200, body: "<html>" }, { status: 200, errcode: "BAD_ANSWER", transient: true }],
      ["a broken connection", "reset", { status: 0, errcode: "UNREACHABLE", transient: true }],
    ];
    for (const [name, does, expected] of faults) {
      it(`${name} is told as it is`, async () => {
        const room = await makeRoom();
        hit(/./, does);
        const calls = [
          () => matrix.homeserver.sendState(desk, room, "m.room.topic", "", {}),
          () => createHomeserverAdmin(fake.url, fake.adminToken).deleteRoom(room),
        ];
        for (const call of calls) {
          const error = await failure(call());
          deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, error[key as keyof HomeserverError]])), expected);
        }
      });
    }
    it("a short 429 is waited for", async () => {
      const room = await makeRoom();
      hit(/state/, { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 1 } }, 2);
      ok(await matrix.homeserver.sendState(desk, room, "m.room.topic", "", {}));
      equal(fake.requests("PUT", /state/).length, 3);
    });
    it("a homeserver that hangs is given up", async () => {
      hit(/./, "hang");
      const call = { method: "GET", path: "/_matrix/client/versions", as: desk, timeoutMs: 50, idempotent: false } as const;
      deepEqual((({ errcode, transient }) => ({ errcode, transient }))(await failure(matrix.homeserver.request(call))), { errcode: "TIMEOUT", transient: true });
    });
    it("a call can be called off", async () => {
      hit(/./, "hang");
      const stop = new AbortController();
      const call = failure(matrix.homeserver.request({ method: "GET", path: "/_matrix/client/versions", as: desk, signal: stop.signal }));
      await fake.until("it is asked", () => fake.seen.length > 0);
      stop.abort();
      equal((await call).errcode, "ABORTED");
    });
    it("a homeserver that is not there", async () => {
      const admin = createHomeserverAdmin("http://127.0.0.1:1", "token");
      equal((await failure(admin.deleteRoom("!r"))).errcode, "UNREACHABLE");
    });
    it("no error tells a token", async () => {
      hit(/./, "reset");
      const errors = [await failure(matrix.homeserver.whoAmI()), await failure(createHomeserverAdmin(fake.url, fake.adminToken).deleteRoom("!r"))];
      for (const error of errors) ok(!`${error.stack}${JSON.stringify(error)}${String(error.cause)}`.includes("token_of"));
    });
  });

  describe("as administrator", () => {
    it("with a token of its own, which opens nothing else, and the service's opens nothing here", async () => {
      const room = await makeRoom();
      await rejects(matrix.homeserver.request({ method: "DELETE", path: `/_synapse/admin/v2/rooms/${encodeURIComponent(room)}` }), { status: 403 });
      const admin = createHomeserverAdmin(fake.url, fake.adminToken);
      equal(await admin.knowsRoom(room), true);
      equal(await admin.deletion(await admin.deleteRoom(room)), "done");
      equal(await admin.knowsRoom(room), false);
    });
    it("media", async () => {
      const admin = createHomeserverAdmin(fake.url, fake.adminToken);
      const mxc = await matrix.homeserver.uploadMedia(desk, { data: Buffer.from([0, 255, 1]), contentType: "image/png", name: "ä.png" });
      deepEqual([...fake.media.values()], [Buffer.from([0, 255, 1])]);
      await admin.deleteMedia(mxc);
      await admin.deleteMedia(mxc);
      equal(fake.media.size, 0);
    });
  });
});
