/** Follows one visit for one page, over a transfer too. What its department shows is computed once for all its pages. */
import { boardOf } from "../../office/board.ts";
import type { Overview } from "../../office/board.ts";
import type { Desk } from "../../office/desk.ts";
import type { Tx } from "../../office/books.ts";
import type { Caseworkers } from "./caseworker.ts";
import { callerOf, viewOf } from "./view.ts";
import type { VisitView } from "./view.ts";

export interface Watch {
  /** Undefined when the secret leads nowhere (any more). */
  look(secretHash: string): Promise<VisitView | undefined>;
  /** At first and after every change. Ends by itself, with undefined, when the visit is forgotten. Returns what ends it. */
  follow(secretHash: string, show: (view: VisitView | undefined) => void): () => void;
}

/** Milliseconds: waiting times change without anybody doing anything. */
const LOOK_AGAIN = 15_000;
const COALESCE = 60;

export function createWatch({ store, context }: Pick<Desk, "store" | "context">, caseworkers: Caseworkers, onError: (error: unknown) => void): Watch {
  const overviews = new Map<string, Promise<Overview>>();
  const followers = new Set<() => void>();
  let due: NodeJS.Timeout | undefined;

  const changed = (): void => {
    overviews.clear();
    due ??= setTimeout(() => {
      due = undefined;
      for (const look of followers) look();
    }, COALESCE);
  };
  store.onChange(changed);
  setInterval(changed, LOOK_AGAIN).unref();

  const overviewIn = (tx: Tx, department: string): Promise<Overview> => {
    const found = overviews.get(department) ?? boardOf(tx, context, department);
    overviews.set(department, found);
    found.catch(() => { overviews.delete(department); });
    return found;
  };

  const look: Watch["look"] = async (secretHash) => {
    const found = await store.transaction(async (tx) => {
      const page = await tx.pages.bySecret(secretHash);
      const visit = page && (await tx.visits.byId(page.visit));
      return visit && { page, visit, overview: await overviewIn(tx, visit.department) };
    });
    if (!found) return undefined;
    const caller = callerOf(found.visit);
    const caseworker = caller ? await caseworkers.nameOf(caller, context.department(found.visit.department)) : undefined;
    return viewOf({ ...found, caseworker }, context);
  };

  function follow(secretHash: string, show: (view: VisitView | undefined) => void): () => void {
    let shown = "";
    let looking = false;
    let again = false;
    const round = async (): Promise<void> => {
      const view = await look(secretHash);
      if (!followers.has(start)) return;
      if (!view) followers.delete(start);
      const text = JSON.stringify(view ?? null);
      if (text !== shown) show(view);
      shown = text;
    };
    const start = (): void => {
      again = true;
      if (looking) return;
      looking = true;
      void (async () => {
        while (again) {
          again = false;
          await round().catch(onError);
        }
        looking = false;
      })();
    };
    followers.add(start);
    start();
    return () => { followers.delete(start); };
  }

  return { look, follow };
}
