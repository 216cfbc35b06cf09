/** Follows one visit for one page, over a transfer too. What its department shows is computed once for all its pages. */
import { boardOf } from "../../office/board.ts";
import type { Overview } from "../../office/board.ts";
import type { Desk } from "../../office/desk.ts";
import type { Tx } from "../../office/books.ts";
import { onTrouble } from "../trouble.ts";
import type { Caseworkers } from "./caseworker.ts";
import { createFollowers } from "./followers.ts";
import { callerOf, viewOf } from "./view.ts";
import type { VisitView } from "./view.ts";

export interface Watch {
  /** Undefined when the secret leads nowhere (any more). */
  look(secretHash: string): Promise<VisitView | undefined>;
  /** At first and after every change. Ends by itself, with undefined, when the visit is forgotten. Returns what ends it. */
  follow(secretHash: string, show: (view: VisitView | undefined) => void): () => void;
}

/** What time alone brings is told when it is due (`tick`); this is for what nobody tells: that a visit is forgotten. Milliseconds. */
const LOOK_AGAIN = 60_000;

export function createWatch({ store, context }: Pick<Desk, "store" | "context">, caseworkers: Caseworkers, onError: (error: unknown) => void): Watch {
  const overviews = new Map<string, Promise<Overview>>();
  const followers = createFollowers();

  const changed = (department: string | undefined): void => {
    if (department === undefined) overviews.clear();
    else overviews.delete(department);
    followers.tell(department);
  };
  store.onChange(changed);
  onTrouble(context, () => { changed(undefined); });
  setInterval(() => { changed(undefined); }, LOOK_AGAIN).unref();

  const overviewIn = (tx: Tx, department: string): Promise<Overview> => {
    const found = overviews.get(department) ?? boardOf(tx, context, department);
    overviews.set(department, found);
    found.catch(() => { overviews.delete(department); });
    return found;
  };

  /** What is to be seen, and in which department. */
  const find = async (secretHash: string): Promise<{ view: VisitView; department: string } | undefined> => {
    const found = await store.transaction(async (tx) => {
      const page = await tx.pages.bySecret(secretHash);
      const visit = page && (await tx.visits.byId(page.visit));
      return visit && { page, visit, overview: await overviewIn(tx, visit.department) };
    });
    if (!found) return undefined;
    const caller = callerOf(found.visit);
    const caseworker = caller ? await caseworkers.nameOf(caller, context.department(found.visit.department)) : undefined;
    return { view: viewOf({ ...found, caseworker }, context), department: found.visit.department };
  };

  function follow(secretHash: string, show: (view: VisitView | undefined) => void): () => void {
    let shown = "";
    let looking = false;
    let again = false;
    const round = async (): Promise<void> => {
      const found = await find(secretHash);
      if (!followers.has(start)) return;
      if (!found) followers.remove(start);
      else if (followers.settle(start, found.department)) again = true;
      const text = JSON.stringify(found?.view ?? null);
      if (text !== shown) show(found?.view);
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
    return () => { followers.remove(start); };
  }

  return { look: async (secretHash) => (await find(secretHash))?.view, follow };
}
