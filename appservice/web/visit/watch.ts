/** Follows one visit for one page, over a transfer too. What its department shows is computed once for all its pages. */
import { boardOf } from "../../office/board.ts";
import type { Overview } from "../../office/board.ts";
import type { Office } from "../../office/office.ts";
import type { Tx } from "../../office/books.ts";
import { onTrouble } from "../trouble.ts";
import type { Caseworkers } from "./caseworker.ts";
import { createFollowers } from "./followers.ts";
import type { Followers } from "./followers.ts";
import { callerOf, inTrouble, viewOf } from "./view.ts";
import type { VisitView } from "./view.ts";

export interface Watch {
  /** Undefined when the secret leads nowhere (any more). */
  look(secretHash: string): Promise<VisitView | undefined>;
  /** At first and after every change. Ends by itself, with undefined, when the visit is forgotten. Returns what ends it. */
  follow(secretHash: string, show: (view: VisitView | undefined) => void): () => void;
}

/** What time alone brings is told when it is due (`tick`); this is for what nobody tells: that a visit is forgotten. Milliseconds. */
const LOOK_AGAIN = 60_000;

interface Found { view: VisitView; department: string }

/** The same is shown once. */
function changes(show: (view: VisitView | undefined) => void): (view: VisitView | undefined) => void {
  let shown = "";
  return (view) => {
    const text = JSON.stringify(view ?? null);
    if (text !== shown) show(view);
    shown = text;
  };
}

function following(find: (secretHash: string) => Promise<Found | undefined>, followers: Followers, onError: (error: unknown) => void): Watch["follow"] {
  return (secretHash, show) => {
    const send = changes(show);
    let last: VisitView | undefined;
    let looking = false;
    let again = false;
    const round = async (): Promise<void> => {
      const found = await find(secretHash);
      if (!followers.has(start)) return;
      if (!found) followers.remove(start);
      else if (followers.settle(start, found.department)) again = true;
      last = found?.view;
      send(last);
    };
    const failed = (error: unknown): void => {
      onError(error);
      // Better than a place in the queue that may be true no more, without a word.
      if (last && followers.has(start)) send(inTrouble(last));
    };
    const start = (): void => {
      again = true;
      if (looking) return;
      looking = true;
      void (async () => {
        while (again) {
          again = false;
          await round().catch(failed);
        }
        looking = false;
      })();
    };
    followers.add(start);
    start();
    return () => { followers.remove(start); };
  };
}

export function createWatch({ store, context }: Pick<Office, "store" | "context">, caseworkers: Caseworkers, onError: (error: unknown) => void): Watch {
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
  const find = async (secretHash: string): Promise<Found | undefined> => {
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

  return { look: async (secretHash) => (await find(secretHash))?.view, follow: following(find, followers, onError) };
}
