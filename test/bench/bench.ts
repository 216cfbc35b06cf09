/** What measurements share: rounds in turn, repeated once when the floor was unsteady. */
import { isSteady } from "./figures.ts";

export const ROUNDS = Number(process.env["ROUNDS"] ?? 32);

export type Measured = Record<string, number[]>;

async function rounds(measures: Record<string, () => Promise<number>>, count: number): Promise<Measured> {
  const measured: Measured = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let round = -2; round < count; round += 1) {
    for (const [name, measure] of turned(Object.entries(measures), round)) {
      const value = await measure();
      if (round >= 0) measured[name]?.push(value);
    }
  }
  return measured;
}

/** Each round measures everything once, in an order that changes. The first two rounds warm up. */
export async function interleaved(measures: Record<string, () => Promise<number>>, floor: string, count = ROUNDS): Promise<{ measured: Measured; steady: boolean }> {
  const first = await rounds(measures, count);
  if (isSteady(first[floor] ?? [])) return { measured: first, steady: true };
  console.error(`  ${floor} was unsteady: once more`);
  const second = await rounds(measures, count);
  return { measured: second, steady: isSteady(second[floor] ?? []) };
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
