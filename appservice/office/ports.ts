/** What the office needs of the world: small roles, each with one task. Their laws are tested in test/laws. */
import type { Availability } from "../domain/availability.ts";
import type { Effect } from "../domain/effects.ts";
import type { Visit, VisitEvent } from "../domain/visit.ts";

// ---------------------------------------------------------------- store

/** All times are milliseconds since 1970. */
export interface Store {
  /**
   * One database transaction: all of it or nothing. Repeated when another got in between, so `work` must touch nothing
   * else, and no other transaction. What depends on more than one visit (a queue, a citizen's visits) needs a `lock`.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls back after commits, of every copy, that changed a department; with undefined when any may have changed. Ends with what it returns. */
  onChange(listener: (department: string | undefined) => void): () => void;
  /** Calls back when there is something new to claim, from any copy. Ends with what it returns. */
  onWork(listener: (what: WorkKind) => void): () => void;
  close(): Promise<void>;
}

export type WorkKind = "effects" | "inbox";

export interface Tx {
  /** The database's time: orders and leases between copies. */
  now(): Promise<number>;
  /** Until the transaction's end nobody else holds the same key. */
  lock(key: string): Promise<void>;
  visits: Visits;
  effects: Effects;
  rooms: RoomBook;
  staff: StaffBook;
  tickets: Tickets;
  bars: Bars;
  messages: Messages;
  desks: DepartmentBook;
  calls: CallBook;
  pages: PageVisits;
  deskSessions: DeskSessions;
  inbox: Inbox;
  leases: Leases;
  /** After the commit, listeners of every copy are told that what is shown of this department may have changed. */
  changed(department: string): void;
}

export interface Visits {
  byId(id: string): Promise<Visit | undefined>;
  /** Not ended, of this department. */
  open(department: string): Promise<Visit[]>;
  /** Not ended, of this citizen, in any department. */
  ofCitizen(citizen: string): Promise<Visit[]>;
  /** Accepted by or in consultation with this caseworker, in any department. */
  ofCaseworker(user: string): Promise<Visit[]>;
  /** The latest of this ticket number that has not ended, or else ended last. */
  byTicket(department: string, ticket: string): Promise<Visit | undefined>;
  /** Whose waiting room or consultation room this is; the latest if the room (a direct chat) served several. */
  byRoom(roomId: string): Promise<Visit | undefined>;
  ended(department: string, since: number): Promise<Visit[]>;
  /** Accepted or waiting first in line, but without a room: what a new room of the stock is for. */
  withoutRoom(): Promise<Visit[]>;
  /** Saves the state and appends the events that led to it. Only of a visit that is new or was read in this transaction. */
  save(visit: Visit, events: readonly VisitEvent[]): Promise<void>;
  /** Erases Matrix ids, name and caseworker from the visit, its events and messages. Only of a visit that has ended. */
  erase(id: string): Promise<void>;
  /** How many are waiting, parked or missed, by department. */
  waitingCounts(): Promise<Map<string, number>>;
  /** Not ended, of citizens of this homeserver. */
  openOfServer(server: string): Promise<number>;
  /** Departments' caseworkers who have accepted or are in consultation: user ids. */
  busyCaseworkers(): Promise<Set<string>>;
}

/** Orders of departments or of the whole office rather than of a visit. */
export type OfficeEffect =
  | { order: "refresh" }
  /** What time alone changes: opening, closing, duty that lapses. */
  | { order: "tick" }
  /** People wait and nobody is on duty. */
  | { order: "alertLeads" }
  | { order: "restock" }
  | { order: "answerStaff"; room: string; text: string; html?: string }
  | { order: "answerCitizen"; room: string; text: string }
  | { order: "receiveDirect"; room: string; citizen: string }
  | { order: "rejectKnock"; room: string; citizen: string; text: string }
  | { order: "removeRoom"; room: string }
  /** Deletes it but remembers it: a knock may still be on its way to the service. */
  | { order: "purgeRoom"; room: string }
  | { order: "removeFromRoom"; room: string; user: string };

export interface NewEffect {
  visit?: string;
  department: string;
  /** Effects of one lane are performed in order, one at a time; lanes do not wait for each other. */
  lane: string;
  body: Effect | OfficeEffect;
  dueAt: number;
  urgent: boolean;
  /** One of this key in this lane that has not begun yet is replaced rather than doubled; the earlier `dueAt` stays. */
  key?: string;
}

/** Which claim it was; whoever has been overtaken by another claim can no longer finish. */
export interface Lease {
  /** Stable: transaction ids of sends are made from it. */
  id: string;
  lane: string;
  owner: string;
  /** How often it was begun before; > 0: what it does may have happened already. */
  tries: number;
}

