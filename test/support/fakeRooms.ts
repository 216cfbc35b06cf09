/** Rooms as a homeserver keeps them: enough of Synapse's rules (room version 12) to be refused where it would refuse. */
import { randomUUID } from "node:crypto";

export type Content = Record<string, unknown>;

export interface FakeEvent {
  type: string;
  event_id: string;
  room_id: string;
  sender: string;
  origin_server_ts: number;
  content: Content;
  state_key?: string;
  redacts?: string;
  unsigned?: { prev_content?: Content; transaction_id?: string };
}

/** What a Matrix server answers when it refuses. */
export class Refused extends Error {
  readonly status: number;
  readonly errcode: string;
  constructor(status: number, errcode: string, message: string) {
    super(message);
    this.status = status;
    this.errcode = errcode;
  }
}

const forbidden = (message: string): Refused => new Refused(403, "M_FORBIDDEN", message);

export interface Room {
  id: string;
  creator: string;
  listed: boolean;
  state: Map<string, FakeEvent>;
  timeline: FakeEvent[];
}

export interface RoomOrder {
  preset?: string;
  name?: string;
  topic?: string;
  room_alias_name?: string;
  visibility?: string;
  initial_state?: { type: string; state_key?: string; content: Content }[];
  creation_content?: Content;
  power_level_content_override?: Content;
}

interface Powers {
  users?: Record<string, number>;
  users_default?: number;
  events?: Record<string, number>;
  events_default?: number;
  state_default?: number;
  invite?: number;
  kick?: number;
  ban?: number;
  redact?: number;
}

const key = (type: string, stateKey: string): string => `${type}\u0000${stateKey}`;

export class FakeRooms {
  readonly rooms = new Map<string, Room>();
  readonly aliases = new Map<string, string>();
  readonly serverName: string;
  /** Told of each event when it has happened. */
  onEvent: (event: FakeEvent, room: Room) => void = () => undefined;
  #clock = 1_800_000_000_000;

  constructor(serverName: string) {
    this.serverName = serverName;
  }

  room(idOrAlias: string): Room {
    const room = this.rooms.get(this.aliases.get(idOrAlias) ?? idOrAlias);
    if (!room) throw new Refused(404, "M_NOT_FOUND", "No such room");
    return room;
  }

  state(roomId: string, type: string, stateKey = ""): Content | undefined {
    return this.rooms.get(roomId)?.state.get(key(type, stateKey))?.content;
  }

  membership(roomId: string, user: string): string | undefined {
    const membership = this.state(roomId, "m.room.member", user)?.["membership"];
    return typeof membership === "string" ? membership : undefined;
  }

  members(roomId: string, membership: string): string[] {
    return [...this.room(roomId).state.values()]
      .filter((event) => event.type === "m.room.member" && event.content["membership"] === membership)
      .map((event) => event.state_key ?? "");
  }

