import { z } from "zod";
import { parseChatCommand } from "./chatCommand.ts";
import type { ChatCommand } from "./chatCommand.ts";
import { callMembershipOf } from "./callMembership.ts";
import type { CallMembership } from "./callMembership.ts";

/** What every event in a room has. `at` is the sender's server's word (ms since 1970): whoever uses it limits it. */
export interface InRoom {
  eventId: string;
  roomId: string;
  sender: string;
  at: number;
}

export type Membership = "invite" | "join" | "knock" | "leave" | "ban";

interface OfMember extends InRoom {
  /** Whose membership changed. */
  user: string;
  /** What it was before, as far as the homeserver said so: `knock` for a knock taken back, `invite` for one refused. */
  prevMembership: Membership | undefined;
}

export type MemberHappening =
  | (OfMember & { kind: "knocked" })
  | (OfMember & { kind: "joined" })
  | (OfMember & { kind: "left" })
  | (OfMember & { kind: "removed"; by: string })
  | (OfMember & { kind: "invited"; by: string })
  | (OfMember & { kind: "banned"; by: string });

export type RoomHappening =
  | MemberHappening
  | (InRoom & { kind: "said"; command: ChatCommand | undefined })
  | (InRoom & { kind: "reacted"; to: string; key: string })
  | (InRoom & { kind: "wroteEncrypted" })
  | (InRoom & { kind: "encryptionSwitchedOn" })
  | (InRoom & CallMembership & { kind: "callMembership" });

/** Passing signs; they have no event id and need not survive a crash. */
export type SignOfLife =
  | { kind: "presence"; user: string; online: boolean }
  | { kind: "read"; user: string; roomId: string };

/** What an event means for the office. Never a message's text, never a knock's reason, nobody's name. */
export type Happening = RoomHappening | SignOfLife;

/** An event read: what it means (perhaps nothing), or that it is malformed and where. */
export type Reading =
  | { kind: "understood"; happenings: Happening[] }
  | { kind: "malformed"; eventId: string | undefined; field: string };

/** Whether a user is one of the service's own. */
export type IsOurs = (user: string) => boolean;

/** Passing signs are not stored with the rest. */
export const isRoomHappening = (happening: Happening): happening is RoomHappening => "eventId" in happening;

// Ids go into the database and into logs: no control characters (PostgreSQL takes no NUL), no half surrogates, a bounded length.
const id = (sigil: string) => z.string().max(255).regex(new RegExp(`^${sigil}[^\\s\\p{C}]+$`, "u"), "is not an id");
const userId = id("@").regex(/^@[^:]*:[^:].*$/u, "is not a user id");
const roomId = id("!");
const eventId = id("\\$");
const membership = z.enum(["invite", "join", "knock", "leave", "ban"]);

const prevContent = z.object({ membership: membership.optional().catch(undefined) }).optional().catch(undefined);
const envelope = z.object({
  type: z.string().max(255),
  event_id: eventId,
  room_id: roomId,
  sender: userId,
  origin_server_ts: z.number().int().nonnegative().catch(0),
  state_key: z.string().optional().catch(undefined),
  content: z.record(z.string(), z.unknown()),
  prev_content: prevContent,
  unsigned: z.object({ prev_content: prevContent, redacted_because: z.unknown().optional() }).optional().catch(undefined),
});
type Envelope = z.infer<typeof envelope>;

const memberContent = z.object({ membership });
const relation = z.object({ rel_type: z.string().optional(), event_id: z.string().optional() }).optional().catch(undefined);
const messageContent = z.object({ msgtype: z.string(), body: z.string(), "m.relates_to": relation });
const reactionContent = z.object({
  "m.relates_to": z.object({ rel_type: z.literal("m.annotation"), event_id: eventId, key: z.string().min(1) }),
});

type Reader = (event: Envelope, base: InRoom, isOurs: IsOurs) => RoomHappening | undefined;

const readMember: Reader = (event, base, isOurs) => {
  const content = memberContent.parse(event.content);
  const user = userId.parse(event.state_key);
  const prevMembership = (event.unsigned?.prev_content ?? event.prev_content)?.membership;
  const member = { ...base, user, prevMembership };
  const by = base.sender;
  if (isOurs(by) && isOurs(user)) return undefined;
  switch (content.membership) {
    case "knock": return { ...member, kind: "knocked" };
    case "join": return { ...member, kind: "joined" };
    case "invite": return { ...member, kind: "invited", by };
    case "ban": return { ...member, kind: "banned", by };
    case "leave": {
      if (prevMembership === "ban") return undefined;
      return by === user ? { ...member, kind: "left" } : { ...member, kind: "removed", by };
    }
  }
};

