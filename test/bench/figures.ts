/** Medians, and how sure one may be of them. */

export const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export function quantile(values: readonly number[], q: number): number {
  const all = sorted(values);
  const at = (all.length - 1) * q;
  const low = all[Math.floor(at)] ?? Number.NaN;
  const high = all[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** 95 % of medians of samples drawn from these, with putting back, lie in between. */
export function interval(values: readonly number[], draws = 4000): [number, number] {
  const medians = Array.from({ length: draws }, () =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN)));
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}

/** Each pair was measured one right after the other. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, index) => value / (theirs[index] ?? Number.NaN));

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** "0.43× (0.40–0.47)": the median of paired ratios with its confidence interval. */
export function ratioText(ours: readonly number[], theirs: readonly number[]): string {
  const paired = ratios(ours, theirs);
  const [low, high] = interval(paired);
  return `${median(paired).toFixed(2)}× (95 %: ${low.toFixed(2)}–${high.toFixed(2)}; at the 95th percentile ${(quantile(ours, 0.95) / quantile(theirs, 0.95)).toFixed(2)}×)`;
}

/** "+431 ms (95 %: 402–470 ms)": the median of paired differences with its confidence interval. */
export function differenceText(ours: readonly number[], theirs: readonly number[]): string {
  const paired = ours.map((value, index) => value - (theirs[index] ?? Number.NaN));
  const [low, high] = interval(paired);
  return `${median(paired) < 0 ? "−" : "+"}${ms(Math.abs(median(paired)))} (95 %: ${low.toFixed(0)} to ${high.toFixed(0)} ms)`;
}

/** Whether the floor stood still: the second half of it as fast as the first. */
export function isSteady(floor: readonly number[]): boolean {
  const half = Math.floor(floor.length / 2);
  const change = median(floor.slice(half)) / median(floor.slice(0, half));
  return change > 0.8 && change < 1.25;
}

/** A line of the table in docs/performance.md. */
export const row = (what: string, result: string): void => { console.log(`| ${what} | ${result} |`); };
