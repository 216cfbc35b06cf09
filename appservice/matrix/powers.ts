import type { Content } from "./homeserver.ts";

/*
 * Powers of rooms of version 12: whoever made the room may do everything for ever and must not stand in `users`.
 * What is not named below needs `events_default` or, for state, `state_default`.
 */

const CLOSED = { users_default: 0, state_default: 100, invite: 100, kick: 100, ban: 100, redact: 100 };

/** The citizen writes, reacts and takes back; nothing else. */
export const waitingRoomPowers = (): Content => ({
  ...CLOSED,
  users: {},
  events_default: 100,
  events: { "m.room.message": 0, "m.reaction": 0, "m.room.redaction": 0 },
  notifications: { room: 100 },
});

/**
 * Caseworkers ring and remove; all enter the call; only the service invites. Before the accept (`open`) the citizen
 * cannot write: what is written before the caseworker is there could never be decrypted by them.
 */
export const consultationPowers = (caseworkers: readonly string[], open: boolean): Content => ({
  ...CLOSED,
  users: Object.fromEntries(caseworkers.map((user) => [user, 50])),
  kick: 50,
  events_default: open ? 0 : 50,
  events: { "org.matrix.msc3401.call.member": 0 },
  notifications: { room: 50 },
});

/** Caseworkers write, leads also tidy up. Encryption, widgets and names stay with the service. */
export const staffRoomPowers = (leads: readonly string[]): Content => ({
  ...CLOSED,
  users: Object.fromEntries(leads.map((user) => [user, 50])),
  redact: 50,
  events_default: 0,
  events: {},
  notifications: { room: 50 },
});

/** A space holds rooms, not messages. */
export const officePowers = (): Content => ({ ...CLOSED, users: {}, events_default: 100, events: {}, notifications: { room: 100 } });
