/** The store port on SQLite or PostgreSQL. */
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseAway } from "../office/books.ts";
import type { Store, Tx } from "../office/books.ts";
import type { NewEffect } from "../office/tasks.ts";
import { barsOf } from "./bars.ts";
import { callsOf } from "./calls.ts";
import { departmentsOf } from "./departments.ts";
import { deskSessionsOf } from "./deskSessions.ts";
import { effectsOf } from "./effects.ts";
import type { Db, Engine } from "./engine.ts";
import { inboxOf } from "./inbox.ts";
import { leasesOf } from "./leases.ts";
import { messagesOf } from "./messages.ts";
import { migrate } from "./migrations.ts";
import { createNewsroom, noNews } from "./news.ts";
import { pagesOf } from "./pages.ts";
import { openPostgres } from "./postgres.ts";
import { roomsOf } from "./rooms.ts";
import { Overtaken } from "./savedVisits.ts";
import { openSqlite } from "./sqlite.ts";
import { staffOf } from "./staff.ts";
import { tallyOf } from "./tally.ts";
import { tasksOf } from "./tasks.ts";
import { ticketsOf } from "./tickets.ts";
import { visitsOf } from "./visits.ts";

export interface StoreOptions {
  /** Instead of the database's clock; for tests and demonstrations in which time runs fast, with one copy only. */
  now?: () => number;
  /** How much faster than this process's it runs: leases, which are about processes, last so many times longer by it. */
  speed?: number;
}

/** How often a transaction is repeated that others keep getting in the way of. */
const ATTEMPTS = 50;

async function engineOf(url: string): Promise<Engine> {
  if (url.startsWith("sqlite:") && url.length > "sqlite:".length) return openSqlite(url.slice("sqlite:".length));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  throw new Error('database: expected "sqlite:<path>" or "postgres://<user>:<password>@<host>/<database>"');
}

type OwnNews = ReturnType<typeof noNews>;

interface Time { now(db: Db): Promise<number>; speed: number }

function txOf(db: Db, engine: Engine, { now, speed }: Time, news: OwnNews, last: NewEffect[]): Tx {
  const here = () => now(db);
  const effects = effectsOf(tasksOf("effect", db, engine, here), last, () => { news.work.add("effects"); });
  const inbox = inboxOf(db, tasksOf("inbox", db, engine, here), here, () => { news.work.add("inbox"); });
  const leases = leasesOf(db, engine, here, (kind) => { news.work.add(kind === "effect" ? "effects" : "inbox"); });
  return {
    now: here,
    lock: (key) => engine.lock(db, key),
    changed: (department) => { news.changed.add(department); },
    visits: visitsOf(db),
    effects: { ...effects, claim: (owner, ms, limit, spare) => effects.claim(owner, ms * speed, limit, spare) },
    inbox: { ...inbox, claim: (owner, ms, limit) => inbox.claim(owner, ms * speed, limit) },
    rooms: roomsOf(db, engine),
    staff: staffOf(db),
    tickets: ticketsOf(db),
    deskSessions: deskSessionsOf(db),
    bars: barsOf(db),
    messages: messagesOf(db),
    departments: departmentsOf(db),
    calls: callsOf(db),
    leases: { ...leases, hold: (name, owner, ms) => leases.hold(name, owner, ms * speed) },
    pages: pagesOf(db),
    tally: tallyOf(db, here, speed),
  };
}

/** Opens the database, creating it or bringing its schema up to date first. */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const engine = await engineOf(url);
  try {
    await migrate(engine.db, engine.dialect);
    // Of SQLite there is one copy: whoever held something is dead.
    if (engine.dialect === "sqlite") await engine.db.deleteFrom("leases").execute();
  } catch (error) {
    await engine.close();
    throw error;
  }
  const { now: override, speed = 1 } = options;
  const time: Time = { speed, now: override ? () => Promise.resolve(override()) : (db) => engine.now(db) };
  const newsroom = createNewsroom();
  engine.subscribe((news) => newsroom.tell(news));

  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const news = noNews();
    const result = await engine.db.transaction().execute(async (db) => {
      const last: NewEffect[] = [];
      const tx = txOf(db, engine, time, news, last);
      const value = await work(tx);
      await tx.effects.add(last);
      if (news.changed.size > 0 || news.work.size > 0) await engine.publish(db, news);
      return value;
    });
    newsroom.tell(news);
    return result;
  }

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(work);
      } catch (error) {
        if (engine.isAway(error)) throw new DatabaseAway(error);
        const again = error instanceof Overtaken || engine.isPassing(error);
        if (!again || attempt === ATTEMPTS) throw error;
        await pause(Math.random() * Math.min(2 ** attempt, 100));
      }
    }
  }

  return { transaction, onChange: newsroom.onChange, onWork: newsroom.onWork, close: () => engine.close() };
}