export type DueEffect = NewEffect & Lease;

export interface Effects {
  /** What is due already counts as due now. */
  add(effects: readonly NewEffect[]): Promise<void>;
  /** The same at the transaction's end: for lanes that many transactions add to, so that none holds one while it waits for anything else. */
  addLast(effects: readonly NewEffect[]): void;
  /** Leases what is due, urgent first, at most one for each lane, the lane's oldest due first. Counts as begun. */
  claim(owner: string, leaseMs: number, limit: number): Promise<DueEffect[]>;
  /** Only whoever holds the lease may finish; false when it has gone to another. */
  done(lease: Lease): Promise<boolean>;
  /** To be begun again at `dueAt`; gives the lease back. Its lane waits for it; other effects that are not due never hold up a lane. */
  again(lease: Lease, dueAt: number): Promise<boolean>;
  /** Never again: kept for people to look at, counted, no obstacle to its lane. */
  setAside(lease: Lease, reason: string): Promise<boolean>;
  /** When the next one is due, or a lease runs out; undefined without any. */
  nextDue(): Promise<number | undefined>;
  /** How many were set aside. */
  aside(): Promise<number>;
}

export type RoomKind = "waiting area" | "waiting room" | "direct chat" | "consultation" | "staff room" | "office";

/** free: in stock. taken: in use. over: nobody needs it; people leave it, then it is deleted. */
export type RoomState = "free" | "taken" | "over";

export interface RoomRecord {
  roomId: string;
  kind: RoomKind;
  /** Empty for rooms that belong to the whole office. */
  department: string;
  state: RoomState;
  /** Matrix id of whoever speaks and rules in it for the service. */
  speaker: string;
  visit?: string;
  madeAt: number;
}

export interface RoomBook {
  find(roomId: string): Promise<RoomRecord | undefined>;
  put(room: RoomRecord): Promise<void>;
  /** Takes the oldest free one; undefined when the stock is empty. */
  take(kind: RoomKind, department: string): Promise<RoomRecord | undefined>;
  count(kind: RoomKind, department: string, state: RoomState): Promise<number>;
  /** The department's room in use of a kind that there is one of: its waiting area, its staff room, the office. */
  the(kind: "waiting area" | "staff room" | "office", department: string): Promise<RoomRecord | undefined>;
  all(kind?: RoomKind): Promise<RoomRecord[]>;
  forget(roomId: string): Promise<void>;
}

export interface StaffMember {
  department: string;
  user: string;
  /** Joined to the staff room now. */
  joined: boolean;
  power: number;
  paused: boolean;
  lastSign?: number;
  /** In which language the service answers: that of the last command. */
  language?: string;
}

export interface StaffBook {
  of(department: string): Promise<StaffMember[]>;
  find(department: string, user: string): Promise<StaffMember | undefined>;
  /** Departments in whose staff room this user is joined. */
  departmentsOf(user: string): Promise<string[]>;
  put(member: StaffMember): Promise<void>;
}

export interface Tickets {
  /** Counts up, from 0: how many numbers the department gave on this day before. */
  draw(department: string, day: string): Promise<number>;
}

/** Who is in the call of a consultation room now, by device. */
export interface CallBook {
  put(roomId: string, user: string, device: string): Promise<void>;
  /** How many devices are left in the call. Without a device: all of that user's have gone. */
  remove(roomId: string, user: string, device: string | undefined): Promise<number>;
}

/** Log-ins of caseworkers at the desk. Of every secret only a hash is kept. */
export interface DeskSession { hash: string; user: string; department: string; until: number }

export interface DeskSessions {
  /** Remembers that an OpenID token has served; false if it had before. */
  spend(hash: string, until: number): Promise<boolean>;
  put(session: DeskSession): Promise<void>;
  find(hash: string): Promise<DeskSession | undefined>;
  forget(hash: string): Promise<void>;
  /** Forgets what is over. */
  prune(at: number): Promise<void>;
}

/** What leads a browser without an account back to its visit. The secret itself is kept nowhere but there. */
export interface PageVisit {
  secretHash: string;
  visit: string;
  /** A companion came by a link that the citizen sent. */
  role: "citizen" | "companion";
  /** Matrix id, once the account is opened. */
  guest?: string;
  /** The network it came from, as a keyed hash: for the limit only. */
  network: string;
  openedAt: number;
}

