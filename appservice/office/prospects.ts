/** What those who wait can expect: how long it takes, and whether the time that is left suffices. */
import { numbersLeft } from "../domain/closing.ts";
import { estimateWait, remainingOf } from "../domain/estimate.ts";
import type { TalkLengths } from "../domain/estimate.ts";
import { clockMinutes, openMinutes } from "../domain/workday.ts";
import type { RestOfDay } from "../domain/workday.ts";
import type { Visit } from "../domain/visit.ts";

export interface Range { from: number; to: number }

export interface Prospects {
  /** For whoever stands at this position; undefined when too little is known, or it will not be today. */
  waitAt(position: number): Range | undefined;
  /** How many more numbers may be given today. */
  numbers: number;
  /** Minutes of what is left that are taken already. */
  takenMinutes: number;
  /** How many of those who wait are expected to come in today. */
  served: number;
  lengths: TalkLengths | undefined;
}

export interface Facts {
  now: number;
  rest: RestOfDay | undefined;
  lengths: TalkLengths | undefined;
  waiting: number;
  /** Caseworkers on duty. */
  staff: number;
  /** Visits, of whichever department, that these caseworkers are busy with. */
  busyWith: readonly Visit[];
}

const MINUTE = 60_000;
/** What is shown stands on steps of so many minutes, so that time alone does not make a message edited every second. */
export const STEP = 5 * MINUTE;

const remaining = (visits: readonly Visit[], lengths: TalkLengths | undefined, at: number): number[] => visits.map((visit) => {
  const elapsed = visit.status === "in consultation" ? Math.max(0, at - visit.appearedAt) / MINUTE : 0;
  return lengths ? remainingOf(elapsed, lengths) : 0;
});

/** By the clock: breaks lie in between. Undefined for what is only after the day's end. */
function within(range: Range | undefined, rest: RestOfDay | undefined, now: number): Range | undefined {
  if (!range || !rest) return range;
  const left = openMinutes(rest);
  if (range.from >= left) return undefined;
  const byClock = (minutes: number): number => Math.ceil(clockMinutes(rest, Math.min(minutes, left), now) / 5) * 5;
  return { from: Math.max(0, byClock(range.from)), to: Math.max(5, byClock(range.to)) };
}

export function prospectsOf({ now, rest, lengths, waiting, staff, busyWith }: Facts): Prospects {
  const step = Math.floor(now / STEP) * STEP;
  const stepwise = remaining(busyWith, lengths, step);
  const left = numbersLeft({
    now, waiting, staff, talkLength: lengths?.typical, remaining: remaining(busyWith, lengths, now),
    openUntil: rest && now + openMinutes(rest) * MINUTE,
  });
  return {
    ...left,
    lengths,
    waitAt: (position) => (position > 0 && position <= left.served + left.numbers
      ? within(estimateWait({ position, staff, remaining: stepwise, lengths }), rest, now)
      : undefined),
  };
}
