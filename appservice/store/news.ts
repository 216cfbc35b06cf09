/** What a transaction tells the listeners of all copies after its commit. */
import type { WorkKind } from "../office/tasks.ts";

export interface News {
  /** Departments of which something changed; "all" after a time in which news may have been lost. */
  changed: Set<string> | "all";
  work: Set<WorkKind>;
}

export const noNews = (): { changed: Set<string>; work: Set<WorkKind> } => ({ changed: new Set(), work: new Set() });

type Listener<T> = (value: T) => void;

export interface Newsroom {
  onChange(listener: Listener<string | undefined>): () => void;
  onWork(listener: Listener<WorkKind>): () => void;
  tell(news: News): void;
}

function tellAll<T>(listeners: ReadonlySet<Listener<T>>, value: T): void {
  for (const listener of listeners) {
    try {
      listener(value);
    } catch (error) {
      // What was committed stays committed, and the other listeners are still told.
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}

function subscribed<T>(listeners: Set<Listener<T>>, listener: Listener<T>): () => void {
  const own: Listener<T> = (value) => listener(value);
  listeners.add(own);
  return () => { listeners.delete(own); };
}

export function createNewsroom(): Newsroom {
  const changes = new Set<Listener<string | undefined>>();
  const work = new Set<Listener<WorkKind>>();
  return {
    onChange: (listener) => subscribed(changes, listener),
    onWork: (listener) => subscribed(work, listener),
    tell: (news) => {
      const departments = news.changed === "all" ? [undefined] : news.changed;
      for (const department of departments) tellAll(changes, department);
      for (const kind of news.work) tellAll(work, kind);
    },
  };
}
