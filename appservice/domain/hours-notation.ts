import { daysInMonth } from "./hours-calendar.ts";
import { WEEKDAYS, MONTHS, cursorOf, NotationError, type Cursor } from "./hours-tokens.ts";
import type { DateRange, DaySelector, Rule, SteppedRange, TimeRange, YearlyDate } from "./hours-rule.ts";

/**
 * Reads the part of OpenStreetMap's opening_hours notation that an office needs
 * (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). What it does not know is an error, never a guess.
 */
export function parseNotation(notation: string): { ok: true; rules: readonly Rule[] } | { ok: false; error: string } {
  try {
    return { ok: true, rules: parseRules(cursorOf(notation)) };
  } catch (error) {
    if (error instanceof NotationError) return { ok: false, error: error.message };
    throw error;
  }
}

function parseRules(cursor: Cursor): Rule[] {
  const rules = [parseRule(cursor, false)];
  while (!cursor.atEnd()) {
    const additional = cursor.take(",");
    if (!additional && !cursor.take(";"))
      cursor.fail('expected times like 08:00-12:00, "off", a comment in quotes, or ";" before the next rule');
    if (cursor.atEnd()) break;
    rules.push(parseRule(cursor, additional));
  }
  return rules;
}

function parseRule(cursor: Cursor, additional: boolean): Rule {
  const begin = cursor.position();
  const always = cursor.take("24/7");
  const wide = parseWideSelectors(cursor);
  const days = parseDays(cursor);
  const times = parseTimes(cursor);
  const state = cursor.takeWord(["off", "closed", "open"]);
  const bare = cursor.position() === begin;
  const comment = cursor.takeComment();
  if (bare)
    cursor.fail(
      comment === undefined
        ? 'expected a day (Mo, PH, Dec 24 …), a time, or "off"'
        : 'a comment alone says neither open nor closed: write times or "off" before it',
    );
  const open = state === undefined || state === "open";
  if (always && (times.length > 0 || days.length > 0)) cursor.fail("24/7 takes neither days nor times");
  return { ...wide, days, times, open, additional, ...(comment === undefined ? {} : { comment }) };
}

function parseWideSelectors(cursor: Cursor): Pick<Rule, "years" | "dates" | "weeks"> {
  const years: SteppedRange[] = [];
  const dates: DateRange[] = [];
  const weeks: SteppedRange[] = [];
  let begun = seesDate(cursor);
  if (begun) {
    do parseYearsOrDates(cursor, years, dates);
    while (cursor.take(",") || (dates.length === 0 && seesDate(cursor)));
  }
  if (years.length > 0 && dates.some(({ from }) => from.year !== undefined))
    cursor.fail("write the year with every date: 2026 Dec 24,2027 Dec 24");
  if (new Set(dates.map(({ from }) => from.year === undefined)).size > 1)
    cursor.fail("write the year with every date or with none: 2026 Dec 24,2026 Dec 31");
  if (cursor.takeWord(["week"])) {
    do weeks.push(parseSteps(cursor, "a week from 1 to 53", 1, 53));
    while (cursor.take(","));
    begun = true;
  }
  if (begun) cursor.take(":");
  return { years, dates, weeks };
}

function seesDate(cursor: Cursor): boolean {
  return cursor.seesYear() || cursor.seesMonth() || cursor.seesWord("easter");
}

function parseYearsOrDates(cursor: Cursor, years: SteppedRange[], dates: DateRange[]): void {
  if (cursor.seesYear() && !cursor.seesYearOfDate()) {
    years.push(parseSteps(cursor, "a year", 1970, 9999));
    return;
  }
  const from = parseDayInList(cursor, dates.at(-1)?.from) ?? parseDate(cursor, undefined);
  if (!cursor.take("-")) {
    dates.push(from.kind === "date" && from.day === "first" ? { from, to: { ...from, day: "last" } } : { from, to: from });
    return;
  }
  if (from.kind === "date" && cursor.seesNumber() && !cursor.seesYear()) {
    const day = parseDayOfMonth(cursor, from.month, from.year);
    if (from.day === "first") cursor.fail("a range of days begins with a day: Dec 24-26");
    if (day < Number(from.day)) cursor.fail("the range ends before it begins");
    dates.push({ from, to: { ...from, day } });
    return;
  }
  dates.push({ from, to: endOfRange(cursor, from, parseDate(cursor, from)) });
}

function endOfRange(cursor: Cursor, from: YearlyDate, to: YearlyDate): YearlyDate {
  if (to.year !== undefined && (from.year === undefined || to.year < from.year))
    cursor.fail("the range ends before it begins, or only its end has a year");
  const whole = to.kind === "date" && to.day === "first";
  if (from.kind === "date" && whole !== (from.day === "first")) cursor.fail("write a range of months (Apr-Sep) or of days (Apr 01-Sep 30)");
  return whole ? { ...to, day: "last" } : to;
}

