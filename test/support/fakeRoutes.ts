/** The client-server API of the fake homeserver, as far as the service uses it. */
import { z } from "zod";
import type { FakeHomeserver, Seen } from "./fakeHomeserver.ts";
import { Refused } from "./fakeRooms.ts";
import type { Content, RoomOrder } from "./fakeRooms.ts";

interface Request { hs: FakeHomeserver; user: string; parts: string[]; query: URLSearchParams; body: Content; raw: unknown }
type Route = [method: string, pattern: RegExp, answer: (request: Request) => unknown];

const notFound = (what: string): Refused => new Refused(404, "M_NOT_FOUND", `${what} not found`);
const text = (value: unknown): string => z.string().parse(value);
const userIn = (body: Content): string => text(body["user_id"]);
const V3 = "/_matrix/client/v3";
const ADMIN = "/_synapse/admin";
const at = (prefix: string, rest: string): RegExp => new RegExp(`^${prefix}${rest.replaceAll(":x", "([^/]*)")}$`);

const rooms: Route[] = [
  ["POST", at(V3, "/createRoom"), ({ hs, user, body }) => ({ room_id: hs.create(user, body as RoomOrder) })],
  ["GET", at(V3, "/rooms/:x/state"), ({ hs, user, parts: [room = ""] }) => [...hs.readable(user, room).state.values()]],
  ["GET", at(V3, "/rooms/:x/state/:x/:x"), ({ hs, user, parts: [room = "", type = "", key = ""] }) => {
    hs.readable(user, room);
    const content = hs.state(room, type, key);
    if (!content) throw notFound("State");
    return content;
  }],
  ["PUT", at(V3, "/rooms/:x/state/:x/:x"), ({ hs, user, body, parts: [room = "", type = "", stateKey = ""] }) =>
    ({ event_id: hs.send(user, room, type, body, { stateKey }).event_id })],
  ["PUT", at(V3, "/rooms/:x/send/:x/:x"), ({ hs, user, body, parts: [room = "", type = "", txnId = ""] }) =>
    ({ event_id: once(hs, `${user} ${room} ${txnId}`, () => hs.send(user, room, type, body, { txnId }).event_id) })],
  ["PUT", at(V3, "/rooms/:x/redact/:x/:x"), ({ hs, user, parts: [room = "", redacts = "", txnId = ""] }) =>
    ({ event_id: once(hs, `${user} ${room} ${txnId}`, () => hs.send(user, room, "m.room.redaction", { redacts }, { redacts, txnId }).event_id) })],
  ["GET", at(V3, "/rooms/:x/messages"), ({ hs, user, query, parts: [room = ""] }) => ({
    chunk: hs.readable(user, room).timeline.slice(-Number(query.get("limit") ?? 10)).reverse()
      .map((event) => event.sender === user ? event : { ...event, unsigned: {} }),
  })],
];

/** The same transaction id of the same user gives the same event. */
const once = (hs: FakeHomeserver, key: string, send: () => string): string => {
  const eventId = hs.sent.get(key) ?? send();
  hs.sent.set(key, eventId);
  return eventId;
};

const members: Route[] = [
  ["POST", at(V3, "/rooms/:x/invite"), ({ hs, user, body, parts: [room = ""] }) => hs.invite(user, room, userIn(body))],
  ["POST", at(V3, "/rooms/:x/kick"), ({ hs, user, body, parts: [room = ""] }) => hs.kick(user, room, userIn(body))],
  ["POST", at(V3, "/rooms/:x/ban"), ({ hs, user, body, parts: [room = ""] }) => hs.ban(user, room, userIn(body))],
  ["POST", at(V3, "/rooms/:x/unban"), ({ hs, user, body, parts: [room = ""] }) => hs.unban(user, room, userIn(body))],
  ["POST", at(V3, "/rooms/:x/leave"), ({ hs, user, parts: [room = ""] }) => hs.leave(user, room)],
  ["POST", at(V3, "/rooms/:x/forget"), () => ({})],
  ["POST", at(V3, "/join/:x"), ({ hs, user, parts: [room = ""] }) => ({ room_id: hs.join(user, room) })],
  ["POST", at(V3, "/rooms/:x/join"), ({ hs, user, parts: [room = ""] }) => ({ room_id: hs.join(user, room) })],
  ["POST", at(V3, "/knock/:x"), ({ hs, user, parts: [room = ""] }) => ({ room_id: hs.knock(user, room) })],
  ["GET", at(V3, "/rooms/:x/members"), ({ hs, user, parts: [room = ""] }) => ({
    chunk: [...hs.readable(user, room).state.values()].filter((event) => event.type === "m.room.member"),
  })],
  ["GET", at(V3, "/rooms/:x/joined_members"), ({ hs, user, parts: [room = ""] }) => {
    if (hs.membership(room, user) !== "join") throw new Refused(403, "M_FORBIDDEN", "You are not in this room");
    return { joined: Object.fromEntries(hs.members(room, "join").map((member) => [member, {}])) };
  }],
  ["GET", at(V3, "/joined_rooms"), ({ hs, user }) => ({
    joined_rooms: [...hs.rooms.keys()].filter((room) => hs.membership(room, user) === "join"),
  })],
  ["GET", at("/_matrix/client/unstable/io.element.msc4502", "/rooms/:x/is_joined"), ({ hs, query, parts: [room = ""] }) =>
    ({ joined: hs.membership(room, query.get("mxid") ?? "") === "join" })],
];

