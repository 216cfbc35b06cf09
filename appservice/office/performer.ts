import { setTimeout as sleep } from "node:timers/promises";
import type { Office } from "./office.ts";
import { NotYet } from "./office.ts";
import { tellNotDone } from "./notDone.ts";
import { perform } from "./perform.ts";
import type { DueEffect } from "./tasks.ts";
import { worker } from "./worker.ts";
import type { Worker } from "./worker.ts";

/** An order that another copy may take over after this long; far beyond every time limit of a request. */
const LEASE = 60_000;
const CONCURRENT = 24;
/** Of these, only for urgent orders: whatever hangs elsewhere, an accept finds a hand. */
const SPARE = 4;
/** Errors of our own making are not cured by trying; a homeserver that is away comes back. */
const TRIES_OF_UNKNOWN = 5;

export interface Journal {
  failed(effect: DueEffect, error: unknown, next: "again" | "set aside"): void;
  error(error: unknown): void;
}

/** Milliseconds between two tries at most: where it failed by itself, and where nobody answered at all, which everything waits for. */
const LONGEST = 20_000;
const LONGEST_AWAY = 5_000;

/** Milliseconds before the next try: a quarter of a second for some two minutes after "not yet" (a longer one loses every room to whoever knocks faster), else doubling. */
function pause(error: unknown, tries: number): number {
  if (error instanceof NotYet) return tries < 400 ? 250 : 5_000;
  const asked = typeof error === "object" && error !== null && "retryAfterMs" in error ? Number(error.retryAfterMs) : 0;
  const away = typeof error === "object" && error !== null && "away" in error && error.away === true;
  return Math.max(asked || 0, Math.min(away ? LONGEST_AWAY : LONGEST, 500 * 2 ** Math.min(tries, 10)));
}

const isTransient = (error: unknown): boolean =>
  error instanceof NotYet || (typeof error === "object" && error !== null && "transient" in error && error.transient === true);

const isKnown = (error: unknown): boolean => typeof error === "object" && error !== null && "transient" in error;

/** Milliseconds after an urgent order in which those whom it called come in. */
const AFTERMATH = 300;
/** For so long, at most, does anything wait for urgent orders: milliseconds. */
const HELD_BACK = 900;
const BREATH = 10;

/** Performs what is due, now and after a crash, until done. */
export function performer(office: Office, owner: string, journal: Journal): Worker {
  const { store } = office;

  let urgent = 0;
  let lastUrgent = -Infinity;

  /** While an accept is on its way to the homeserver, and until people have followed it, nothing else is asked of it. */
  async function calm(): Promise<void> {
    const begun = performance.now();
    const isBusy = (now: number): boolean => urgent > 0 || now - lastUrgent < AFTERMATH;
    while (isBusy(performance.now()) && performance.now() - begun < HELD_BACK) await sleep(BREATH);
  }

  async function carryOut(effect: DueEffect): Promise<void> {
    // A room for the stock is urgent by its turn only: in a flood there is always one to be made.
    if (!effect.urgent || effect.visit === undefined) {
      await calm();
      return perform(office, effect);
    }
    urgent += 1;
    try {
      await perform(office, effect);
    } finally {
      urgent -= 1;
      lastUrgent = performance.now();
    }
  }

  async function handle(effect: DueEffect): Promise<void> {
    try {
      await carryOut(effect);
      await store.transaction((tx) => tx.effects.done(effect));
    } catch (error) {
      const hopeless = !isTransient(error) && (isKnown(error) || effect.tries + 1 >= TRIES_OF_UNKNOWN);
      journal.failed(effect, error, hopeless ? "set aside" : "again");
      await store.transaction(async (tx) => {
        if (!hopeless) return tx.effects.again(effect, (await tx.now()) + pause(error, effect.tries) * (office.context.clock.speed ?? 1));
        return await tx.effects.setAside(effect, String(error)) && tellNotDone(tx, office.context, effect);
      });
    }
  }

  return worker({
    claim: (limit) => store.transaction((tx) => tx.effects.claim(owner, LEASE, limit, SPARE)),
    nextDue: (free) => store.transaction((tx) => tx.effects.nextDue(free <= SPARE)),
    handle,
    giveBack: (kept) => store.transaction((tx) => tx.effects.giveBack(owner, kept)),
    clock: office.context.clock,
  }, CONCURRENT, (error) => { journal.error(error); });
}
