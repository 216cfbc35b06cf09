import { parseIsoDate, type Day } from "./hours-calendar.ts";
import { planOf, type Schedule } from "./hours-day.ts";
import { describeRules, type HoursLine } from "./hours-describe.ts";
import { problemOf, type Exception } from "./hours-exception.ts";
import { holidaysOf, LAENDER, REGIONS, type HolidayOn } from "./hours-holidays.ts";
import { parseNotation } from "./hours-notation.ts";
import { type Rule } from "./hours-rule.ts";
import {
  DAYS_OPEN,
  firstSpan,
  hoursOn,
  midnightAfter,
  remembering,
  type HoursOfDay,
  type OpenSpan,
  type Openness,
  type Timetable,
} from "./hours-timeline.ts";
import { zoneOf, type Zone } from "./hours-zone.ts";

export { problemOf, type Exception } from "./hours-exception.ts";
export { type HoursLine } from "./hours-describe.ts";
export { type HoursOfDay, type OpenSpan, type Openness } from "./hours-timeline.ts";

/** The opening hours of one department at one place. A value: nothing in it changes. */
export interface Hours {
  readonly openAt: (instant: number) => Openness;
  /**
   * The first instant after this one at which openAt may say something else. Each midnight counts,
   * since words like "today" then change.
   */
  readonly nextChange: (instant: number) => number;
  /** The consultation hour (one with a name) that is on or comes next, within a year. */
  readonly nextNamed: (instant: number) => OpenSpan | undefined;
  /** The days from the instant's own on, as they really are: exceptions and holidays included. */
  readonly days: (instant: number, count: number) => readonly HoursOfDay[];
  /** False when the notation never says what holds on public holidays (PH), and so they are days like others. */
  readonly saysHolidays: boolean;
  /** The notation in words, one line for each rule, in German ("de…") or English. */
  readonly describe: (language: string) => readonly HoursLine[];
  /** The same hours with these exceptions and no others. One with a problem (problemOf) changes nothing. */
  readonly withExceptions: (exceptions: readonly Exception[]) => Hours;
}

export interface Place {
  /** IANA name: Europe/Berlin */
  readonly timeZone: string;
  /** The Land whose public holidays hold (BY), or a part of it (BY-KATH, BY-A, SN-KATH, TH-KATH). */
  readonly land: string;
}

/** A department's hours as they stand in the configuration. Names and reasons come out as they go in. */
export interface HoursSource {
  readonly hours: string;
  /** Open in addition, except when `hours` says for that day that it is closed. */
  readonly consultationHours?: readonly { readonly name: string; readonly hours: string }[];
  /** Single days (2026-12-24) on which these hours hold instead. */
  readonly days?: readonly { readonly date: string; readonly hours: string; readonly reason?: string }[];
}

export type Parsed = { ok: true; hours: Hours } | { ok: false; error: string };

/** Reads opening hours in OpenStreetMap's notation: `Mo-Fr 08:00-12:00, We 14:00-16:00 "HIV-Sprechstunde"; PH off`. */
export function parseHours(notation: string, place: Place): Parsed {
  return parseDepartmentHours({ hours: notation }, place);
}

/** The same for all that the configuration says of a department's hours. */
export function parseDepartmentHours(source: HoursSource, place: Place): Parsed {
  const zone = zoneOf(place.timeZone);
  if (!zone) return { ok: false, error: `there is no time zone "${place.timeZone}"; write one like Europe/Berlin` };
  const holidayOn = holidaysOf(place.land);
  if (!holidayOn)
    return {
      ok: false,
      error: `there is no Land "${place.land}"; write one of ${[...LAENDER, ...REGIONS].join(", ")}`,
    };
  const errors: string[] = [];
  const read = (notation: string, where: string): readonly Rule[] => {
    const parsed = parseNotation(notation);
    if (parsed.ok) return parsed.rules;
    errors.push(where + parsed.error);
    return [];
  };
  const dayOf = (date: string): Day => {
    const day = parseIsoDate(date);
    if (day === undefined) errors.push(`there is no day "${date}"; write it as 2026-12-24`);
    return day ?? NaN;
  };
  const schedule: Schedule = {
    rules: read(source.hours, ""),
    named: (source.consultationHours ?? []).map(({ name, hours }) => ({ name, rules: read(hours, `${name}: `) })),
    days: new Map((source.days ?? []).map(({ date, hours, reason }) => [dayOf(date), { rules: read(hours, `${date}: `), reason }])),
  };
  const [error] = errors;
  return error === undefined ? { ok: true, hours: hoursFrom(schedule, zone, holidayOn, []) } : { ok: false, error };
}

function hoursFrom(schedule: Schedule, zone: Zone, holidayOn: HolidayOn, exceptions: readonly Exception[]): Hours {
  const byDay = Map.groupBy(
    exceptions.filter((exception) => problemOf(exception) === undefined),
    ({ date }) => parseIsoDate(date) ?? NaN,
  );
  const table: Timetable = { zone, holidayOn, planOn: (day) => planOf(day, schedule, holidayOn, byDay) };
  const stateAt = remembering(table);
  let named: { readonly from: number; readonly found: OpenSpan | undefined; readonly to: number } | undefined;
  return {
    openAt: (instant) => stateAt(instant).openness,
    nextChange: (instant) => stateAt(instant).to,
    nextNamed: (instant) => {
      if (!named || instant < named.from || instant >= named.to) {
        const found = firstSpan(table, instant, DAYS_OPEN, (span) => span.name !== undefined);
        named = { from: instant, found, to: found?.until ?? midnightAfter(table, instant) };
      }
      return named.found;
    },
    days: (instant, count) => Array.from({ length: count }, (_, n) => hoursOn(table, zone.wallAt(instant).day + n)),
    saysHolidays: saysHolidays(schedule),
    describe: (language) => describeSchedule(schedule, language),
    withExceptions: (others) => hoursFrom(schedule, zone, holidayOn, others),
  };
}

function describeSchedule({ rules, named }: Schedule, language: string): HoursLine[] {
  const consultations = named.flatMap(({ name, rules: own }) =>
    describeRules(own, language).map((line) => (line.closed ? line : { ...line, comment: name })),
  );
  return [...describeRules(rules, language), ...consultations];
}

function saysHolidays({ rules, named }: Schedule): boolean {
  const says = (list: readonly Rule[]): boolean => list.some(({ days }) => days.some(({ kind }) => kind === "holiday"));
  return says(rules) || (rules.every(({ open }) => !open) && named.every((consultation) => says(consultation.rules)));
}
