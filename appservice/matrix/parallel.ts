/** Runs at most `limit` at a time; waits for all that began before it rejects with the first error. */
export async function eachOf<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => { failures.push(error); });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

/** With so many failures it is none of the items' own: nothing more is begun. */
const TOO_MANY = 20;

const isAway = (error: unknown): boolean => typeof error === "object" && error !== null && "away" in error && error.away === true;

/** The same, but one that fails is told of and keeps no other from being done, unless everything fails, or nobody answers. */
export async function eachApart<T>(
  items: readonly T[], limit: number, work: (item: T) => Promise<void>, failed: (item: T, error: unknown) => void,
): Promise<void> {
  let failures = 0;
  await eachOf(items, limit, async (item) => {
    try {
      await work(item);
    } catch (error) {
      failures += 1;
      if (isAway(error) || failures > TOO_MANY) throw error;
      failed(item, error);
    }
  });
}
