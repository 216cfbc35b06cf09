/** An office day: what is left of it, when it ended, and from when a sign of life counts. Breaks do not end it. */
import type { Hours } from "./hours.ts";

/** A stretch of being open, whatever its consultation hours are called. Milliseconds since 1970. */
export interface Stretch { readonly at: number; readonly until: number }

export interface RestOfDay {
  /** What is left of the day, from now or from its next opening. */
  readonly stretches: readonly Stretch[];
  readonly endsAt: number;
}

type Days = Pick<Hours, "days">;

/** Closed for longer than this, the day is over; for less it is a break, over which everybody keeps the place. */
export const LONGEST_BREAK = 3 * 3_600_000;
const DAY = 86_400_000;

/** In order; those that touch are one. */
function stretchesOf(hours: Days, from: number, to: number): Stretch[] {
  const days = hours.days(from - DAY, Math.ceil((to - from) / DAY) + 3);
  const stretches: Stretch[] = [];
  for (const { at, until } of days.flatMap(({ spans }) => spans)) {
    const last = stretches.at(-1);
    if (last && at <= last.until) stretches[stretches.length - 1] = { at: last.at, until: Math.max(last.until, until) };
    else stretches.push({ at, until });
  }
  return stretches;
}

/** What is near stays the same for a day of asking: hours are values. */
const near = new WeakMap<Days, { day: number; stretches: readonly Stretch[] }>();

function around(hours: Days, now: number): readonly Stretch[] {
  const day = Math.floor(now / DAY);
  const known = near.get(hours);
  if (known?.day === day) return known.stretches;
  const stretches = stretchesOf(hours, (day - 1) * DAY, (day + 3) * DAY);
  near.set(hours, { day, stretches });
  return stretches;
}

/** Undefined between two days, and where no day ends within the next two (open around the clock). */
export function restOfDay(hours: Days, now: number): RestOfDay | undefined {
  const all = around(hours, now);
  const first = all.findIndex(({ until }) => until > now);
  const [begin, before] = [all[first], all[first - 1]];
  if (!begin || (begin.at > now && begin.at - (before?.until ?? -Infinity) > LONGEST_BREAK)) return undefined;
  const last = all.findIndex(({ until }, index) => index >= first && (all[index + 1]?.at ?? Infinity) - until > LONGEST_BREAK);
  const end = all[last];
  if (!end || end.until > now + DAY) return undefined;
  return { stretches: all.slice(first, last + 1).map(({ at, until }) => ({ at: Math.max(at, now), until })), endsAt: end.until };
}

/** When the latest day after `since` ended; undefined when none has. */
export function lastEnd(hours: Days, since: number, now: number): number | undefined {
  const all = stretchesOf(hours, since, now + LONGEST_BREAK);
  return all.findLast(({ until }, index) =>
    until > since && until <= now && (all[index + 1]?.at ?? Infinity) - until > LONGEST_BREAK)?.until;
}

/** Of a moment at which it is open: the end of the break before, or some time before the day began. Undefined while closed. */
export function countsFrom(hours: Days, now: number): number | undefined {
  const all = around(hours, now);
  const index = all.findIndex(({ at, until }) => at <= now && now < until);
  const [current, before] = [all[index], all[index - 1]];
  return current && Math.max(before?.until ?? -Infinity, current.at - LONGEST_BREAK);
}

/** Minutes in which it is open. */
export const openMinutes = ({ stretches }: RestOfDay): number =>
  stretches.reduce((sum, { at, until }) => sum + (until - at), 0) / 60_000;

/** Minutes by the clock until so many minutes of being open have passed; breaks lie in between. */
export function clockMinutes({ stretches }: RestOfDay, minutes: number, now: number): number {
  let left = minutes * 60_000;
  for (const { at, until } of stretches) {
    if (left < until - at) return (at + left - now) / 60_000;
    left -= until - at;
  }
  return ((stretches.at(-1)?.until ?? now) + left - now) / 60_000;
}
