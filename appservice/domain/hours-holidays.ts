import { civilOf, dayOf, easterOf, weekdayOf, type Day } from "./hours-calendar.ts";

/** The sixteen Länder, and the parts of them that the law gives holidays of their own. */
export const LAENDER = ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"] as const;

/**
 * Parts of a Land: predominantly Catholic municipalities (BY: Mariä Himmelfahrt; SN, TH: Fronleichnam),
 * and the city of Augsburg.
 */
export const REGIONS = ["BY-KATH", "BY-A", "SN-KATH", "TH-KATH"] as const;

interface Holiday {
  readonly name: string;
  readonly on: (year: number) => Day;
  /** Länder and regions; everywhere in Germany when left out. A Land's holidays hold in its regions. */
  readonly lands?: string;
  /** First and last year; always when left out. */
  readonly years?: readonly [number, number];
}

const fixed =
  (month: number, day: number) =>
  (year: number): Day =>
    dayOf(year, month, day);
const easter =
  (offset: number) =>
  (year: number): Day =>
    easterOf(year) + offset;
/** The Wednesday before 23 November. */
const repentance = (year: number): Day => dayOf(year, 11, 22) - ((weekdayOf(dayOf(year, 11, 22)) + 4) % 7);

/** Laws as of 2026; what was changed before 2019 is not told. */
const HOLIDAYS: readonly Holiday[] = [
  { name: "Neujahr", on: fixed(1, 1) },
  { name: "Heilige Drei Könige", on: fixed(1, 6), lands: "BW BY ST" },
  { name: "Internationaler Frauentag", on: fixed(3, 8), lands: "BE" },
  { name: "Internationaler Frauentag", on: fixed(3, 8), lands: "MV", years: [2023, Infinity] },
  { name: "Karfreitag", on: easter(-2) },
  { name: "Ostersonntag", on: easter(0), lands: "BB" },
  { name: "Ostermontag", on: easter(1) },
  { name: "Tag der Arbeit", on: fixed(5, 1) },
  { name: "Tag der Befreiung", on: fixed(5, 8), lands: "BE", years: [2020, 2020] },
  { name: "Tag der Befreiung", on: fixed(5, 8), lands: "BE", years: [2025, 2025] },
  { name: "Christi Himmelfahrt", on: easter(39) },
  { name: "Pfingstsonntag", on: easter(49), lands: "BB" },
  { name: "Pfingstmontag", on: easter(50) },
  { name: "Fronleichnam", on: easter(60), lands: "BW BY HE NW RP SL SN-KATH TH-KATH" },
  { name: "Jahrestag des Volksaufstandes", on: fixed(6, 17), lands: "BE", years: [2028, 2028] },
  { name: "Augsburger Hohes Friedensfest", on: fixed(8, 8), lands: "BY-A" },
  { name: "Mariä Himmelfahrt", on: fixed(8, 15), lands: "SL BY-KATH BY-A" },
  { name: "Weltkindertag", on: fixed(9, 20), lands: "TH" },
  { name: "Tag der Deutschen Einheit", on: fixed(10, 3) },
  { name: "Reformationstag", on: fixed(10, 31), lands: "BB HB HH MV NI SN ST SH TH" },
  { name: "Allerheiligen", on: fixed(11, 1), lands: "BW BY NW RP SL" },
  { name: "Buß- und Bettag", on: repentance, lands: "SN" },
  { name: "1. Weihnachtstag", on: fixed(12, 25) },
  { name: "2. Weihnachtstag", on: fixed(12, 26) },
];

/** The name of the public holiday on a day, as the place's law calls it. */
export type HolidayOn = (day: Day) => string | undefined;

/** undefined when `land` is neither a Land nor one of the regions. */
export function holidaysOf(land: string): HolidayOn | undefined {
  const known: readonly string[] = [...LAENDER, ...REGIONS];
  if (!known.includes(land)) return undefined;
  const here = HOLIDAYS.filter(
    (holiday) => !holiday.lands || holiday.lands.split(" ").some((name) => name === land || name === land.slice(0, 2)),
  );
  const years = new Map<number, ReadonlyMap<Day, string>>();
  return (day) => {
    const { year } = civilOf(day);
    const ofYear = years.get(year) ?? holidaysIn(here, year);
    years.set(year, ofYear);
    return ofYear.get(day);
  };
}

function holidaysIn(holidays: readonly Holiday[], year: number): ReadonlyMap<Day, string> {
  const valid = holidays.filter(({ years }) => !years || (years[0] <= year && year <= years[1]));
  return new Map(valid.map((holiday) => [holiday.on(year), holiday.name]));
}
