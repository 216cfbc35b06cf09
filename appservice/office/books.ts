/** What the office needs of the database: small books, each with one task. Their laws are tested in test/laws. */
import type { Visit, VisitEvent } from "../domain/visit.ts";
import type { Effects, Inbox, Leases, WorkKind } from "./tasks.ts";

/** The database was not there, or could not write: nothing of the transaction happened, or all of it, unheard. */
export class DatabaseAway extends Error {
  readonly transient = true;
  readonly away = true;

  constructor(cause: unknown) {
    super(`the database is away: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

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
  departments: DepartmentBook;
  calls: CallBook;
  pages: PageVisits;
  tally: Tally;
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
  /** Caseworkers who have accepted or are in consultation: how many visits each, in all departments. */
  busyCaseworkers(): Promise<Map<string, number>>;
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
  /** What it was made with where that is not by invite only: no step to be opened when an address comes to lead there. */
  joinRule?: "knock" | "public";
  /** When a direct chat in which nothing happens until then is left and forgotten. */
  leaveAt?: number;
}

export interface RoomBook {
  find(roomId: string): Promise<RoomRecord | undefined>;
  put(room: RoomRecord): Promise<void>;
  /** Takes the oldest free one; undefined when the stock is empty. */
  take(kind: RoomKind, department: string): Promise<RoomRecord | undefined>;
  count(kind: RoomKind, department: string, state: RoomState): Promise<number>;
  /** The department's room in use of a kind that there is one of: its waiting area, its staff room, the office. */
  the(kind: "waiting area" | "staff room" | "office", department: string): Promise<RoomRecord | undefined>;
  all(kind: RoomKind): Promise<RoomRecord[]>;
  /** The department's waiting area and staff room, and the rooms of its visits that have not ended. */
  inUse(department: string): Promise<RoomRecord[]>;
  /** Which of these the book knows. */
  known(roomIds: readonly string[]): Promise<Set<string>>;
  /** Direct chats whose time to be left has come. */
  idle(at: number, limit: number): Promise<RoomRecord[]>;
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
  /** Forgets who has left and was last seen before this. */
  prune(before: number): Promise<void>;
}

export interface Tickets {
  /** Counts up, from 0: how many numbers the department gave on this day before. */
  draw(department: string, day: string): Promise<number>;
  /** Forgets the days before this one. */
  prune(before: string): Promise<void>;
}

/** Who is in the call of a consultation room, by device. */
export interface CallBook {
  put(roomId: string, user: string, device: string, until: number): Promise<void>;
  /** Without a device: all of that user's have gone. */
  remove(roomId: string, user: string, device: string | undefined): Promise<void>;
  /** Forgets those that have lapsed; the others with until when they hold, the first to lapse first. */
  present(roomId: string, at: number): Promise<{ user: string; until: number }[]>;
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
  /** Its secret opens nothing any more. */
  close(secretHash: string): Promise<void>;
  /** Of all visits that have not ended: whose account, and the visit's consultation room. */
  guests(): Promise<{ guest: string; room: string | undefined }[]>;
  /** How many visits of this network have not ended. */
  openFrom(network: string): Promise<number>;
  /** Numbers that this network took at this department and that are not forgotten yet: how many, and when the latest. */
  lately(department: string, network: string): Promise<{ count: number; latest: number }>;
  /** Of a visit that is over: its secrets open nothing any more. */
  forget(visit: string): Promise<void>;
  /** The key of the networks' hashes, the same for all copies: at its end the fresh one takes its place, and nobody can tell any more whose hashes those were. */
  networkKey(fresh: NetworkKey, at: number): Promise<NetworkKey>;
}

export interface NetworkKey { key: string; until: number }

/** Counts by name, for all copies together, within stretches of time that begin with the first. */
export interface Tally {
  /** One more; how many of this stretch that makes, and the milliseconds that are left of it. */
  count(name: string, stretch: number): Promise<{ count: number; left: number }>;
  /** Forgets stretches that are over. */
  prune(at: number): Promise<void>;
}

export interface Bars {
  /** `who`: a Matrix id, or a hash of a browser's secret or of a network. */
  put(department: string, who: string, until: number): Promise<void>;
  isBarred(department: string, who: string, at: number): Promise<boolean>;
  /** Forgets whose bar is over. */
  prune(at: number): Promise<void>;
}

/** What the service said and may have to edit or recognise again. */
export interface MessageRecord {
  about: "arrival" | "call" | "number" | "question" | "quiet";
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
