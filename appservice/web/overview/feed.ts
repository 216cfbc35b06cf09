/** One computation of all departments' facts for however many open pages. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { boardOf } from "../../office/board.ts";
import { DatabaseAway } from "../../office/books.ts";
import type { Office } from "../../office/office.ts";
import { onTrouble } from "../trouble.ts";
import { factsOf } from "./facts.ts";
import type { Facts } from "./facts.ts";

export interface Snapshot {
  /** Changes whenever the facts do; also after a restart. */
  version: string;
  facts: readonly Facts[];
  /** Of these the facts are others than in the snapshot before. */
  changed: readonly Facts[];
}

export interface Feed {
  now(): Promise<Snapshot>;
  /** Told of every change. Returns what ends it. */
  follow(listener: (snapshot: Snapshot) => void): () => void;
}

/** What changes together is shown together. Milliseconds. */
const COALESCE = 30;
/** What time alone brings is told when it is due (`tick`); this is for what was missed. Milliseconds. */
const ALL_EVERY = 10 * 60_000;
/** Whoever opens a page sees what was last known rather than wait longer for a database that does not answer. */
const PATIENCE = 1_500;
/** Between two looks at what could not be looked at: milliseconds. */
const AGAIN = 2_000;
/** Without anybody who follows, what was computed is good for this long. */
const FRESH = 2_000;

type Records = Pick<Office, "store" | "context">;

interface FactsBook {
  all: readonly string[];
  /** What is known of these departments no longer holds. */
  mark(departments: readonly string[]): void;
  holds(): boolean;
  /**
   * Of departments that were marked what is other than before; looked at one after the other: accepts get in between.
   * Without the database it is what was last known, with the word that something does not work, and they stay marked.
   */
  look(): Promise<Facts[]>;
  now(): Facts[];
}

function factsBook({ store, context }: Records): FactsBook {
  const all = context.config.departments.map(({ id }) => id);
  const known = new Map<string, Facts>();
  const changed = new Map<string, Facts>();
  let marked = new Set(all);

  async function lookAt(id: string): Promise<void> {
    const { board } = await store.transaction((tx) => boardOf(tx, context, id));
    keep(id, factsOf(context.department(id), board, context.trouble?.()));
  }

  function keep(id: string, facts: Facts): void {
    if (JSON.stringify(known.get(id)) !== JSON.stringify(facts)) changed.set(id, facts);
    known.set(id, facts);
  }

  async function look(): Promise<Facts[]> {
    const departments = marked;
    marked = new Set();
    try {
      for (const id of departments) await lookAt(id);
    } catch (error) {
      for (const id of departments) marked.add(id);
      if (!(error instanceof DatabaseAway) || known.size < all.length) throw error;
      for (const [id, facts] of known) keep(id, { ...facts, trouble: true });
    }
    const found = [...changed.values()];
    changed.clear();
    return found;
  }

  const ids = new Set(all);
  return {
    all, look,
    mark: (departments) => { for (const id of departments) if (ids.has(id)) marked.add(id); },
    holds: () => marked.size === 0,
    now: () => all.flatMap((id) => known.get(id) ?? []),
  };
}

export function createFeed({ store, context }: Records, onError: (error: unknown) => void): Feed {
  const boot = randomUUID().slice(0, 8);
  const book = factsBook({ store, context });
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let count = 0;
  let latest: Snapshot | undefined;
  let computedAt = 0;
  let running: Promise<Snapshot> | undefined;
  let due: NodeJS.Timeout | undefined;

  async function compute(): Promise<Snapshot> {
    const changed = await book.look();
    computedAt = performance.now();
    if (!book.holds()) setTimeout(() => { soon([]); }, AGAIN).unref();
    if (latest && changed.length === 0) return latest;
    count += 1;
    latest = { version: `${boot}-${count}`, facts: book.now(), changed };
    for (const listener of listeners) listener(latest);
    return latest;
  }

  const computed = (): Promise<Snapshot> => {
    running ??= compute().finally(() => { running = undefined; });
    return running;
  };

  const soon = (departments: readonly string[]): void => {
    book.mark(departments);
    computedAt = 0;
    if (listeners.size === 0 || due) return;
    due = setTimeout(() => {
      due = undefined;
      // What changed while a computation is under way may not be in it.
      Promise.resolve(running).then(computed, computed).catch(onError);
    }, COALESCE);
  };

  store.onChange((department) => { soon(department === undefined ? book.all : [department]); });
  setInterval(() => { soon(book.all); }, ALL_EVERY).unref();
  onTrouble(context, () => { soon(book.all); });

  async function now(): Promise<Snapshot> {
    const known = latest;
    if (!known) return computed();
    if (book.holds() && performance.now() - computedAt < FRESH) return known;
    return Promise.race([computed(), sleep(PATIENCE, known, { ref: false })]).catch((error: unknown) => {
      onError(error);
      return known;
    });
  }

  return {
    now,
    follow: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}
