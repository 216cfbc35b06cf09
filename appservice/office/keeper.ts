/** What is done by one copy of the service for all of them, taken over by another within seconds when it dies. */
import type { Store } from "./books.ts";

export interface Chore {
  /** Milliseconds between two beginnings; the first time when the copy takes over. */
  every: number;
  do(): Promise<void>;
}

/** A copy that has not been heard of for so long is dead: milliseconds. */
const LEASE = 5000;
/** Between two signs of life: three may be lost before the lease is. */
const BEAT = 1500;
/** Between two attempts to get what another copy holds. */
const ASK_AGAIN = 300;

export interface Keeper {
  /** From now on, for as long as this copy keeps house; what is due begins before it resolves. */
  does(chores: readonly Chore[]): Promise<void>;
  /** Due with the next beat, if this copy keeps house; once more if it is being done. */
  hurry(chore: Chore): void;
  /** Whether the database took the latest sign of life, or one shortly before. */
  isWriting(): boolean;
  stop(): Promise<void>;
}

interface Beat { owner: string; store: Store; onError(error: unknown): void }

/** Says that this copy is alive, lets go of what dead ones had begun. */
const sign = ({ store, owner }: Beat): Promise<{ keeps: boolean; freed: boolean }> => store.transaction(async (tx) => {
  await tx.leases.hold(`copy:${owner}`, owner, LEASE);
  const freed = await tx.leases.freeBegun();
  return { freed, keeps: await tx.leases.hold("keeper", owner, LEASE) };
});

/** Begins at once, with a sign of life before it resolves. `onFreed`: a copy has died in the middle of something. */
export async function keeper(beat: Beat, onFreed: () => void): Promise<Keeper> {
  const { store, owner, onError } = beat;
  let chores: readonly Chore[] = [];
  const begun = new Map<Chore, number>();
  const running = new Map<Chore, Promise<void>>();

  const begin = (chore: Chore): void => {
    begun.set(chore, performance.now());
    running.set(chore, chore.do().catch(onError).finally(() => { running.delete(chore); }));
  };

  const isDue = (chore: Chore): boolean => !running.has(chore) && performance.now() - (begun.get(chore) ?? -Infinity) >= chore.every;

  let written = performance.now();

  async function once(): Promise<void> {
    const { keeps, freed } = await sign(beat);
    written = performance.now();
    if (freed) onFreed();
    if (keeps) chores.filter(isDue).forEach(begin);
    // Whoever takes over later begins with everything.
    else begun.clear();
  }

  await once();
  let beating = Promise.resolve();
  const timer = setInterval(() => { beating = beating.then(once).catch(onError); }, BEAT);
  return {
    does: async (wanted) => {
      chores = wanted;
      await (beating = beating.then(once).catch(onError));
    },
    hurry: (chore) => { begun.delete(chore); },
    isWriting: () => performance.now() - written < 2 * LEASE,
    stop: async () => {
      clearInterval(timer);
      await beating;
      await Promise.all(running.values());
      await store.transaction((tx) => tx.leases.release(owner));
    },
  };
}

/** Waits until no other copy does the same, and then does it. */
export async function exclusively({ store, owner, onError }: Beat, name: string, work: () => Promise<void>): Promise<void> {
  const hold = (): Promise<boolean> => store.transaction((tx) => tx.leases.hold(name, owner, LEASE));
  while (!(await hold())) await new Promise((resolve) => { setTimeout(resolve, ASK_AGAIN); });
  const renewing = setInterval(() => { hold().catch(onError); }, BEAT);
  try {
    await work();
  } finally {
    clearInterval(renewing);
    await store.transaction((tx) => tx.leases.hold(name, owner, 0));
  }
}
