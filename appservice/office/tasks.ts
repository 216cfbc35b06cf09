/** Work that outlives a crash: what is still to be done, what has come in, and which copy of the service has taken it on. */
import type { Effect } from "../domain/effects.ts";

export type WorkKind = "effects" | "inbox";

/** Orders of departments or of the whole office rather than of a visit. */
export type OfficeEffect =
  | { order: "refresh" }
  /** What time alone changes: opening, closing, duty that lapses. */
  | { order: "tick" }
  /** People wait and nobody is on duty. */
  | { order: "alertLeads" }
  | { order: "restock" }
  /** The directory follows the department's address, away from this room. */
  | { order: "listArea"; former: string }
  | { order: "answerStaff"; room: string; text: string; html?: string }
  | { order: "answerCitizen"; room: string; text: string }
  | { order: "receiveDirect"; room: string; citizen: string }
  | { order: "rejectKnock"; room: string; citizen: string; text: string }
  | { order: "removeRoom"; room: string }
  /** Deletes it but remembers it: a knock may still be on its way to the service. */
  | { order: "purgeRoom"; room: string }
  | { order: "removeFromRoom"; room: string; user: string }
  /** A direct chat in which nothing has happened for long. */
  | { order: "leaveChat"; room: string }
  /** When somebody in the call may have gone without a word. */
  | { order: "lookIntoCall"; room: string };

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
  /**
   * Leases what is due, urgent first, at most one for each lane, the lane's oldest due first. Counts as begun.
   * `spare`: so many of `limit` are for urgent ones only.
   */
  claim(owner: string, leaseMs: number, limit: number, spare?: number): Promise<DueEffect[]>;
  /** Only whoever holds the lease may finish; false when it has gone to another. */
  done(lease: Lease): Promise<boolean>;
  /** What this owner holds beside these is due again at once: its claim succeeded without the owner hearing of it. */
  giveBack(owner: string, kept: readonly DueEffect[]): Promise<void>;
  /** To be begun again at `dueAt`; gives the lease back. Its lane waits for it; other effects that are not due never hold up a lane. */
  again(lease: Lease, dueAt: number): Promise<boolean>;
  /** Never again: kept for people to look at, counted, no obstacle to its lane. */
  setAside(lease: Lease, reason: string): Promise<boolean>;
  /** When the next one (of the urgent ones) is due, or a lease runs out; undefined without any. */
  nextDue(onlyUrgent?: boolean): Promise<number | undefined>;
  /** How many were set aside. */
  aside(): Promise<number>;
  /** Forgets what was set aside before this. */
  prune(before: number): Promise<void>;
}

export interface InboxItem { eventId: string; roomId: string; body: string }

export interface DueItem extends InboxItem {
  id: string;
  owner: string;
  tries: number;
}

/** Incoming transactions: stored with what they mean before they are answered. Bodies are JSON of what was understood. */
export interface Inbox {
  /**
   * False when all of these events are known: nothing to do. Only events are remembered: the ids of transactions come
   * again with other events after each restart of a Synapse on SQLite, and after a database was put back.
   */
  take(items: readonly InboxItem[]): Promise<boolean>;
  /** Which of these events were taken; those of the last days are remembered. */
  known(eventIds: readonly string[]): Promise<Set<string>>;
  /** Leases what is not done yet, oldest first, at most one for each room, in the order of its arrival. */
  claim(owner: string, leaseMs: number, limit: number): Promise<DueItem[]>;
  /** False when the lease has gone to another. */
  done(item: DueItem): Promise<boolean>;
  giveBack(owner: string, kept: readonly DueItem[]): Promise<void>;
  /** Its room waits for it. */
  again(item: DueItem, dueAt: number): Promise<boolean>;
  setAside(item: DueItem, reason: string): Promise<boolean>;
  nextDue(): Promise<number | undefined>;
  /** How many were set aside. */
  aside(): Promise<number>;
  /** Forgets events and what was set aside before this. */
  prune(before: number): Promise<void>;
}

/** What several copies of the service agree on, by the database's clock. */
export interface Leases {
  /** Takes or renews it for so many milliseconds; false while another holds it. A copy that is alive holds `copy:<owner>`. */
  hold(name: string, owner: string, ms: number): Promise<boolean>;
  /** Gives back all that this owner holds. */
  release(owner: string): Promise<void>;
  /** What copies had begun that are not alive any more is due again at once, without waiting for its own lease to run out. Gives whether there was any. */
  freeBegun(): Promise<boolean>;
}
