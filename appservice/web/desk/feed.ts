/** One computation of a department's desk for all who have it open. */
import { boardOf } from "../../office/board.ts";
import type { Overview } from "../../office/board.ts";
import type { Office } from "../../office/office.ts";
import type { Tx } from "../../office/books.ts";
import { isSignDue, signLasts } from "../../office/signs.ts";
import { signOfLife } from "../../office/staffCommands.ts";
import { onTrouble } from "../trouble.ts";

export interface Follower {
  user: string;
  show(overview: Overview): void;
}

export interface DeskFeed {
  /** Shows the department at once and after every change. Returns what ends it. */
  follow(department: string, follower: Follower): () => void;
  close(): void;
}

/** Whether signs of life are due. What time alone brings is told when it is due (`tick`). Milliseconds. */
const LOOK_AGAIN = 10_000;

/** After a computation that failed. Milliseconds. */
const TRY_AGAIN = 1_500;

/** An open desk is a sign of life. */
async function signsOfLife(tx: Tx, { context }: Office, department: string, users: ReadonlySet<string>): Promise<void> {
  const at = context.clock.now();
  for (const member of await tx.staff.of(department)) {
    const isHere = member.joined && users.has(member.user);
    if (isHere && await isSignDue(tx, context, member, at)) await signOfLife(tx, context, member.user, at);
  }
}

/** What is asked for while the same is under way leads to one more, never to two at a time. */
function singly(work: (department: string) => Promise<void>): (department: string) => Promise<void> {
  const running = new Map<string, { again: boolean }>();
  return async (department) => {
    const busy = running.get(department);
    if (busy) {
      busy.again = true;
      return;
    }
    const state = { again: true };
    running.set(department, state);
    try {
      while (state.again) {
        state.again = false;
        await work(department);
      }
    } finally {
      running.delete(department);
    }
  };
}

export function deskFeed(office: Office, onError: (error: unknown) => void): DeskFeed {
  const { store, context } = office;
  const followers = new Map<string, Set<Follower>>();

  /** When signs of life were last looked after. */
  const signed = new Map<string, number>();

  const compute = async (department: string): Promise<Overview> => {
    const at = context.clock.now();
    const overview = await store.transaction(async (tx) => {
      await signsOfLife(tx, office, department, new Set([...(followers.get(department) ?? [])].map(({ user }) => user)));
      return boardOf(tx, context, department);
    });
    signed.set(department, at);
    return overview;
  };

  const show = singly(async (department) => {
    if (!followers.has(department)) return;
    const overview = await compute(department);
    for (const follower of followers.get(department) ?? []) follower.show(overview);
  });

  /** Those that will be tried again. */
  const failed = new Set<string>();
  const soon = (department: string): void => {
    show(department).catch((error: unknown) => {
      onError(error);
      if (failed.has(department)) return;
      failed.add(department);
      setTimeout(() => { failed.delete(department); soon(department); }, TRY_AGAIN).unref();
    });
  };

  const all = (): void => { for (const department of followers.keys()) soon(department); };
  const isDue = (department: string): boolean =>
    context.clock.now() - (signed.get(department) ?? 0) >= signLasts(context);
  const ends = [
    onTrouble(context, all),
    // A colleague in a consultation elsewhere is news of each department that he or she serves.
    store.onChange((department) => {
      if (department === undefined) all();
      else if (followers.has(department)) soon(department);
    }),
  ];
  const looking = setInterval(() => { for (const department of followers.keys()) if (isDue(department)) soon(department); }, LOOK_AGAIN);
  looking.unref();

  return {
    follow(department, follower) {
      const group = followers.get(department) ?? new Set();
      followers.set(department, group.add(follower));
      soon(department);
      return () => {
        group.delete(follower);
        if (group.size === 0 && followers.get(department) === group) followers.delete(department);
      };
    },
    close() {
      for (const end of ends) end();
      clearInterval(looking);
      followers.clear();
    },
  };
}
