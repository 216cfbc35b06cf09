import { type TimeRange } from "./hours-rule.ts";

/** Open, from minute to minute of a day, perhaps into the next; with the name of a consultation hour. */
export interface Span extends TimeRange {
  readonly name?: string;
}

/** Said to be closed, with the reason that the public is told. */
export interface Closure extends TimeRange {
  readonly reason?: string;
}

export interface DayPlan {
  /** In order, not overlapping. */
  readonly spans: readonly Span[];
  readonly closures: readonly Closure[];
}

/** From a day's first minute to the last that a span begun on it may reach. */
export const WHOLE_DAY: TimeRange = { from: 0, to: 48 * 60 };

export const EMPTY: DayPlan = { spans: [], closures: [] };

/** A named hour covers an unnamed one, never the other way round. */
export function open(plan: DayPlan, { from, to }: TimeRange, name: string | undefined): DayPlan {
  const closures = subtract(plan.closures, { from, to });
  if (name !== undefined) return { spans: inOrder([...subtract(plan.spans, { from, to }), { from, to, name }]), closures };
  const named = plan.spans.filter((span) => span.name !== undefined);
  const unnamed = plan.spans.filter((span) => span.name === undefined);
  const added = named.reduce<readonly Span[]>((pieces, span) => subtract(pieces, span), [{ from, to }]);
  return { spans: joined([...subtract(unnamed, { from, to }), ...added, ...named]), closures };
}

export function close(plan: DayPlan, { from, to }: TimeRange, reason: string | undefined): DayPlan {
  const closure = { from, to, ...(reason === undefined ? {} : { reason }) };
  return { spans: subtract(plan.spans, { from, to }), closures: [...subtract(plan.closures, { from, to }), closure] };
}

export function subtract<T extends TimeRange>(ranges: readonly T[], { from, to }: TimeRange): T[] {
  return ranges.flatMap((range) => {
    if (range.to <= from || range.from >= to) return [range];
    const before = range.from < from ? [{ ...range, to: from }] : [];
    const after = range.to > to ? [{ ...range, from: to }] : [];
    return [...before, ...after];
  });
}

function inOrder(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => a.from - b.from);
}

/** Neighbours of the same name become one. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of inOrder(spans)) {
    const last = result.at(-1);
    if (last && last.to === span.from && last.name === span.name) result[result.length - 1] = { ...last, to: span.to };
    else result.push(span);
  }
  return result;
}
