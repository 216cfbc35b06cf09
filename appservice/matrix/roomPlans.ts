import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Content, NewRoom, StateEvent } from "./homeserver.ts";
import { NEUTRAL_NAME, NONCE_KEY, ROOM_KEY } from "./names.ts";
import type { Names } from "./names.ts";
import { consultationPowers, officePowers, staffRoomPowers, waitingRoomPowers } from "./powers.ts";

export interface Wanted { type: string; stateKey: string; content: Content }

/** What a room has to be: made from it, read back against it, repaired by it. */
export interface RoomPlan {
  /** Makes it and so rules in it for ever. */
  speaker: string;
  creationContent: Content;
  state: Wanted[];
  encrypted: boolean;
}

export const ROOM_VERSION = "12";

const at = (type: string, content: Content, stateKey = ""): Wanted => ({ type, stateKey, content });

const shown = (name: string, topic: string, avatar: string | undefined): Wanted[] => [
  at("m.room.name", { name }),
  ...(topic ? [at("m.room.topic", { topic })] : []),
  ...(avatar ? [at("m.room.avatar", { url: avatar })] : []),
];

const closed = (powers: Content, history: "invited" | "joined" | "shared", joinRule = "invite"): Wanted[] => [
  at("m.room.power_levels", powers),
  at("m.room.join_rules", { join_rule: joinRule }),
  at("m.room.history_visibility", { history_visibility: history }),
  at("m.room.guest_access", { guest_access: "forbidden" }),
];

/**
 * Becomes the room of one citizen, who is to see what was said since the invite and nothing of before. It is open from
 * the start: as long as no address leads there nobody can know its id, and one step less is to be done at an arrival.
 */
export const waitingAreaPlan = (names: Names, department: string, avatar: string | undefined): RoomPlan => ({
  speaker: names.speakerOf(department),
  creationContent: {},
  encrypted: false,
  state: [
    ...closed(waitingRoomPowers(), "invited", names.areaJoinRule(department)),
    ...shown(names.publicName(department), names.publicTopic(department), avatar),
  ],
});

export const consultationPlan = (names: Names, avatar: string | undefined): RoomPlan => ({
  speaker: names.office,
  creationContent: {},
  encrypted: true,
  state: [
    at("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }),
    ...closed(consultationPowers([], false), "joined"),
    ...shown(NEUTRAL_NAME, "", avatar),
  ],
});

export interface StaffRoomLook { name: string; topic: string; avatar: string | undefined; leads: readonly string[] }

export const staffRoomPlan = (names: Names, department: string, look: StaffRoomLook): RoomPlan => ({
  speaker: names.userOf(department),
  creationContent: { [ROOM_KEY]: { kind: "staff room", department } },
  encrypted: false,
  state: [...closed(staffRoomPowers(look.leads), "shared"), ...shown(look.name, look.topic, look.avatar)],
});

export const officePlan = (names: Names, look: Omit<StaffRoomLook, "leads">): RoomPlan => ({
  speaker: names.office,
  creationContent: { type: "m.space", [ROOM_KEY]: { kind: "office", department: "" } },
  encrypted: false,
  state: [...closed(officePowers(), "shared"), ...shown(look.name, look.topic, look.avatar)],
});

/**
 * Everything in one request, and nobody invited: encryption and powers are there before anybody can be. Without the nonce
 * a room's id could be worked out by trying the milliseconds in which it may have been made.
 */
export const newRoom = ({ creationContent, state }: RoomPlan): NewRoom => ({
  version: ROOM_VERSION,
  preset: "private_chat",
  creationContent: { ...creationContent, [NONCE_KEY]: randomUUID() },
  initialState: state.filter(({ type }) => type !== "m.room.power_levels"),
  powers: state.find(({ type }) => type === "m.room.power_levels")?.content ?? {},
});

const find = (state: readonly StateEvent[], type: string, stateKey: string): Content | undefined =>
  state.find((event) => event.type === type && event.stateKey === stateKey)?.content;

/** Homeservers may add keys of their own; those of ours have to be as we want them. */
const agrees = (found: Content | undefined, wanted: Content): boolean =>
  found !== undefined && Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(found[key], value));

/** What of the plan is missing or different. */
export const differences = (plan: RoomPlan, state: readonly StateEvent[]): Wanted[] =>
  plan.state.filter(({ type, stateKey, content }) => !agrees(find(state, type, stateKey), content));

/** What can never be put right: another maker or version, the speaker outside, encryption where the service must read. */
export const flaws = (plan: RoomPlan, state: readonly StateEvent[]): string[] => {
  const create = state.find(({ type }) => type === "m.room.create");
  return [
    ...(create?.sender === plan.speaker ? [] : ["made by somebody else"]),
    ...(create?.content["room_version"] === ROOM_VERSION ? [] : [`not of version ${ROOM_VERSION}`]),
    ...(agrees(create?.content, plan.creationContent) ? [] : ["not what it was made for"]),
    ...(find(state, "m.room.member", plan.speaker)?.["membership"] === "join" ? [] : ["without its speaker"]),
    ...(plan.encrypted || find(state, "m.room.encryption", "") === undefined
      ? [] : ["encrypted (see the homeserver's encryption_enabled_by_default_for_room_type)"]),
  ];
};
