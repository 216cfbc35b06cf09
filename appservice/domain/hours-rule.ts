import { civilOf, daysInMonth, dayOf, easterOf, isoWeekOf, weekdayOf, type Day } from "./hours-calendar.ts";
import { type HolidayOn } from "./hours-holidays.ts";

/** Minutes since midnight; `to` beyond 1440 runs into the next day. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export type YearlyDate =
  | { readonly kind: "date"; readonly year?: number; readonly month: number; readonly day: number | "first" | "last" }
  | { readonly kind: "easter"; readonly year?: number; readonly offset: number };

export interface DateRange {
  readonly from: YearlyDate;
  readonly to: YearlyDate;
}

/** Years or weeks: every `step`-th from `from` on. */
export interface SteppedRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

export type DaySelector =
  /** 1–7, may wrap around Sunday */
  | { readonly kind: "weekdays"; readonly from: number; readonly to: number }
  /** the first, second … or (negative) last of its month */
  | { readonly kind: "nth"; readonly weekday: number; readonly nth: readonly number[] }
  | { readonly kind: "holiday"; readonly offset: number };

/** One rule of the notation. An empty list does not restrict. */
export interface Rule {
  readonly years: readonly SteppedRange[];
  readonly dates: readonly DateRange[];
  readonly weeks: readonly SteppedRange[];
  readonly days: readonly DaySelector[];
  readonly times: readonly TimeRange[];
  readonly open: boolean;
  /** Written after a comma: adds to what the rules before it said, where others replace it. */
  readonly additional: boolean;
  readonly comment?: string;
}

export function ruleMatches(rule: Rule, day: Day, holidayOn: HolidayOn): boolean {
  const { year } = civilOf(day);
  return (
    someOrNone(rule.years, (range) => inSteps(range, year)) &&
    someOrNone(rule.weeks, (range) => inSteps(range, isoWeekOf(day))) &&
    someOrNone(rule.dates, (range) => inDates(range, day, year)) &&
    someOrNone(rule.days, (selector) => onDay(selector, day, holidayOn))
  );
}

function someOrNone<T>(list: readonly T[], test: (item: T) => boolean): boolean {
  return list.length === 0 || list.some(test);
}

function inSteps({ from, to, step }: SteppedRange, value: number): boolean {
  return from <= value && value <= to && (value - from) % step === 0;
}

/** A range that begins late in a year and ends early in the next is looked for from both years. */
function inDates({ from, to }: DateRange, day: Day, year: number): boolean {
  const bases = from.year === undefined ? [year - 1, year] : [from.year];
  return bases.some((base) => {
    const first = resolve(from, base, 1);
    if (from === to) return day === first && day === resolve(from, base, -1);
    const sameYear = resolve(to, to.year ?? base, -1);
    const last = to.year === undefined && sameYear < first ? resolve(to, base + 1, -1) : sameYear;
    return first <= day && day <= last;
  });
}

/** 29 February in other years: as a range's begin the day after, as its end the day before, alone never. */
function resolve(date: YearlyDate, year: number, side: 1 | -1): Day {
  if (date.kind === "easter") return easterOf(year) + date.offset;
  const length = daysInMonth(year, date.month);
  if (date.day === "first") return dayOf(year, date.month, 1);
  if (date.day === "last") return dayOf(year, date.month, length);
  if (date.day <= length) return dayOf(year, date.month, date.day);
  return side === 1 ? dayOf(year, date.month + 1, 1) : dayOf(year, date.month, length);
}

function onDay(selector: DaySelector, day: Day, holidayOn: HolidayOn): boolean {
  if (selector.kind === "holiday") return holidayOn(day - selector.offset) !== undefined;
  const weekday = weekdayOf(day);
  if (selector.kind === "weekdays") {
    const { from, to } = selector;
    return from <= to ? from <= weekday && weekday <= to : weekday >= from || weekday <= to;
  }
  if (weekday !== selector.weekday) return false;
  const { year, month, day: date } = civilOf(day);
  const fromFront = Math.ceil(date / 7);
  const fromBack = -Math.ceil((daysInMonth(year, month) - date + 1) / 7);
  return selector.nth.includes(fromFront) || selector.nth.includes(fromBack);
}
