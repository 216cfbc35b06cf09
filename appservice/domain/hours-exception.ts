import { parseIsoDate } from "./hours-calendar.ts";
import { close, open, WHOLE_DAY, type DayPlan } from "./hours-plan.ts";

/**
 * What a lead changes for one day without IT. The exceptions of a date apply in the order of the list, after the notation.
 * - `closed`: closed in [from, until); without them the whole day.
 * - `until`: the day ends at `until`, sooner or later than the notation says; with `from` also open from then till `until`.
 * - `from`: the day begins at `from`; with `until` also open from then till `until`.
 * - `open`: additionally open in [from, until); without them the notation holds again and earlier exceptions are void.
 */
export interface Exception {
  /** 2026-12-24 */
  readonly date: string;
  readonly kind: "closed" | "until" | "from" | "open";
  /** 08:00, in the county's time zone */
  readonly from?: string;
  /** An `until` that is not after `from` is in the night after the date. */
  readonly until?: string;
  /** Shown to the public. */
  readonly reason?: string;
}

/** Says what is wrong with an exception, by field; undefined when nothing is. */
export function problemOf(exception: Exception): string | undefined {
  const { kind, from, until } = exception;
  if (parseIsoDate(exception.date) === undefined) return "date: write a date that exists, as 2026-12-24";
  if (from !== undefined && (parseTime(from) ?? 1440) >= 1440) return "from: write a time from 00:00 to 23:59";
  if (until !== undefined && parseTime(until) === undefined) return "until: write a time from 00:00 to 24:00";
  if (kind === "until" && until === undefined) return "until: is missing";
  if (kind === "from" && from === undefined) return "from: is missing";
  if (kind === "open" && (from === undefined) !== (until === undefined)) return "open: give both from and until, or neither";
  return undefined;
}

/** Minutes since midnight of "8:00" or "24:00"; undefined when there is no such time. */
export function parseTime(text: string): number | undefined {
  const found = /^(\d{1,2}):([0-5]\d)$/.exec(text);
  const minutes = found ? Number(found[1]) * 60 + Number(found[2]) : Infinity;
  return minutes <= 1440 ? minutes : undefined;
}

export function applyExceptions(regular: DayPlan, exceptions: readonly Exception[]): DayPlan {
  return exceptions.reduce((plan, exception) => applyException(plan, exception, regular), regular);
}

function applyException(plan: DayPlan, { kind, from: fromText, until: untilText, reason }: Exception, regular: DayPlan): DayPlan {
  const from = fromText === undefined ? undefined : parseTime(fromText);
  const clock = untilText === undefined ? undefined : parseTime(untilText);
  const until = clock !== undefined && from !== undefined && clock <= from ? clock + 1440 : clock;
  switch (kind) {
    case "closed":
      return close(plan, { from: from ?? 0, to: until ?? WHOLE_DAY.to }, reason);
    case "open":
      return from === undefined || until === undefined ? regular : open(plan, { from, to: until }, undefined);
    case "until":
      return until === undefined ? plan : endAt(plan, from, until, reason);
    case "from":
      return from === undefined ? plan : beginAt(plan, from, until, reason);
  }
}

function endAt(plan: DayPlan, from: number | undefined, until: number, reason: string | undefined): DayPlan {
  const begin = from ?? plan.spans.at(-1)?.to ?? until;
  const ended = close(plan, { from: until, to: WHOLE_DAY.to }, reason);
  return begin < until ? open(ended, { from: begin, to: until }, undefined) : ended;
}

function beginAt(plan: DayPlan, from: number, until: number | undefined, reason: string | undefined): DayPlan {
  const end = until ?? plan.spans.at(0)?.from ?? from;
  const begun = from > 0 ? close(plan, { from: 0, to: from }, reason) : plan;
  return from < end ? open(begun, { from, to: end }, undefined) : begun;
}
