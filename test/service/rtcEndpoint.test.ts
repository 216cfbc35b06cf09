import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createServer } from "node:http";
import express from "express";
import { jwtVerify } from "jose";

import { endCall } from "../../appservice/rtc/issue.ts";
import { hashedIdentity, roomNameFor } from "../../appservice/rtc/names.ts";
import {
  fakeHomeserver,
  fakeLivekit,
  listen,
  livekitApp,
  livekitKey,
  livekitSecretBytes,
  serverName,
  startEndpoint,
  type FakeHomeserver,
  type FakeLivekit,
  type Listening,
  type Post,
} from "./rtcWorld.ts";

const consultation = "!consultation:example.org";
const elsewhere = "!somewhere/else:example.org";
const anna = "@anna:example.org";

const sfuGet = (token: string, room = consultation, server = serverName) => ({
  room,
  device_id: "PHONE",
  openid_token: { access_token: token, matrix_server_name: server, token_type: "Bearer", expires_in: 3600 },
  delay_id: "unknown to us",
});
const getToken = (token: string, claimed = anna) => ({
  room_id: consultation,
  slot_id: "m.call#ROOM",
  openid_token: { access_token: token, matrix_server_name: serverName },
  member: { id: "member-1", claimed_user_id: claimed, claimed_device_id: "PHONE" },
});

async function contents({ body }: Post) {
  const { payload, protectedHeader } = await jwtVerify(String(body["jwt"]), livekitSecretBytes);
  return { ...payload, alg: protectedHeader.alg };
}