const readMessage: Reader = (event, base) => {
  if (event.unsigned?.redacted_because !== undefined) return undefined;
  const content = messageContent.parse(event.content);
  if (content.msgtype === "m.notice" || content["m.relates_to"]?.rel_type === "m.replace") return undefined;
  return { ...base, kind: "said", command: content.msgtype === "m.text" ? parseChatCommand(content.body) : undefined };
};

const readReaction: Reader = (event, base) => {
  if (event.unsigned?.redacted_because !== undefined) return undefined;
  const { event_id: to, key } = reactionContent.parse(event.content)["m.relates_to"];
  // Clients differ in whether they send the variation selector with an emoji.
  const plain = [...key.replace(/[\p{C}\uFE0E\uFE0F]/gu, "")].slice(0, 32).join("");
  return { ...base, kind: "reacted", to, key: plain };
};

const readCallMembership: Reader = (event, base) => {
  const call = callMembershipOf(z.string().max(600).parse(event.state_key), event.content, base.at);
  // Others may clear a membership, nobody can enter a call for somebody else.
  if (call === undefined || (call.present && call.user !== base.sender)) return undefined;
  return { ...base, ...call, kind: "callMembership" };
};

const state = (read: Reader): Reader => (event, base, isOurs) =>
  event.state_key === "" ? read(event, base, isOurs) : undefined;

/** Readers by event type. Those in `byUs` are also heard when one of our own users sent them. */
const readers = new Map<string, { read: Reader; byUs?: true }>([
  ["m.room.member", { read: readMember, byUs: true }],
  ["m.room.message", { read: readMessage }],
  ["m.reaction", { read: readReaction }],
  ["m.room.encrypted", { read: (_event, base) => ({ ...base, kind: "wroteEncrypted" }) }],
  ["m.room.encryption", { read: state((_event, base) => ({ ...base, kind: "encryptionSwitchedOn" })) }],
  ["org.matrix.msc3401.call.member", { read: readCallMembership, byUs: true }],
]);

const nothing: Reading = { kind: "understood", happenings: [] };

// Whatever goes wrong with one event must not stop or repeat the others, a mistake of ours included.
const malformed = (error: unknown, event: unknown): Reading => {
  const found = z.object({ event_id: eventId }).safeParse(event);
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  const field = issue ? issue.path.slice(0, 3).map(String).join(".").slice(0, 60) || "event" : "the service's reader";
  return { kind: "malformed", eventId: found.data?.event_id, field };
};

/** Reads one event of a transaction. Never throws, whatever the event. */
export const readEvent = (event: unknown, isOurs: IsOurs): Reading => {
  try {
    const parsed = envelope.parse(event);
    const reader = readers.get(parsed.type);
    if (reader === undefined || (isOurs(parsed.sender) && reader.byUs !== true)) return nothing;
    const base = {
      eventId: parsed.event_id, roomId: parsed.room_id, sender: parsed.sender, at: parsed.origin_server_ts,
    };
    const happening = reader.read(parsed, base, isOurs);
    return happening === undefined ? nothing : { kind: "understood", happenings: [happening] };
  } catch (error) {
    return malformed(error, event);
  }
};

const presence = z.object({ sender: userId, content: z.object({ presence: z.string() }) });
const receipts = z.object({
  room_id: roomId,
  content: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
});

const readReceipts = (event: unknown, isOurs: IsOurs): SignOfLife[] => {
  const { room_id: room, content } = receipts.parse(event);
  const users = Object.values(content).flatMap((byType) => Object.values(byType).flatMap((byUser) => Object.keys(byUser)));
  return [...new Set(users)]
    .filter((user) => userId.safeParse(user).success && !isOurs(user))
    .map((user) => ({ kind: "read", user, roomId: room }));
};

/** Reads one ephemeral event (MSC2409). Never throws. */
export const readEphemeral = (event: unknown, isOurs: IsOurs): Reading => {
  try {
    const { type } = z.object({ type: z.string() }).parse(event);
    if (type === "m.receipt") return { kind: "understood", happenings: readReceipts(event, isOurs) };
    if (type !== "m.presence") return nothing;
    const { sender, content } = presence.parse(event);
    if (isOurs(sender)) return nothing;
    return { kind: "understood", happenings: [{ kind: "presence", user: sender, online: content.presence === "online" }] };
  } catch (error) {
    return malformed(error, event);
  }
};

/** Tells our own users (the service's and every `amt_…`) from all others. */
export const oursOn = (serverName: string, serviceUser: string): IsOurs => {
  const service = `@${serviceUser}:${serverName}`;
  const suffix = `:${serverName}`;
  return (user) => user === service || (user.startsWith("@amt_") && user.slice(user.indexOf(":")) === suffix);
};
