import { isoDate, weekdayOf, type Day } from "./hours-calendar.ts";
import { type HolidayOn } from "./hours-holidays.ts";
import { type DayPlan } from "./hours-plan.ts";
import { type Zone } from "./hours-zone.ts";

/** All instants are milliseconds since 1970-01-01 UTC. */
export type Openness =
  /** `until`: when it closes; undefined when not within a year. `name`: of the consultation hour. */
  | { readonly open: true; readonly until: number | undefined; readonly name?: string }
  /** `next`: undefined when it never opens again. `reason`: why it is closed, for the public. */
  | { readonly open: false; readonly next: Opening | undefined; readonly reason?: string };

export interface Opening {
  readonly at: number;
  readonly name?: string;
}

/** A stretch of being open; two that touch are different consultation hours. */
export interface OpenSpan extends Opening {
  readonly until: number;
}

export interface HoursOfDay {
  /** 2026-12-24 */
  readonly date: string;
  /** 1 is Monday */
  readonly weekday: number;
  readonly spans: readonly OpenSpan[];
  /** Why it is closed, or closed for a part of the day. */
  readonly reason?: string;
  readonly holiday?: string;
}

export interface Timetable {
  readonly zone: Zone;
  readonly holidayOn: HolidayOn;
  readonly planOn: (day: Day) => DayPlan;
}

/** How far an opening is looked for: 29 February comes again after at most eight years. */
const DAYS_TO_NEXT_OPENING = 2930;
export const DAYS_OPEN = 370;

/** What holds from `from` (an instant somebody asked about) to just before `to`. */
export interface State {
  readonly from: number;
  readonly to: number;
  readonly openness: Openness;
}

/** Asked every second, works only when something changes; the next opening is kept over the midnights before it. */
export function remembering(table: Timetable): (instant: number) => State {
  let state: State | undefined;
  let next: { readonly from: number; readonly opening: OpenSpan | undefined; readonly to: number } | undefined;
  const nextOpening = (instant: number): OpenSpan | undefined => {
    if (!next || instant < next.from || instant >= next.to) {
      const opening = firstSpan(table, instant, DAYS_TO_NEXT_OPENING, () => true);
      next = { from: instant, opening, to: opening?.at ?? midnightAfter(table, instant) };
    }
    return next.opening;
  };
  return (instant) => {
    if (!state || instant < state.from || instant >= state.to) state = stateFrom(table, instant, nextOpening);
    return state;
  };
}

function stateFrom(table: Timetable, instant: number, nextOpening: (instant: number) => OpenSpan | undefined): State {
  const midnight = midnightAfter(table, instant);
  const { day } = table.zone.wallAt(instant);
  const now = [...spansOn(table, day - 1), ...spansOn(table, day)].find((span) => span.at <= instant && instant < span.until);
  if (now) {
    const openness = { open: true as const, until: endOfOpening(table, day, now.until), ...withName(now.name) };
    return { from: instant, to: Math.min(now.until, midnight), openness };
  }
  const opening = nextOpening(instant);
  const closure = closuresOn(table, day);
  const reason = closure.find(({ at, until }) => at <= instant && instant < until)?.reason;
  const borders = closure.flatMap(({ at, until }) => [at, until]).filter((border) => border > instant);
  const next = opening && { at: opening.at, ...withName(opening.name) };
  const openness = { open: false as const, next, ...(reason === undefined ? {} : { reason }) };
  return { from: instant, to: Math.min(midnight, opening?.at ?? midnight, ...borders), openness };
}

/** Follows spans that touch; undefined when they do so for more than a year. */
function endOfOpening(table: Timetable, day: Day, until: number): number | undefined {
  let end = until;
  for (let ahead = 0; ahead <= DAYS_OPEN; ahead += 1) {
    const before = end;
    for (const span of spansOn(table, day + ahead)) if (span.at <= end && span.until > end) end = span.until;
    if (end === before && table.zone.wallAt(end).day < day + ahead) return end;
  }
  return undefined;
}

export function firstSpan(table: Timetable, instant: number, days: number, wanted: (span: OpenSpan) => boolean): OpenSpan | undefined {
  const { day } = table.zone.wallAt(instant);
  for (let ahead = -1; ahead <= days; ahead += 1) {
    const found = spansOn(table, day + ahead).find((span) => span.until > instant && wanted(span));
    if (found) return found;
  }
  return undefined;
}

/** In order; a span that the clocks of a spring night jump over is none. */
function spansOn({ zone, planOn }: Timetable, day: Day): OpenSpan[] {
  return planOn(day)
    .spans.map(({ from, to, name }) => ({
      at: zone.instantOf(day, from),
      until: zone.instantOf(day, to),
      ...withName(name),
    }))
    .filter(({ at, until }) => at < until);
}

function closuresOn({ zone, planOn }: Timetable, day: Day): { at: number; until: number; reason?: string }[] {
  return planOn(day).closures.map(({ from, to, reason }) => ({
    at: zone.instantOf(day, from),
    until: zone.instantOf(day, to),
    ...(reason === undefined ? {} : { reason }),
  }));
}

export function hoursOn(table: Timetable, day: Day): HoursOfDay {
  const holiday = table.holidayOn(day);
  const reason = table.planOn(day).closures.findLast((closure) => closure.reason !== undefined)?.reason;
  return {
    date: isoDate(day),
    weekday: weekdayOf(day),
    spans: spansOn(table, day),
    ...(reason === undefined ? {} : { reason }),
    ...(holiday === undefined ? {} : { holiday }),
  };
}

export function midnightAfter({ zone }: Timetable, instant: number): number {
  return zone.instantOf(zone.wallAt(instant).day + 1, 0);
}

function withName(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}