describe("the MatrixRTC authorisation endpoint", () => {
  let homeserver: FakeHomeserver;
  let livekit: FakeLivekit;
  let sfuServer: Listening;
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;

  beforeEach(async () => {
    homeserver = fakeHomeserver();
    livekit = fakeLivekit();
    sfuServer = await listen(createServer(livekitApp(livekit)));
    endpoint = await startEndpoint(homeserver, sfuServer.url);
    endpoint.consultations.set(consultation, "open");
    homeserver.ours.add(consultation);
    homeserver.joined.set(consultation, new Set([anna, "@weber:example.org"]));
    homeserver.joined.set(elsewhere, new Set([anna]));
    homeserver.tokens.set("of-anna", anna).set("of-eve", "@eve:example.org");
  });
  afterEach(() => Promise.all([endpoint.close(), sfuServer.close()]));

  const refused = async (path: string, body: unknown, status: number, errcode: string, at = endpoint) => {
    const answer = await at.post(path, body);
    deepEqual([answer.status, answer.body["errcode"], answer.body["jwt"]], [status, errcode, undefined]);
    equal(typeof answer.body["error"], "string");
    equal(livekit.rooms.size, 0);
    return String(answer.body["error"]);
  };

  it("gives a member a key to this room of the video server only, for an hour, and creates the room", async () => {
    const answer = await endpoint.post("/sfu/get", sfuGet("of-anna"));
    equal(answer.status, 200);
    equal(answer.body["url"], "ws://livekit.example.org");
    const { exp = 0, nbf = 0, ...key } = await contents(answer);
    equal(exp - nbf, 3600);
    const video = { room: roomNameFor(consultation), roomJoin: true, canPublish: true, canSubscribe: true, canUpdateOwnMetadata: true };
    deepEqual(key, { alg: "HS256", iss: livekitKey, sub: `${anna}:PHONE`, video });
    deepEqual([...livekit.rooms], [[roomNameFor(consultation), { empty_timeout: 300 }]]);
  });

  it("by /get_token the participant is known by a hash", async () => {
    const answer = await endpoint.post("/get_token", getToken("of-anna"));
    equal((await contents(answer)).sub, hashedIdentity(anna, "PHONE", "member-1"));
  });

  it("who is not in the room gets none", () => refused("/sfu/get", sfuGet("of-eve"), 403, "M_FORBIDDEN"));

  it("who has left the room since gets none", async () => {
    equal((await endpoint.post("/sfu/get", sfuGet("of-anna"))).status, 200);
    livekit.rooms.clear();
    homeserver.joined.get(consultation)?.delete(anna);
    await refused("/sfu/get", sfuGet("of-anna"), 403, "M_FORBIDDEN");
  });

  it("before the accept nobody gets one", async () => {
    endpoint.consultations.set(consultation, "before");
    match(await refused("/sfu/get", sfuGet("of-anna"), 403, "M_FORBIDDEN"), /not begun/);
  });

  it("after the end nobody gets one", async () => {
    endpoint.consultations.set(consultation, "over");
    match(await refused("/get_token", getToken("of-anna"), 403, "M_FORBIDDEN"), /ended/);
  });

  it("a consultation that ends while the key is being made leaves no room on the video server", async () => {
    livekit.beforeCreate = () => endpoint.consultations.set(consultation, "over");
    match(await refused("/sfu/get", sfuGet("of-anna"), 403, "M_FORBIDDEN"), /ended/);
  });

  it("who claims to be somebody else gets none", () =>
    refused("/get_token", getToken("of-anna", "@weber:example.org"), 401, "M_UNAUTHORIZED"));
  it("a token that nobody knows", () => refused("/sfu/get", sfuGet("invented"), 401, "M_UNAUTHORIZED"));

  it("a homeserver that speaks for users of others is not believed", async () => {
    homeserver.tokens.set("forged", "@weber:elsewhere.example").set("nobody", "@:example.org").set("no user", "weber:example.org");
    for (const token of ["forged", "nobody", "no user"]) await refused("/sfu/get", sfuGet(token), 401, "M_UNAUTHORIZED");
  });

  it("a server with nobody in the room is asked nothing", async () => {
    await refused("/sfu/get", sfuGet("of-anna", consultation, "metadata.internal"), 403, "M_FORBIDDEN");
    deepEqual(homeserver.asked, [`/_matrix/client/v3/rooms/${encodeURIComponent(consultation)}/joined_members`]);
  });

  it("a homeserver that fails gives nobody a key", async () => {
    homeserver.failing = true;
    await refused("/sfu/get", sfuGet("of-anna"), 502, "M_UNKNOWN");
  });

  it("a video server that fails gives nobody a key, and is reported", async () => {
    livekit.failing = true;
    await refused("/sfu/get", sfuGet("of-anna"), 502, "M_UNKNOWN");
    equal(endpoint.failures.length, 1);
  });

  it("the end of the call deletes the room of the video server, and may be asked twice", async () => {
    await endpoint.post("/sfu/get", sfuGet("of-anna"));
    await endCall(consultation, endpoint.sfu);
    await endCall(consultation, endpoint.sfu);
    equal(livekit.rooms.size, 0);
  });

  describe("for other rooms", () => {
    it("refuse: nobody, and nobody is asked", async () => {
      await refused("/sfu/get", sfuGet("of-anna", elsewhere), 403, "M_FORBIDDEN");
      deepEqual(homeserver.asked, []);
    });

    it("members: the joined, though the service is not in the room", async () => {
      const open = await startEndpoint(homeserver, sfuServer.url, { otherRooms: { members: endpoint.membersByQuery } });
      try {
        await refused("/sfu/get", sfuGet("of-eve", elsewhere), 403, "M_FORBIDDEN", open);
        equal((await open.post("/sfu/get", sfuGet("of-anna", elsewhere))).status, 200);
        ok(homeserver.asked.some((path) => path.endsWith("/is_joined")));
      } finally {
        await open.close();
      }
    });

    it("members: a consultation keeps its own rule", async () => {
      const open = await startEndpoint(homeserver, sfuServer.url, { otherRooms: { members: endpoint.membersByQuery } });
      try {
        open.consultations.set(consultation, "over");
        await refused("/sfu/get", sfuGet("of-anna"), 403, "M_FORBIDDEN", open);
      } finally {
        await open.close();
      }
    });

    it("forward: body and answer pass as they are, for rooms that are no consultation", async () => {
      const received: unknown[] = [];
      const other = await listen(
        createServer(
          express()
            .use(express.json())
            .use((request, response) => {
              received.push([request.method, request.url, request.body]);
              response.status(418).json({ errcode: "M_TEAPOT", error: "short and stout" });
            }),
        ),
      );
      const forwarding = await startEndpoint(homeserver, sfuServer.url, { otherRooms: { forward: `${other.url}/jwt/` } });
      try {
        forwarding.consultations.set(consultation, "before");
        const body = sfuGet("of-anna", elsewhere);
        await refused("/sfu/get", body, 418, "M_TEAPOT", forwarding);
        deepEqual(received, [["POST", "/jwt/sfu/get", body]]);
        await refused("/sfu/get", sfuGet("of-anna"), 403, "M_FORBIDDEN", forwarding);
        equal(received.length, 1);
        await other.close();
        await refused("/sfu/get", body, 502, "M_UNKNOWN", forwarding);
      } finally {
        await forwarding.close();
      }
    });
  });

  describe("as HTTP", () => {
    it("answers health checks", async () => equal((await fetch(`${endpoint.url}/healthz`)).status, 200));

    it("pages of every origin may ask", async () => {
      const preflight = await fetch(`${endpoint.url}/sfu/get`, {
        method: "OPTIONS",
        headers: {
          Origin: "https://call.example",
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "content-type",
        },
      });
      equal(preflight.status, 204);
      equal(preflight.headers.get("access-control-allow-origin"), "*");
      match(preflight.headers.get("access-control-allow-methods") ?? "", /POST/);
      match(preflight.headers.get("access-control-allow-headers") ?? "", /Content-Type/i);
      for (const path of ["/sfu/get", "/nowhere"]) equal((await endpoint.post(path, "{")).headers.get("access-control-allow-origin"), "*");
    });

    for (const path of ["/delegate_delayed_leave", "/sfu_webhook", "/", "/sfu", "/get_token/x", "/..%2f", "/%ff"]) {
      it(`POST ${path} is a true 404`, async () => {
        const response = await fetch(endpoint.url + path, { method: "POST" });
        equal(response.status, 404);
        equal(Object(await response.json()).errcode, "M_UNRECOGNIZED");
      });
    }

    it("GET is not the way to ask", async () => {
      const response = await fetch(`${endpoint.url}/sfu/get`);
      equal(response.status, 405);
      match(response.headers.get("allow") ?? "", /POST/);
    });

    const broken: [string, unknown, number, string, RegExp][] = [
      ["no JSON", '{"room":', 400, "M_NOT_JSON", /JSON/],
      ["no object", "[]", 400, "M_BAD_JSON", /expected object/],
      ["nothing", "", 400, "M_BAD_JSON", /expected object/],
      ["a number for a room", { ...sfuGet("x"), room: 1 }, 400, "M_BAD_JSON", /^room: /],
      ["an alias for a room", { ...sfuGet("x"), room: "#a:b" }, 400, "M_BAD_JSON", /^room: .*room id/],
      ["no device", { ...sfuGet("x"), device_id: "" }, 400, "M_BAD_JSON", /^device_id: /],
      [
        "no token",
        { ...sfuGet("x"), openid_token: {} },
        400,
        "M_BAD_JSON",
        /openid_token\.access_token: .*openid_token\.matrix_server_name: /,
      ],
      ["a very long name", { ...sfuGet("x"), device_id: "x".repeat(256) }, 400, "M_BAD_JSON", /^device_id: /],
      ["more than anybody needs", { ...sfuGet("x"), more: "x".repeat(17_000) }, 413, "M_TOO_LARGE", /16 KiB/],
    ];
    for (const [what, body, status, errcode, error] of broken) {
      it(`${what}: ${errcode}`, async () => match(await refused("/sfu/get", body, status, errcode), error));
    }

    it("another slot than the call: M_BAD_JSON", async () => {
      match(await refused("/get_token", { ...getToken("of-anna"), slot_id: "m.other#ROOM" }, 400, "M_BAD_JSON"), /^slot_id: /);
    });
  });
});