export interface PageVisits {
  /** Replaces what has the same secret. */
  put(page: PageVisit): Promise<void>;
  bySecret(secretHash: string): Promise<PageVisit | undefined>;
  ofVisit(visit: string): Promise<PageVisit[]>;
  /** Of all visits that have not ended: whose account, and the visit's consultation room. */
  guests(): Promise<{ guest: string; room: string | undefined }[]>;
  /** How many visits of this network have not ended. */
  openFrom(network: string): Promise<number>;
  /** Of a visit that is over: its secrets open nothing any more. */
  forget(visit: string): Promise<void>;
  /** The key of the networks' hashes, the same for all copies; made when first asked for. */
  networkKey(fresh: string): Promise<string>;
}

export interface Bars {
  put(department: string, citizen: string, until: number): Promise<void>;
  isBarred(department: string, citizen: string, at: number): Promise<boolean>;
  /** Forgets whose bar is over. */
  prune(at: number): Promise<void>;
}

/** What the service said and may have to edit or recognise again. */
export interface MessageRecord {
  about: "arrival" | "number" | "question" | "quiet";
  visit: string;
  roomId: string;
  eventId: string;
  /** What was last shown in it, to leave out edits that change nothing. */
  shown: string;
}

export interface Messages {
  put(message: MessageRecord): Promise<void>;
  of(visit: string, about: MessageRecord["about"]): Promise<MessageRecord | undefined>;
  byEvent(eventId: string): Promise<MessageRecord | undefined>;
  /** Of all open visits of a department: what their number notices show. */
  numbers(department: string): Promise<MessageRecord[]>;
  forget(visit: string): Promise<void>;
}

/** What the office remembers of a department beside its configuration. */
export interface DepartmentRecord {
  id: string;
  /** No more numbers until this moment, by a lead's order. */
  closedUntil?: number;
  /** Since when it is open, people wait and nobody is on duty. */
  absentSince?: number;
  /** Exceptions to the opening hours that leads made, as JSON. */
  exceptions?: string;
  notice?: string;
  /** The calendar day on which the notice holds. */
  noticeDay?: string;
  /** What topics and presence last said, to leave out what changes nothing. */
  shown?: string;
}

export interface DepartmentBook {
  get(id: string): Promise<DepartmentRecord>;
  /** All but `shown`. */
  put(record: DepartmentRecord): Promise<void>;
  setShown(id: string, shown: string): Promise<void>;
}

export interface InboxItem { eventId: string; roomId: string; body: string }

export interface DueItem extends InboxItem {
  id: string;
  owner: string;
  tries: number;
}

/** Incoming transactions: stored with what they mean before they are answered. Bodies are JSON of what was understood. */
export interface Inbox {
  /** False when this transaction or all of its events are known: nothing to do. */
  take(transactionId: string, items: readonly InboxItem[]): Promise<boolean>;
  /** Leases what is not done yet, oldest first, at most one for each room, in the order of its arrival. */
  claim(owner: string, leaseMs: number, limit: number): Promise<DueItem[]>;
  /** False when the lease has gone to another. */
  done(item: DueItem): Promise<boolean>;
  /** Its room waits for it. */
  again(item: DueItem, dueAt: number): Promise<boolean>;
  setAside(item: DueItem, reason: string): Promise<boolean>;
  nextDue(): Promise<number | undefined>;
  /** How many were set aside. */
  aside(): Promise<number>;
  /** Forgets transactions, events and what was set aside before this. */
  prune(before: number): Promise<void>;
}

/** What several copies of the service agree on, by the database's clock. */
export interface Leases {
  /** Takes or renews it for so many milliseconds; false while another holds it. A copy that is alive holds `copy:<owner>`. */
  hold(name: string, owner: string, ms: number): Promise<boolean>;
  /** Gives back all that this owner holds. */
  release(owner: string): Promise<void>;
  /** What copies had begun that are not alive any more is due again at once, without waiting for its own lease to run out. */
  freeBegun(): Promise<void>;
}

// ---------------------------------------------------------------- Matrix

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
  /** The service's own user joins a direct chat it was invited to; false when it is not fit to speak in. */
  enter(room: RoomRecord): Promise<"plain" | "encrypted" | "crowded" | "gone">;
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
  /** Takes the account out of every room but this one: a guest has no business elsewhere. Gives how many there were. */
  keepTo(user: string, room: string | undefined): Promise<number>;
  /** Why accounts cannot be had here, in a sentence for the operator; undefined when they can. */
  problem(): Promise<string | undefined>;
}

// ---------------------------------------------------------------- calls and time

export interface Calls {
  /** Deletes the SFU's room: keys given before open nothing any more. */
  end(roomId: string): Promise<void>;
}

export interface Clock {
  now(): number;
  /** How many of its milliseconds pass in one; absent: one. Faster only in tests and demonstrations. */
  speed?: number;
}
