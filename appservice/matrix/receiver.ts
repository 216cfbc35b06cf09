/** Brings what the homeserver sent to the office: stored first, handled after, each happening exactly once. */
import type { Context } from "../office/context.ts";
import { DatabaseAway } from "../office/books.ts";
import type { Store } from "../office/books.ts";
import type { DueItem } from "../office/tasks.ts";
import { worker } from "../office/worker.ts";
import type { Worker } from "../office/worker.ts";
import type { Inbox } from "./intake.ts";
import { isRoomHappening } from "./meaning.ts";
import type { Happening, RoomHappening } from "./meaning.ts";
import { signOfLife } from "../office/staffCommands.ts";
import { receive } from "./reception.ts";
import type { DepartmentOf } from "./reception.ts";

const LEASE = 30_000;
const CONCURRENT = 16;
/** A happening that cannot be handled is a mistake of ours: it must not stop what comes after it in its room. */
const TRIES = 5;

export interface ReceiverOptions {
  store: Store;
  context: Context;
  owner: string;
  isOurs(user: string): boolean;
  departmentOf: DepartmentOf;
  /** `eventId` alone may be logged of a happening. */
  onError(error: unknown, eventId?: string): void;
}

/** Takes transactions into the store; signs of life are used at once and not stored. */
export function inboxOf({ store, context, onError }: ReceiverOptions, wake: () => void): Inbox {
  return {
    async take(happenings) {
      const items = happenings.filter(isRoomHappening).map((happening) => ({
        eventId: happening.eventId, roomId: happening.roomId, body: JSON.stringify(happening),
      }));
      if (items.length > 0) {
        await store.transaction((tx) => tx.inbox.take(items));
        wake();
      }
      await Promise.all(signersOf(happenings).map((user) =>
        store.transaction((tx) => signOfLife(tx, context, user, context.clock.now())).catch((error: unknown) => { onError(error); })));
    },
  };
}

const signersOf = (happenings: Happening[]): string[] => [...new Set(
  happenings.filter((happening) => !isRoomHappening(happening) && !(happening.kind === "presence" && !happening.online))
    .map((happening) => ("user" in happening ? happening.user : "")).filter((user) => user !== ""),
)];

export function receiver(options: ReceiverOptions): Worker {
  const { store, context, owner } = options;

  async function handle(item: DueItem): Promise<void> {
    try {
      await store.transaction(async (tx) => {
        // Written by inboxOf from a parsed happening: the store is ours.
        await receive(tx, context, JSON.parse(item.body) as RoomHappening, options);
        if (!(await tx.inbox.done(item))) throw new Error("the lease has gone to another copy");
      });
    } catch (error) {
      options.onError(error, item.eventId);
      await store.transaction(async (tx) =>
        item.tries + 1 >= TRIES && !(error instanceof DatabaseAway)
          ? tx.inbox.setAside(item, error instanceof Error ? error.name : "unknown")
          : tx.inbox.again(item, (await tx.now()) + Math.min(5_000, 200 * 2 ** item.tries) * (context.clock.speed ?? 1)));
    }
  }

  return worker({
    claim: (limit) => store.transaction((tx) => tx.inbox.claim(owner, LEASE, limit)),
    nextDue: () => store.transaction((tx) => tx.inbox.nextDue()),
    handle,
    giveBack: (kept) => store.transaction((tx) => tx.inbox.giveBack(owner, kept)),
    clock: context.clock,
  }, CONCURRENT, (error) => { options.onError(error); });
}
