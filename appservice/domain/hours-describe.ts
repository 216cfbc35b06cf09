import type { DateRange, DaySelector, Rule, SteppedRange, TimeRange, YearlyDate } from "./hours-rule.ts";

/** One rule in words. */
export interface HoursLine {
  /** "Mo–Fr", "April–September, Mi", "ungerade Wochen, Di"; empty for every day. */
  readonly when: string;
  /** "8:00–12:00, 13:00–16:00", "rund um die Uhr", "geschlossen" */
  readonly times: string;
  readonly closed: boolean;
  /** Name of the consultation hour, or why it is closed. */
  readonly comment?: string;
}

interface Words {
  readonly locale: string;
  readonly closed: string;
  readonly always: string;
  readonly holidays: string;
  readonly easter: string;
  readonly last: string;
  readonly ofMonth: string;
  readonly evenWeeks: string;
  readonly oddWeeks: string;
  readonly weeks: (numbers: string) => string;
  readonly from: (year: number) => string;
  readonly days: (count: number) => string;
  readonly nth: (n: number) => string;
  readonly every: (n: number) => string;
}

const GERMAN: Words = {
  locale: "de",
  closed: "geschlossen",
  always: "rund um die Uhr",
  holidays: "Feiertage",
  easter: "Ostersonntag",
  last: "letzter",
  ofMonth: "im Monat",
  evenWeeks: "gerade Wochen",
  oddWeeks: "ungerade Wochen",
  weeks: (numbers) => `Kalenderwochen ${numbers}`,
  from: (year) => `ab ${year}`,
  days: (count) => `${Math.abs(count)} ${Math.abs(count) === 1 ? "Tag" : "Tage"} ${count < 0 ? "vor" : "nach"}`,
  nth: (n) => `${n}.`,
  every: (n) => `jede ${n}.`,
};
const ENGLISH: Words = {
  locale: "en-GB",
  closed: "closed",
  always: "around the clock",
  holidays: "public holidays",
  easter: "Easter Sunday",
  last: "last",
  ofMonth: "of the month",
  evenWeeks: "even weeks",
  oddWeeks: "odd weeks",
  weeks: (numbers) => `weeks ${numbers}`,
  from: (year) => `from ${year}`,
  days: (count) => `${Math.abs(count)} ${Math.abs(count) === 1 ? "day" : "days"} ${count < 0 ? "before" : "after"}`,
  nth: (n) => ["", "1st", "2nd", "3rd", "4th", "5th"][n] ?? String(n),
  every: (n) => `every ${n}th`,
};

export function describeRules(rules: readonly Rule[], language: string): readonly HoursLine[] {
  const words = language.toLowerCase().startsWith("de") ? GERMAN : ENGLISH;
  return rules.map((rule) => ({
    when: [
      rule.years.map((range) => yearsText(range, words)).join(", "),
      rule.dates.map((range) => datesText(range, words)).join(", "),
      weeksText(rule.weeks, words),
      rule.days.map((selector) => dayText(selector, words)).join(", "),
    ]
      .filter((part) => part !== "")
      .join(", "),
    times: timesText(rule, words),
    closed: !rule.open,
    ...(rule.comment === undefined ? {} : { comment: rule.comment }),
  }));
}

function timesText({ times, open }: Rule, words: Words): string {
  const ranges = times.map(({ from, to }: TimeRange) => `${clock(from)}–${clock(to)}`).join(", ");
  if (open) return ranges === "" ? words.always : ranges;
  return ranges === "" ? words.closed : `${ranges} ${words.closed}`;
}

function clock(minutes: number): string {
  const time = minutes > 1440 ? minutes - 1440 : minutes;
  return `${Math.floor(time / 60)}:${String(time % 60).padStart(2, "0")}`;
}

function yearsText({ from, to, step }: SteppedRange, words: Words): string {
  const years = to === 9999 ? words.from(from) : span(String(from), String(to));
  return step === 1 ? years : `${years} (${words.every(step)})`;
}

function weeksText(weeks: readonly SteppedRange[], words: Words): string {
  if (weeks.length === 0) return "";
  const [only] = weeks;
  if (weeks.length === 1 && only?.step === 2 && only.from <= 2 && only.to >= 52) return only.from === 1 ? words.oddWeeks : words.evenWeeks;
  return words.weeks(
    weeks.map(({ from, to, step }) => span(String(from), String(to)) + (step === 1 ? "" : ` (${words.every(step)})`)).join(", "),
  );
}

function datesText({ from, to }: DateRange, words: Words): string {
  return span(dateText(from, words), dateText(to, words));
}

function dateText(date: YearlyDate, words: Words): string {
  const year = date.year === undefined ? "" : ` ${date.year}`;
  if (date.kind === "easter") return (date.offset === 0 ? words.easter : `${words.days(date.offset)} ${words.easter}`) + year;
  const whole = typeof date.day === "string";
  const format = new Intl.DateTimeFormat(words.locale, {
    timeZone: "UTC",
    month: "long",
    ...(whole ? {} : { day: "numeric" }),
  });
  return format.format(Date.UTC(2024, date.month - 1, typeof date.day === "number" ? date.day : 1)) + year;
}

function dayText(selector: DaySelector, words: Words): string {
  switch (selector.kind) {
    case "holiday":
      return selector.offset === 0 ? words.holidays : `${words.days(selector.offset)} ${words.holidays}`;
    case "weekdays":
      return span(weekday(selector.from, words), weekday(selector.to, words));
    case "nth": {
      const which = selector.nth.map((n) => (n > 0 ? words.nth(n) : n === -1 ? words.last : `${words.nth(-n)} ${words.last}`)).join(", ");
      return `${which} ${weekday(selector.weekday, words)} ${words.ofMonth}`;
    }
  }
}

/** 1 January 2024 was a Monday. */
function weekday(number: number, { locale }: Words): string {
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short" }).format(Date.UTC(2024, 0, number));
}

function span(from: string, to: string): string {
  return from === to ? from : `${from}–${to}`;
}
