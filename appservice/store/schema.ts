/** The tables as kysely sees them; migrations.ts makes them. Times are milliseconds since 1970, truth values 0 and 1. */
import type { Generated } from "kysely";
import type { MessageRecord, RoomKind, RoomState } from "../office/books.ts";
import type { Status } from "../domain/visit.ts";

export interface Schema {
  visits: VisitTable;
  events: EventTable;
  queues: QueueTable;
  tasks: TaskTable;
  lanes: LaneTable;
  set_aside: SetAsideTable;
  seen_events: SeenTable;
  rooms: RoomTable;
  staff: StaffTable;
  tickets: TicketTable;
  desk_sessions: DeskSessionTable;
  spent_tokens: SpentTokenTable;
  bars: BarTable;
  messages: MessageTable;
  departments: DepartmentTable;
  call_devices: CallDeviceTable;
  page_visits: PageVisitTable;
  page_keys: PageKeyTable;
  leases: LeaseTable;
  tally: TallyTable;
}

export interface VisitTable {
  /** Counts visits in the order in which they were opened. */
  number: Generated<number>;
  id: string;
  department: string;
  ticket: string;
  citizen: string;
  /** Homeserver of the citizen; null for citizens of the page. */
  server: string | null;
  status: Status;
  urgent: number;
  rank: number;
  /** Who accepted or talks; null in every other status. */
  serving: string | null;
  waiting_room: string | null;
  room: string | null;
  ended_at: number | null;
  /** The visit as JSON; the other columns are there to find it. */
  state: string;
  /** Counts savings: what was read in an older state is not written. */
  version: number;
  /** How many events it has. */
  events: number;
}

/** Only ever appended to, but for erasure. */
export interface EventTable { visit: string; seq: number; at: number; type: string; body: string }

/** How many stand in a department's queue, so that nobody need count them. */
export interface QueueTable { department: string; waiting: number }

export type TaskKind = "effect" | "inbox";

/** What is to be done: effects, and what came from the homeserver. Deleted when done. */
export interface TaskTable {
  id: Generated<number>;
  kind: TaskKind;
  lane: string;
  /** Of an effect its key, of the inbox the event's id. */
  name: string | null;
  visit: string | null;
  department: string;
  body: string;
  due_at: number;
  urgent: number;
  /** How often it was begun. */
  tries: number;
  owner: string | null;
  leased_until: number | null;
}

/** One row for each lane that has tasks; whoever changes a lane's tasks holds its row. */
export interface LaneTable {
  kind: TaskKind;
  lane: string;
  /** When something in it can be claimed; null only within a transaction. */
  ready_at: number | null;
  urgent: number;
}

export interface SetAsideTable {
  id: number;
  kind: TaskKind;
  lane: string;
  name: string | null;
  visit: string | null;
  department: string;
  body: string;
  tries: number;
  reason: string;
  at: number;
}

export interface SeenTable { id: string; at: number }

export interface RoomTable {
  room_id: string;
  kind: RoomKind;
  department: string;
  state: RoomState;
  speaker: string;
  visit: string | null;
  made_at: number;
  join_rule: "knock" | "public" | null;
  leave_at: number | null;
}

export interface StaffTable {
  department: string;
  user_id: string;
  joined: number;
  power: number;
  paused: number;
  last_sign: number | null;
  language: string | null;
}

export interface TicketTable { department: string; day: string; given: number }

/** Hashes only: whoever reads the database cannot log in with it. */
export interface DeskSessionTable { hash: string; user_id: string; department: string; until: number }

export interface SpentTokenTable { hash: string; until: number }

/** `citizen`: a Matrix id, `browser:` or `network:` and a hash. */
export interface BarTable { department: string; citizen: string; until: number }

export interface MessageTable {
  number: Generated<number>;
  event_id: string;
  about: MessageRecord["about"];
  visit: string;
  room_id: string;
  shown: string;
}

export interface DepartmentTable {
  id: string;
  closed_until: number | null;
  absent_since: number | null;
  exceptions: string | null;
  notice: string | null;
  notice_day: string | null;
  shown: string | null;
}

export interface CallDeviceTable { room_id: string; user_id: string; device: string; until: number }

export interface PageVisitTable {
  secret_hash: string;
  visit: string;
  role: "citizen" | "companion";
  guest: string | null;
  network: string;
  opened_at: number;
}

/** One row: the key of the networks' hashes. */
export interface PageKeyTable { id: number; key: string; until: number }

/** How often something was asked for; the name holds a keyed hash where it is about a network. */
export interface TallyTable { name: string; count: number; until: number }

export interface LeaseTable { name: string; owner: string; until: number }