/** The 31 in "Dec 24,31". */
function parseDayInList(cursor: Cursor, before: YearlyDate | undefined): YearlyDate | undefined {
  if (before?.kind !== "date" || before.day === "first" || !cursor.seesNumber() || cursor.seesYear()) return undefined;
  return { ...before, day: parseDayOfMonth(cursor, before.month, before.year) };
}

/** "Dec 24", "2026 Dec 24", "Dec" (the day is then 'first'), "easter -2 days". */
function parseDate(cursor: Cursor, rangeFrom: YearlyDate | undefined): YearlyDate {
  const year = cursor.seesYear() ? { year: cursor.takeNumber("a year", 1970, 9999) } : {};
  if (cursor.takeWord(["easter"])) return { kind: "easter", ...year, offset: parseDayOffset(cursor) };
  const month = cursor.takeOneOf(MONTHS, "a month (Jan … Dec) or easter") + 1;
  if (!cursor.seesNumber() || cursor.seesYear()) return { kind: "date", ...year, month, day: "first" };
  return { kind: "date", ...year, month, day: parseDayOfMonth(cursor, month, year.year ?? rangeFrom?.year) };
}

function parseDayOfMonth(cursor: Cursor, month: number, year: number | undefined): number {
  return cursor.takeNumber("a day of this month", 1, daysInMonth(year ?? 2024, month));
}

/** "+1 day", "-2 days"; 0 when none is written. */
function parseDayOffset(cursor: Cursor): number {
  if (!cursor.seesDayOffset()) return 0;
  const sign = cursor.take("-") ? -1 : 1;
  if (sign === 1) cursor.take("+");
  const offset = sign * cursor.takeNumber("a number of days", 1, 366);
  if (!cursor.takeWord(["day", "days"])) cursor.fail('expected "days"');
  return offset;
}

function parseSteps(cursor: Cursor, what: string, least: number, most: number): SteppedRange {
  const from = cursor.takeNumber(what, least, most);
  if (cursor.take("+")) return { from, to: most, step: 1 };
  const to = cursor.take("-") ? cursor.takeNumber(what, from, most) : from;
  const step = cursor.take("/") ? cursor.takeNumber("a step", 1, 52) : 1;
  return { from, to, step };
}

function parseDays(cursor: Cursor): DaySelector[] {
  const days: DaySelector[] = [];
  if (!cursor.seesDay()) return days;
  do days.push(parseDaySelector(cursor));
  while (cursor.takeCommaBeforeDay());
  if (cursor.seesDay()) cursor.fail("separate days with a comma");
  cursor.take(":");
  return days;
}

function parseDaySelector(cursor: Cursor): DaySelector {
  if (cursor.takeWord(["PH"])) return { kind: "holiday", offset: parseDayOffset(cursor) };
  if (cursor.seesWord("SH")) cursor.fail("school holidays are not known here; write their dates: 2026 Aug 03-Sep 14");
  const from = cursor.takeOneOf(WEEKDAYS, "a weekday (Mo Tu We Th Fr Sa Su)") + 1;
  if (cursor.take("[")) return { kind: "nth", weekday: from, nth: parseNth(cursor) };
  const to = cursor.take("-") ? cursor.takeOneOf(WEEKDAYS, "a weekday (Mo Tu We Th Fr Sa Su)") + 1 : from;
  return { kind: "weekdays", from, to };
}

function parseNth(cursor: Cursor): number[] {
  const nth: number[] = [];
  do {
    const sign = cursor.take("-") ? -1 : 1;
    const first = cursor.takeNumber("which of the month, 1 to 5", 1, 5);
    const last = sign === 1 && cursor.take("-") ? cursor.takeNumber("which of the month", first, 5) : first;
    for (let n = first; n <= last; n += 1) nth.push(sign * n);
  } while (cursor.take(","));
  if (!cursor.take("]")) cursor.fail('expected "]"');
  return nth;
}

function parseTimes(cursor: Cursor): TimeRange[] {
  const times: TimeRange[] = [];
  if (!cursor.seesTime()) return times;
  do {
    const from = cursor.takeTime(24 * 60 - 1);
    if (!cursor.take("-")) cursor.fail('expected "-" and the time until: 08:00-12:00');
    const until = cursor.takeTime(48 * 60);
    if (until === from) cursor.fail("begin and end are the same; for a whole day write 00:00-24:00");
    times.push({ from, to: until < from ? until + 24 * 60 : until });
  } while (cursor.takeCommaBeforeTime());
  return times;
}