  create(creator: string, order: RoomOrder): string {
    const id = `!${randomUUID().replaceAll("-", "")}`;
    const alias = order.room_alias_name === undefined ? undefined : `#${order.room_alias_name}:${this.serverName}`;
    if (alias !== undefined && this.aliases.has(alias)) throw new Refused(400, "M_ROOM_IN_USE", "Room alias already taken");
    const powers: Powers = { users: {}, users_default: 0, events_default: 0, state_default: 50, ban: 50, kick: 50, redact: 50, invite: 0, ...order.power_level_content_override };
    const room: Room = { id, creator, listed: order.visibility === "public", state: new Map(), timeline: [] };
    this.rooms.set(id, room);
    const put = (type: string, content: Content, stateKey = ""): void => { this.#append(room, creator, type, content, stateKey); };
    put("m.room.create", { ...order.creation_content, room_version: "12" });
    put("m.room.member", { membership: "join" }, creator);
    // Synapse refuses only now, and leaves the half made room behind.
    if (powers.users && creator in powers.users) throw new Refused(400, "M_BAD_JSON", "Creators must not be in users");
    put("m.room.power_levels", { ...powers });
    if (alias !== undefined) this.aliases.set(alias, id);
    put("m.room.join_rules", { join_rule: order.preset === "public_chat" ? "public" : "invite" });
    put("m.room.history_visibility", { history_visibility: "shared" });
    for (const event of order.initial_state ?? []) put(event.type, event.content, event.state_key ?? "");
    if (order.name !== undefined) put("m.room.name", { name: order.name });
    if (order.topic !== undefined) put("m.room.topic", { topic: order.topic });
    return id;
  }

  power(room: Room, user: string): number {
    if (user === room.creator) return Infinity;
    const powers = this.#powers(room);
    return powers.users?.[user] ?? powers.users_default ?? 0;
  }

  send(user: string, roomId: string, type: string, content: Content, more: { stateKey?: string; redacts?: string; txnId?: string } = {}): FakeEvent {
    const room = this.room(roomId);
    this.#mustBe(room, user, "join");
    const powers = this.#powers(room);
    const isState = more.stateKey !== undefined;
    const needed = powers.events?.[type] ?? (isState ? powers.state_default ?? 50 : powers.events_default ?? 0);
    if (this.power(room, user) < needed) throw forbidden(`You need power ${needed} for ${type}`);
    if (isState && more.stateKey?.startsWith("@") && more.stateKey !== user) throw forbidden("State key of another user");
    if (type === "m.room.power_levels" && room.creator in ((content as Powers).users ?? {})) throw new Refused(400, "M_BAD_JSON", "Creators must not be in users");
    return this.#append(room, user, type, content, more.stateKey, more);
  }

  knock(user: string, idOrAlias: string, reason?: string): string {
    const room = this.room(idOrAlias);
    const rule = this.state(room.id, "m.room.join_rules")?.["join_rule"];
    const now = this.membership(room.id, user);
    if (rule !== "knock" || now === "join" || now === "invite" || now === "ban") throw forbidden("You cannot knock on this room");
    this.#member(room, user, user, { membership: "knock", displayname: nameOf(user), ...(reason === undefined ? {} : { reason }) });
    return room.id;
  }

  join(user: string, idOrAlias: string): string {
    const room = this.room(idOrAlias);
    const now = this.membership(room.id, user);
    if (now === "join") return room.id;
    const open = this.state(room.id, "m.room.join_rules")?.["join_rule"] === "public";
    if (now === "ban" || (now !== "invite" && !open)) throw forbidden("You are not invited to this room");
    this.#member(room, user, user, { membership: "join", displayname: nameOf(user) });
    return room.id;
  }

  leave(user: string, roomId: string): void {
    const room = this.room(roomId);
    const now = this.membership(roomId, user);
    if (now === "leave") return;
    if (now === undefined || now === "ban") throw forbidden("You are not in this room");
    this.#member(room, user, user, { membership: "leave" });
  }

  invite(by: string, roomId: string, user: string, isDirect = false): void {
    const room = this.room(roomId);
    this.#may(room, by, this.#powers(room).invite ?? 0);
    const now = this.membership(roomId, user);
    if (now === "join" || now === "ban") throw forbidden(`${user} is already in the room, or banned`);
    this.#member(room, by, user, { membership: "invite", ...(isDirect ? { is_direct: true } : {}) });
  }

  kick(by: string, roomId: string, user: string): void {
    const room = this.room(roomId);
    this.#may(room, by, this.#powers(room).kick ?? 50, user);
    if (!["join", "invite", "knock"].includes(this.membership(roomId, user) ?? "")) throw forbidden("The target is not in the room");
    this.#member(room, by, user, { membership: "leave" });
  }

  ban(by: string, roomId: string, user: string): void {
    const room = this.room(roomId);
    this.#may(room, by, this.#powers(room).ban ?? 50, user);
    this.#member(room, by, user, { membership: "ban" });
  }

  unban(by: string, roomId: string, user: string): void {
    const room = this.room(roomId);
    this.#may(room, by, this.#powers(room).ban ?? 50);
    if (this.membership(roomId, user) !== "ban") throw forbidden("Not banned");
    this.#member(room, by, user, { membership: "leave" });
  }

  /** Members and, as in Synapse, former knockers may read; who only knocks may not. */
  readable(user: string, roomId: string): Room {
    const room = this.room(roomId);
    if (!["join", "leave", "ban"].includes(this.membership(roomId, user) ?? "")) throw forbidden("You are not in this room");
    return room;
  }

  #powers(room: Room): Powers {
    return (this.state(room.id, "m.room.power_levels") ?? {}) as Powers;
  }

  #mustBe(room: Room, user: string, membership: string): void {
    if (this.membership(room.id, user) !== membership) throw forbidden(`${user} is not in the room`);
  }

  #may(room: Room, by: string, needed: number, target?: string): void {
    this.#mustBe(room, by, "join");
    if (this.power(room, by) < needed) throw forbidden(`You need power ${needed}`);
    if (target !== undefined && this.power(room, target) >= this.power(room, by)) throw forbidden("The target is as powerful");
  }

  #member(room: Room, sender: string, user: string, content: Content): void {
    const before = room.state.get(key("m.room.member", user));
    // As in Synapse: what changes nothing is no event.
    if (before?.sender === sender && JSON.stringify(before.content) === JSON.stringify(content)) return;
    this.#append(room, sender, "m.room.member", content, user);
  }

  #append(room: Room, sender: string, type: string, content: Content, stateKey?: string, more: { redacts?: string; txnId?: string } = {}): FakeEvent {
    const before = stateKey === undefined ? undefined : room.state.get(key(type, stateKey));
    const event: FakeEvent = {
      type, sender, content, room_id: room.id, event_id: `$${randomUUID().replaceAll("-", "")}`, origin_server_ts: this.#clock++,
      ...(stateKey === undefined ? {} : { state_key: stateKey }),
      ...(more.redacts === undefined ? {} : { redacts: more.redacts }),
      unsigned: {
        ...(before === undefined ? {} : { prev_content: before.content }),
        ...(more.txnId === undefined ? {} : { transaction_id: more.txnId }),
      },
    };
    if (stateKey !== undefined) room.state.set(key(type, stateKey), event);
    room.timeline.push(event);
    this.onEvent(event, room);
    return event;
  }
}

/** Anna for @anna:server. */
const nameOf = (user: string): string => {
  const localpart = user.slice(1).split(":")[0] ?? "";
  return localpart.charAt(0).toUpperCase() + localpart.slice(1);
};
