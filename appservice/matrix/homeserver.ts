import { z } from "zod";
import { asking, HomeserverError, path, retrying } from "./request.ts";
import type { Ask, Call, Send } from "./request.ts";

export { HomeserverError } from "./request.ts";
export type { Call } from "./request.ts";

/** The content of an event; what `JSON.stringify` leaves out (undefined) is left out. */
export type Content = Record<string, unknown>;

export interface StateEvent {
  type: string;
  stateKey: string;
  sender: string;
  eventId: string | undefined;
  content: Content;
}

export interface NewRoom {
  /** Default "12". */
  version?: string;
  /** Never trusted_private_chat: it makes invited people creators. */
  preset: "private_chat" | "public_chat";
  name?: string;
  topic?: string;
  /** Localpart of an alias. Two at once with the same give 409. */
  alias?: string;
  listed?: boolean;
  creationContent?: Content;
  initialState?: { type: string; stateKey?: string; content: Content }[];
  /** Overrides of the powers; the creator must not stand in `users`. */
  powers?: Content;
}

export type Membership = "join" | "invite" | "knock" | "leave" | "ban";
export interface Member { user: string; membership: Membership }
export type PresenceState = "online" | "unavailable" | "offline";

/**
 * The client-server API, in the words of the service. Every call names the user of ours that acts.
 * All reject with a HomeserverError. Idempotent ones repeat themselves when they fail in passing; createRoom, invite,
 * kick and leave do not.
 */
export type Homeserver = ReturnType<typeof createHomeserver>;

/** What is answered to what gives nothing: an object, or somebody else than the homeserver answered. */
const anything = z.looseObject({});
const eventIdAnswer = z.object({ event_id: z.string() }).transform((answer) => answer.event_id);
const roomIdAnswer = z.object({ room_id: z.string() }).transform((answer) => answer.room_id);
const content = z.record(z.string(), z.unknown());
const stateEvent = z.object({
  type: z.string(), state_key: z.string(), sender: z.string(), event_id: z.string().optional(), content,
}).transform((event): StateEvent => ({
  type: event.type, stateKey: event.state_key, sender: event.sender, eventId: event.event_id, content: event.content,
}));
const memberContent = z.object({ membership: z.enum(["join", "invite", "knock", "leave", "ban"]) });

const room = (roomId: string): string => path`/_matrix/client/v3/rooms/${roomId}`;

/** Undefined instead of an error when the homeserver answers 404. */
const unlessMissing = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HomeserverError && error.status === 404) return undefined;
    throw error;
  }
};

const roomCalls = (ask: Ask) => ({
  /** Not idempotent, and may leave half a room behind when it fails: read the state back before the room counts. */
  createRoom: (as: string, wanted: NewRoom): Promise<string> =>
    ask(roomIdAnswer, {
      method: "POST", path: "/_matrix/client/v3/createRoom", as, timeoutMs: 60_000, body: {
        room_version: wanted.version ?? "12",
        preset: wanted.preset,
        visibility: wanted.listed ? "public" : "private",
        name: wanted.name,
        topic: wanted.topic,
        room_alias_name: wanted.alias,
        creation_content: wanted.creationContent,
        initial_state: wanted.initialState?.map((event) => ({ type: event.type, state_key: event.stateKey ?? "", content: event.content })),
        power_level_content_override: wanted.powers,
      },
    }),
  readState: (as: string, roomId: string): Promise<StateEvent[]> =>
    ask(z.array(stateEvent), { method: "GET", path: `${room(roomId)}/state`, as }),
  /** Undefined when there is no such state. */
  getState: (as: string, roomId: string, type: string, stateKey = ""): Promise<Content | undefined> =>
    unlessMissing(ask(content, { method: "GET", path: `${room(roomId)}${path`/state/${type}/${stateKey}`}`, as })),
  sendState: (as: string, roomId: string, type: string, stateKey: string, body: Content): Promise<string> =>
    ask(eventIdAnswer, { method: "PUT", path: `${room(roomId)}${path`/state/${type}/${stateKey}`}`, as, body }),
  setJoinRule: (as: string, roomId: string, rule: "invite" | "knock" | "public"): Promise<string> =>
    ask(eventIdAnswer, { method: "PUT", path: `${room(roomId)}/state/m.room.join_rules/`, as, body: { join_rule: rule } }),
});

