import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import express from "express";
import { jwtVerify } from "jose";
import { z } from "zod";

import { openIdCheck } from "../../appservice/matrix/openid.ts";
import { withToken } from "../../appservice/matrix/request.ts";
import { createHomeserver } from "../../appservice/matrix/homeserver.ts";
import { membershipByQuery, membershipOfOwnRooms } from "../../appservice/matrix/roomMembers.ts";
import { liveKit } from "../../appservice/rtc/livekit.ts";
import type { ConsultationStatus, RtcPorts } from "../../appservice/rtc/ports.ts";
import { rtcRouter } from "../../appservice/rtc/router.ts";

export const serverName = "example.org";
export const asToken = "as-token-of-the-service";
export const livekitKey = "test";
export const livekitSecret = "a secret of at least thirty-two characters";
export const livekitSecretBytes = new TextEncoder().encode(livekitSecret);

export interface Listening {
  url: string;
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<Listening> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What the fake homeserver knows, and what it was asked. */
export interface FakeHomeserver {
  /** OpenID tokens and whose they are. */
  tokens: Map<string, string>;
  joined: Map<string, Set<string>>;
  /** Rooms that the service's user is in. */
  ours: Set<string>;
  asked: string[];
  failing: boolean;
}

export function fakeHomeserver(): FakeHomeserver {
  return { tokens: new Map(), joined: new Map(), ours: new Set(), asked: [], failing: false };
}

function answerOf(homeserver: FakeHomeserver, url: URL, authorization: string | undefined): [number, object] {
  if (homeserver.failing) return [500, {}];
  if (url.pathname === "/_matrix/federation/v1/openid/userinfo") {
    const sub = homeserver.tokens.get(url.searchParams.get("access_token") ?? "");
    return sub === undefined ? [401, { errcode: "M_UNKNOWN_TOKEN" }] : [200, { sub }];
  }
  if (authorization !== `Bearer ${asToken}`) return [401, { errcode: "M_MISSING_TOKEN" }];
  const [, room = "", question] = /\/rooms\/([^/]+)\/(joined_members|is_joined)$/.exec(url.pathname) ?? [];
  const roomId = decodeURIComponent(room);
  const members = [...(homeserver.joined.get(roomId) ?? [])];
  if (question === "joined_members") {
    if (!homeserver.ours.has(roomId)) return [403, { errcode: "M_FORBIDDEN" }];
    return [200, { joined: Object.fromEntries(members.map((user) => [user, {}])) }];
  }
  if (question !== "is_joined") return [404, { errcode: "M_UNRECOGNIZED" }];
  const [user, server] = [url.searchParams.get("mxid"), url.searchParams.get("server_name")];
  return [200, { joined: members.some((one) => one === user || one.endsWith(`:${server}`)) }];
}

function listenerOf(homeserver: FakeHomeserver): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://homeserver");
    homeserver.asked.push(url.pathname);
    const [status, body] = answerOf(homeserver, url, request.headers.authorization);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
}

/** What the fake LiveKit holds: rooms by name, with the request that created them. */
export interface FakeLivekit {
  rooms: Map<string, Record<string, unknown>>;
  failing: boolean;
  /** Called when a room is about to be created. */
  beforeCreate: () => void;
}

export function fakeLivekit(): FakeLivekit {
  return { rooms: new Map(), failing: false, beforeCreate: () => {} };
}

const roomRequest = z.object({ name: z.string().optional(), room: z.string().optional() }).loose();

/** LiveKit's RoomService, as far as the endpoint calls it, guarded by the grants that LiveKit wants. */
export function livekitApp(livekit: FakeLivekit) {
  return express()
    .use(express.json())
    .post("/twirp/livekit.RoomService/:method", async (request, response) => {
      const [, token = ""] = (request.headers.authorization ?? "").split(" ");
      const { payload } = await jwtVerify<{ video: { roomCreate?: boolean } }>(token, livekitSecretBytes, { issuer: livekitKey });
      const { name, room, ...rest } = roomRequest.parse(request.body);
      if (livekit.failing) response.status(503).json({ code: "unavailable", msg: "no node" });
      else if (payload.video.roomCreate !== true) response.status(401).json({ code: "unauthenticated" });
      else if (request.params.method === "CreateRoom" && name !== undefined) {
        livekit.beforeCreate();
        livekit.rooms.set(name, rest);
        response.json({ name });
      } else if (livekit.rooms.delete(room ?? "")) response.json({});
      else response.status(404).json({ code: "not_found", msg: "requested room does not exist" });
    });
}

export interface Post {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** The endpoint, mounted at /rtc of a real server, between a fake homeserver and a video server. */
export async function startEndpoint(homeserver: FakeHomeserver, livekitApiUrl: string, changes: Partial<RtcPorts> = {}) {
  const consultations = new Map<string, ConsultationStatus>();
  const failures: string[] = [];
  const hs = await listen(createServer(listenerOf(homeserver)));
  const client = createHomeserver(withToken(hs.url, asToken));
  const sfu = liveKit({ livekitUrl: "ws://livekit.example.org", livekitApiUrl, apiKey: livekitKey, apiSecret: livekitSecret });
  const ports: RtcPorts = {
    async consultationAt(roomId) {
      const status = consultations.get(roomId);
      return status === undefined ? undefined : { status };
    },
    consultations: membershipOfOwnRooms(client, "@buergerbuero:example.org"),
    otherRooms: "refuse",
    ownServer: serverName,
    whoIs: openIdCheck({ serverName, url: hs.url }),
    sfu,
    reportFailure: (what) => failures.push(what),
    ...changes,
  };
  const service = await listen(createServer(express().use("/rtc", rtcRouter(ports))));
  return {
    consultations,
    failures,
    sfu,
    url: `${service.url}/rtc`,
    membersByQuery: membershipByQuery(client),
    async post(path: string, body: unknown): Promise<Post> {
      const response = await fetch(`${service.url}/rtc${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: response.status, body: Object(await response.json()), headers: response.headers };
    },
    async close() {
      await Promise.all([hs.close(), service.close()]);
    },
  };
}