const directory: Route[] = [
  ["GET", at(V3, "/directory/room/:x"), ({ hs, parts: [alias = ""] }) => {
    const room = hs.aliases.get(alias);
    if (room === undefined) throw notFound("Room alias");
    return { room_id: room, servers: [hs.serverName] };
  }],
  ["PUT", at(V3, "/directory/room/:x"), ({ hs, body, parts: [alias = ""] }) => {
    if (hs.aliases.has(alias)) throw new Refused(409, "M_UNKNOWN", `Room alias ${alias} already exists`);
    hs.aliases.set(alias, hs.room(text(body["room_id"])).id);
  }],
  // Synapse does not tell a service that there was none.
  ["DELETE", at(V3, "/directory/room/:x"), ({ hs, parts: [alias = ""] }) => { hs.aliases.delete(alias); }],
  ["PUT", at(V3, "/directory/list/room/:x"), ({ hs, body, parts: [room = ""] }) => { hs.room(room).listed = body["visibility"] === "public"; }],
  ["GET", at(V3, "/directory/list/room/:x"), ({ hs, parts: [room = ""] }) => ({ visibility: hs.room(room).listed ? "public" : "private" })],
];

const users: Route[] = [
  ["GET", at(V3, "/login"), () => ({ flows: [{ type: "m.login.password" }, { type: "m.login.application_service" }] })],
  ["POST", at(V3, "/register"), ({ hs, body }) => {
    const user = `@${text(body["username"])}:${hs.serverName}`;
    if (hs.users.has(user)) throw new Refused(400, "M_USER_IN_USE", "User ID already taken");
    hs.users.add(user);
    return { user_id: user };
  }],
  ["GET", at(V3, "/account/whoami"), ({ user }) => ({ user_id: user })],
  ["GET", at(V3, "/profile/:x"), ({ hs, parts: [user = ""] }) => hs.profiles.get(user) ?? {}],
  ["PUT", at(V3, "/profile/:x/:x"), ({ hs, body, parts: [user = "", field = ""] }) => {
    hs.profiles.set(user, { ...hs.profiles.get(user), [field]: text(body[field]) });
  }],
  ["PUT", at(V3, "/presence/:x/status"), ({ hs, body, parts: [user = ""] }) => {
    const message = body["status_msg"];
    hs.presence.set(user, { presence: text(body["presence"]), ...(typeof message === "string" ? { status_msg: message } : {}) });
  }],
  ["GET", at(V3, "/presence/:x/status"), ({ hs, parts: [user = ""] }) => hs.presence.get(user) ?? { presence: "offline" }],
  ["POST", at("/_matrix/media/v3", "/upload"), ({ hs, raw }) => {
    const id = `media${hs.media.size + 1}`;
    hs.media.set(id, Buffer.isBuffer(raw) ? raw : Buffer.alloc(0));
    return { content_uri: `mxc://${hs.serverName}/${id}` };
  }],
  ["POST", at("/_matrix/client/v1", "/appservice/:x/ping"), async ({ hs, body }) => {
    const status = await hs.transactions.ping(body["transaction_id"]).catch(() => 0);
    if (status !== 200) throw new Refused(502, "M_BAD_STATUS", "The application service did not answer");
    return { duration_ms: 1 };
  }],
];

const admin: Route[] = [
  ["DELETE", at(ADMIN, "/v2/rooms/:x"), ({ hs, parts: [room = ""] }) => {
    if (!hs.rooms.delete(room)) throw notFound("Room");
    return { delete_id: `deletion-of-${room}` };
  }],
  ["GET", at(ADMIN, "/v2/rooms/delete_status/:x"), () => ({ status: "complete" })],
  ["GET", at(ADMIN, "/v1/rooms/:x"), ({ hs, parts: [room = ""] }) => ({ room_id: hs.room(room).id })],
  ["POST", at(ADMIN, "/v1/deactivate/:x"), ({ hs, parts: [user = ""] }) => { hs.users.delete(user); }],
  ["DELETE", at(ADMIN, "/v1/users/:x/media"), () => ({ deleted_media: [], total: 0 })],
  ["DELETE", at(ADMIN, "/v1/media/:x/:x"), ({ hs, parts: [, id = ""] }) => {
    if (!hs.media.delete(id)) throw notFound("Media");
  }],
];

const all = [...rooms, ...members, ...directory, ...users, ...admin];

/** What the homeserver answers when nothing goes wrong; throws what it refuses. */
export const fakeRoutes = async (hs: FakeHomeserver, seen: Seen, rawPath: string): Promise<unknown> => {
  for (const [method, pattern, answer] of all) {
    const found = method === seen.method ? pattern.exec(rawPath) : null;
    if (found === null) continue;
    if ((seen.user === "admin") !== rawPath.startsWith(ADMIN)) throw new Refused(403, "M_FORBIDDEN", "Not with this token");
    const body = z.record(z.string(), z.unknown()).safeParse(seen.body).data ?? {};
    const request = { hs, user: seen.user, parts: found.slice(1).map(decodeURIComponent), query: seen.query, body, raw: seen.body };
    return (await answer(request)) ?? {};
  }
  throw new Refused(404, "M_UNRECOGNIZED", `The fake homeserver does not know ${seen.method} ${seen.path}`);
};