const messageCalls = (ask: Ask) => {
  const send = (as: string, roomId: string, type: string, body: Content, txnId: string): Promise<string> =>
    ask(eventIdAnswer, { method: "PUT", path: `${room(roomId)}${path`/send/${type}/${txnId}`}`, as, body });
  return {
    sendMessage: (as: string, roomId: string, body: Content, txnId: string): Promise<string> =>
      send(as, roomId, "m.room.message", body, txnId),
    /** Replaces what was said; clients that know no edits show the new text with a star before it. */
    edit: (as: string, roomId: string, eventId: string, body: Content & { body: string }, txnId: string): Promise<string> =>
      send(as, roomId, "m.room.message", {
        ...body, body: `* ${body.body}`, "m.new_content": body, "m.relates_to": { rel_type: "m.replace", event_id: eventId },
      }, txnId),
    /** The newest events first, as far back as one page goes; for finding out whether a send of before arrived. */
    recentEvents: (as: string, roomId: string, limit = 50): Promise<RecentEvent[]> =>
      ask(z.object({ chunk: z.array(recentEvent) }), {
        method: "GET", path: `${room(roomId)}/messages`, as, query: { dir: "b", limit: String(limit) },
      }).then((answer) => answer.chunk),
  };
};

export interface RecentEvent { eventId: string; type: string; sender: string; txnId: string | undefined; content: Content }
const recentEvent = z.object({
  event_id: z.string(), type: z.string(), sender: z.string(), content,
  unsigned: z.object({ transaction_id: z.string().optional() }).optional().catch(undefined),
}).transform((event): RecentEvent => ({
  eventId: event.event_id, type: event.type, sender: event.sender, txnId: event.unsigned?.transaction_id, content: event.content,
}));

const memberCalls = (ask: Ask) => {
  const about = (action: string) => async (as: string, roomId: string, user: string, reason?: string): Promise<void> => {
    await ask(anything, { method: "POST", path: `${room(roomId)}/${action}`, as, body: { user_id: user, reason } });
  };
  const members = (as: string, roomId: string): Promise<Member[]> =>
    ask(z.object({ chunk: z.array(stateEvent) }), { method: "GET", path: `${room(roomId)}/members`, as }).then(({ chunk }) =>
      chunk.flatMap((event) => {
        const found = memberContent.safeParse(event.content).data;
        return found ? [{ user: event.stateKey, membership: found.membership }] : [];
      }));
  return {
    members,
    invite: about("invite"),
    kick: about("kick"),
    /** `host`: a user of the homeserver that the room is on, where that may be another's: not asked twice in a row then. */
    join: (as: string, roomId: string, host?: string): Promise<string> =>
      ask(roomIdAnswer, { method: "POST", path: path`/_matrix/client/v3/join/${roomId}`, as, body: {}, idempotent: host === undefined }),
    leave: async (as: string, roomId: string): Promise<void> => {
      await ask(anything, { method: "POST", path: `${room(roomId)}/leave`, as, body: {} });
    },
    /** Only for who is joined, and without profiles of those who left. */
    joinedMembers: (as: string, roomId: string): Promise<string[]> =>
      ask(z.object({ joined: z.record(z.string(), z.unknown()) }), { method: "GET", path: `${room(roomId)}/joined_members`, as })
        .then(({ joined }) => Object.keys(joined)),
    joinedRooms: (as: string): Promise<string[]> =>
      ask(z.object({ joined_rooms: z.array(z.string()) }), { method: "GET", path: "/_matrix/client/v3/joined_rooms", as })
        .then((answer) => answer.joined_rooms),
  };
};

