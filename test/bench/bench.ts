/** What measurements share: rounds in turn, repeated once when the floor was unsteady. */
import { isSteady } from "./figures.ts";

export const ROUNDS = Number(process.env["ROUNDS"] ?? 32);

export type Measured = Record<string, number[]>;

/** Each round measures everything once, in an order that changes. The first two rounds warm up. */
export async function interleaved(measures: Record<string, () => Promise<number>>, floor: string, rounds = ROUNDS): Promise<Measured & { steady: number[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const measured: Measured = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
    for (let round = -2; round < rounds; round += 1) {
      for (const [name, measure] of turned(Object.entries(measures), round)) {
        const value = await measure();
        if (round >= 0) measured[name]?.push(value);
      }
    }
    const steady = isSteady(measured[floor] ?? []);
    if (steady || attempt === 2) return { ...measured, steady: steady ? [1] : [] };
    console.error(`  ${floor} was unsteady: once more`);
  }
}

const turned = <T>(list: readonly T[], by: number): T[] => {
  const at = ((by % list.length) + list.length) % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
};

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
