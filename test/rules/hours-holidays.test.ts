import assert from "node:assert/strict";
import Holidays from "date-holidays";
import { civilOf, dayOf, isoDate } from "../../appservice/domain/hours-calendar.ts";
import { holidaysOf, LAENDER, REGIONS } from "../../appservice/domain/hours-holidays.ts";

const FIRST = 2024;
const LAST = 2050;

/** It knows these only by a district in which they lie. */
const IN_SECOND_SOURCE: Readonly<Record<string, string>> = { "SN-KATH": "SN-BZ", "TH-KATH": "TH-EIC" };

function ours(land: string): string[] {
  const holidayOn = holidaysOf(land) ?? assert.fail(`no holidays of ${land}`);
  const found: string[] = [];
  for (let day = dayOf(FIRST, 1, 1); day < dayOf(LAST + 1, 1, 1); day += 1) if (holidayOn(day) !== undefined) found.push(isoDate(day));
  return found;
}

function secondSource(land: string): string[] {
  const [state = "", region] = (IN_SECOND_SOURCE[land] ?? land).split("-");
  const source = region === undefined ? new Holidays("DE", state) : new Holidays("DE", state, region);
  const found = new Set<string>();
  for (let year = FIRST; year <= LAST; year += 1) {
    for (const { type, date } of source.getHolidays(year, "de")) if (type === "public") found.add(date.slice(0, 10));
  }
  return [...found].sort();
}

describe("public holidays of the Länder", () => {
  for (const land of [...LAENDER, ...REGIONS]) {
    it(`${land}: as date-holidays has them, ${FIRST} to ${LAST}`, () => assert.deepEqual(ours(land), secondSource(land)));
  }

  it("there are sixteen", () => assert.equal(new Set(LAENDER).size, 16));
  it("no others are known", () => assert.equal(holidaysOf("XX"), undefined));

  const named: readonly (readonly [land: string, year: number, month: number, day: number, name: string | undefined])[] = [
    ["BY", 2026, 4, 3, "Karfreitag"],
    ["BY", 2026, 8, 15, undefined],
    ["BY-KATH", 2026, 8, 15, "Mariä Himmelfahrt"],
    ["BY", 2026, 8, 8, undefined],
    ["BY-A", 2026, 8, 8, "Augsburger Hohes Friedensfest"],
    ["SN", 2026, 11, 18, "Buß- und Bettag"],
    ["BE", 2028, 6, 17, "Jahrestag des Volksaufstandes"],
    ["BE", 2029, 6, 17, undefined],
  ];
  for (const [land, year, month, day, name] of named) {
    it(`${land} ${year}-${month}-${day}: ${name ?? "a day like others"}`, () =>
      assert.equal(holidaysOf(land)?.(dayOf(year, month, day)), name));
  }

  it("days and dates are each other's inverse through leap years", () => {
    for (let day = dayOf(1999, 12, 31); day < dayOf(2101, 1, 1); day += 1) {
      const { year, month, day: date } = civilOf(day);
      assert.equal(dayOf(year, month, date), day);
    }
  });
});