const aliasCalls = (ask: Ask) => {
  const directory = (alias: string): string => path`/_matrix/client/v3/directory/room/${alias}`;
  const resolveAlias = (as: string, alias: string): Promise<string | undefined> =>
    unlessMissing(ask(roomIdAnswer, { method: "GET", path: directory(alias), as }));
  return {
    /** Undefined when there is none. */
    resolveAlias,
    /** Done, too, when the alias already leads to that room; 409 when to another. */
    putAlias: async (as: string, alias: string, roomId: string): Promise<void> => {
      try {
        await ask(anything, { method: "PUT", path: directory(alias), as, body: { room_id: roomId } });
      } catch (error) {
        const taken = error instanceof HomeserverError && (error.status === 409 || error.status === 400);
        if (!taken || (await resolveAlias(as, alias)) !== roomId) throw error;
      }
    },
    /** Done, too, when there is none (Synapse answers a service well even then). */
    deleteAlias: async (as: string, alias: string): Promise<void> => {
      await unlessMissing(ask(anything, { method: "DELETE", path: directory(alias), as }));
    },
    /** A homeserver may answer well and yet not list the room (room_list_publication_rules): see isListed. */
    setDirectoryVisibility: async (as: string, roomId: string, visibility: "public" | "private"): Promise<void> => {
      await ask(anything, { method: "PUT", path: path`/_matrix/client/v3/directory/list/room/${roomId}`, as, body: { visibility } });
    },
    isListed: (as: string, roomId: string): Promise<boolean> =>
      ask(z.object({ visibility: z.string() }), { method: "GET", path: path`/_matrix/client/v3/directory/list/room/${roomId}`, as })
        .then((answer) => answer.visibility === "public"),
  };
};

const userCalls = (ask: Ask) => ({
  /** Creates a user of ours, without a device. Done, too, when there is one already (false). */
  registerUser: async (localpart: string): Promise<boolean> => {
    try {
      await ask(anything, {
        method: "POST", path: "/_matrix/client/v3/register", idempotent: true,
        body: { type: "m.login.application_service", username: localpart, inhibit_login: true },
      });
      return true;
    } catch (error) {
      if (error instanceof HomeserverError && error.errcode === "M_USER_IN_USE") return false;
      throw error;
    }
  },
  getProfile: async (as: string, user: string): Promise<{ displayName: string | undefined; avatarUrl: string | undefined } | undefined> => {
    const shape = z.object({ displayname: z.string().optional().catch(undefined), avatar_url: z.string().optional().catch(undefined) });
    const found = await unlessMissing(ask(shape, { method: "GET", path: path`/_matrix/client/v3/profile/${user}`, as }));
    return found && { displayName: found.displayname, avatarUrl: found.avatar_url };
  },
  setDisplayName: async (as: string, name: string): Promise<void> => {
    await ask(anything, { method: "PUT", path: path`/_matrix/client/v3/profile/${as}/displayname`, as, body: { displayname: name } });
  },
  setAvatarUrl: async (as: string, url: string): Promise<void> => {
    await ask(anything, { method: "PUT", path: path`/_matrix/client/v3/profile/${as}/avatar_url`, as, body: { avatar_url: url } });
  },
  /** Gives the mxc:// address. */
  uploadMedia: (as: string, file: { data: Buffer; contentType: string; name: string }): Promise<string> =>
    ask(z.object({ content_uri: z.string().startsWith("mxc://") }), {
      method: "POST", path: "/_matrix/media/v3/upload", as, query: { filename: file.name },
      body: file.data, contentType: file.contentType, timeoutMs: 60_000,
    }).then((answer) => answer.content_uri),
  /** Falls back by itself when it is not repeated; leaving out the text would erase it. */
  setPresence: async (as: string, presence: PresenceState, statusMsg: string): Promise<void> => {
    await ask(anything, {
      method: "PUT", path: path`/_matrix/client/v3/presence/${as}/status`, as, body: { presence, status_msg: statusMsg },
    });
  },
});

const serviceCalls = (ask: Ask) => ({
  whoAmI: (): Promise<string> =>
    ask(z.object({ user_id: z.string() }), { method: "GET", path: "/_matrix/client/v3/account/whoami" }).then((answer) => answer.user_id),
  /** Makes the homeserver call us back, and deliver what it holds; gives the milliseconds that took. */
  ping: (registrationId: string, txnId: string): Promise<number> =>
    ask(z.object({ duration_ms: z.number() }), {
      method: "POST", path: path`/_matrix/client/v1/appservice/${registrationId}/ping`, body: { transaction_id: txnId }, idempotent: true,
    }).then((answer) => answer.duration_ms),
});

/** Everything over one way of sending; `request` is for what has no name here. */
export const createHomeserver = (send: Send) => {
  const patient = retrying(send);
  const ask = asking(patient);
  return {
    request: (call: Call): Promise<unknown> => patient(call),
    ...roomCalls(ask), ...messageCalls(ask), ...memberCalls(ask), ...aliasCalls(ask), ...userCalls(ask), ...serviceCalls(ask),
  };
};
