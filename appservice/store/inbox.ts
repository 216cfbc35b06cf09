/** What came from the homeserver: known by event, then a task in its room's lane. */
import type { DueItem, Inbox, InboxItem } from "../office/tasks.ts";
import type { Db } from "./engine.ts";
import type { Claim, Task, Tasks } from "./tasks.ts";

const dueOf = (task: Task, owner: string): DueItem => ({
  id: String(task.id),
  eventId: task.name ?? "",
  roomId: task.lane,
  body: task.body,
  owner,
  tries: task.tries,
});

const claimOf = ({ id, roomId, owner, tries }: DueItem): Claim => ({ id: Number(id), lane: roomId, owner, tries });

export function inboxOf(db: Db, tasks: Tasks, now: () => Promise<number>, onWork: () => void): Inbox {
  /** Remembers ids; those that were not known before. */
  const unseen = async (ids: readonly string[], at: number): Promise<Set<string>> => {
    if (ids.length === 0) return new Set();
    const rows = await db.insertInto("seen_events").values([...new Set(ids)].sort().map((id) => ({ id, at })))
      .onConflict((oc) => oc.column("id").doNothing()).returning("id").execute();
    return new Set(rows.map(({ id }) => id));
  };

  async function take(items: readonly InboxItem[]): Promise<boolean> {
    const at = await now();
    const fresh = await unseen(items.map(({ eventId }) => eventId), at);
    // The first of each id: `delete` is true once.
    const taken = items.filter(({ eventId }) => fresh.delete(eventId));
    await tasks.add(taken.map(({ eventId, roomId, body }) => (
      { lane: roomId, name: eventId, visit: null, department: "", body, due_at: at, urgent: 0 }
    )));
    if (taken.length > 0) onWork();
    return taken.length > 0;
  }

  const known = async (ids: readonly string[]): Promise<Set<string>> => {
    if (ids.length === 0) return new Set();
    const rows = await db.selectFrom("seen_events").select("id").where("id", "in", ids).execute();
    return new Set(rows.map(({ id }) => id));
  };

  async function prune(before: number): Promise<void> {
    await db.deleteFrom("seen_events").where("at", "<", before).execute();
    await tasks.prune(before);
  }

  return {
    take,
    known,
    claim: async (owner, leaseMs, limit) => (await tasks.claim(owner, leaseMs, limit)).map((task) => dueOf(task, owner)),
    done: (item) => tasks.done(claimOf(item)),
    giveBack: (owner, kept) => tasks.giveBack(owner, kept.map(({ id }) => Number(id))),
    again: (item, dueAt) => tasks.again(claimOf(item), dueAt),
    setAside: (item, reason) => tasks.setAside(claimOf(item), reason),
    nextDue: tasks.nextDue,
    aside: tasks.aside,
    prune,
  };
}
