/** What the office needs of the world: small roles, each with one task. Their laws are tested in test/laws. */
import type { Availability } from "../domain/availability.ts";
import type { RoomRecord } from "./books.ts";

/** Which effect asks, and whether it may have been carried out before: makes sends idempotent over restarts. */
export interface Reference { id: string; again: boolean }

export interface Words {
  text: string;
  html?: string;
  /** Whoever is mentioned, so that it pushes. Absent: a notice that does not. */
  mention?: string | readonly string[];
}

export interface Speaking {
  /** The event's id. */
  say(room: RoomRecord, words: Words, ref: Reference): Promise<string>;
  edit(room: RoomRecord, eventId: string, words: Words, ref: Reference): Promise<void>;
}

export interface Doors {
  /** Without effect for who is invited or joined. */
  invite(room: RoomRecord, user: string): Promise<void>;
  /** Kicks, takes back an invite or a knock; without effect for who is not there. Clears their call membership first. */
  remove(room: RoomRecord, user: string, reason?: string): Promise<void>;
  members(room: RoomRecord): Promise<{ user: string; membership: "invite" | "join" | "knock" }[]>;
  /** Everybody but the speaker out, then call memberships cleared. */
  empty(room: RoomRecord): Promise<void>;
  /** The service's own user joins a direct chat that `host` invited it to, and tells whether it is fit to speak in. */
  enter(room: RoomRecord, host: string): Promise<"plain" | "encrypted" | "crowded" | "gone">;
  leave(room: RoomRecord): Promise<void>;
}

export interface WaitingAreas {
  /** Closes the area to further knocks and names those who knocked; at once, before anything else. */
  close(area: RoomRecord): Promise<string[]>;
  /**
   * Lets the department's address lead to `next` and closes `former` right after, so that a knock in between finds
   * either; names those who knocked on the former one.
   */
  moveOn(department: string, former: RoomRecord, next: RoomRecord | undefined): Promise<string[]>;
  /** Whether the department's address leads there and whoever comes may knock, or go in. */
  isFound(department: string, area: RoomRecord): Promise<boolean>;
  /** What may wait until the citizen has been asked in: the directory shows `next` and no longer `former`. */
  list(department: string, next: RoomRecord | undefined, former: RoomRecord): Promise<void>;
  /** Moves the department's address, and its place in the directory, to this room and opens it. */
  open(department: string, next: RoomRecord, former: RoomRecord | undefined): Promise<void>;
}

export interface Consultations {
  /** One power_levels event: caseworkers 50; `open`: the citizen may write. */
  setPowers(room: RoomRecord, caseworkers: readonly string[], open: boolean): Promise<void>;
  /** What the members see as its name; neutral for confidential departments. */
  setName(room: RoomRecord, name: string): Promise<void>;
}

export interface RoomMaking {
  /** Makes a room for stock, reads it back and returns it complete; never one that is half made. */
  make(kind: "waiting area" | "consultation", department: string): Promise<RoomRecord>;
}

export interface Deletion {
  /** Deletes it from the homeserver when an admin token is configured, else the service leaves and forgets it. */
  delete(room: RoomRecord): Promise<void>;
}

/** What a department shows the public; one value for presence, topic, page and desk. */
export interface Board {
  department: string;
  availability: Availability;
  waiting: number;
  /** Minutes, an honest range; undefined when too little is known. */
  estimate?: { from: number; to: number };
  /** False: none are given any more today, while whoever waits is still served. */
  numbers?: false;
  /** Minutes of the day's rest that are taken already, when that is why. */
  takenMinutes?: number;
  /** Milliseconds since 1970. */
  openUntil?: number;
  /** When it gives numbers again. */
  opensAt?: number;
  /** The consultation hour that is on, and the next one that is to come. */
  named?: string;
  nextNamed?: { name: string; at: number; until: number };
  reason?: string;
  notice?: string;
}

export interface Noticeboard {
  /** Gives what it says now, to be given back with the next board: what is the same is left out. */
  show(board: Board, area?: RoomRecord, before?: string): Promise<string>;
}

export interface GuestAccount {
  userId: string;
  deviceId: string;
  accessToken: string;
}

/** Accounts for citizens of the page who have none: without keys, which the browser makes. */
export interface Guests {
  open(displayName: string): Promise<GuestAccount>;
  /** Logged out, deactivated, erased; without effect when it was done before. */
  close(user: string): Promise<void>;
  /** Which rooms the account is in. */
  rooms(user: string): Promise<string[]>;
  /** Takes the account out of a room. */
  leave(user: string, room: string): Promise<void>;
  /** Why accounts cannot be had here, in a sentence for the operator; undefined when they can. */
  problem(): Promise<string | undefined>;
}

export interface Calls {
  /** Deletes the SFU's room: keys given before open nothing any more. */
  end(roomId: string): Promise<void>;
}

export interface Clock {
  now(): number;
  /** How many of its milliseconds pass in one; absent: one. Faster only in tests and demonstrations. */
  speed?: number;
}
