import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHours } from "../../appservice/domain/hours.ts";
import type { Hours } from "../../appservice/domain/hours.ts";
import { clockMinutes, countsFrom, lastEnd, LONGEST_BREAK, openMinutes, restOfDay } from "../../appservice/domain/workday.ts";
import { clockFrom, realTime } from "../../appservice/office/clock.ts";

function hours(notation: string): Hours {
  const parsed = parseHours(notation, { timeZone: "Europe/Berlin", land: "BY" });
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.error);
  return parsed.hours;
}

/** A Monday in winter. */
const at = (time: string, date = "2026-11-23"): number => Date.parse(`${date}T${time}:00+01:00`);
const show = (moment: number | undefined): string | undefined => moment === undefined ? undefined :
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" }).format(moment);

describe("what is left of the day", () => {
  const cases: [notation: string, time: string, minutes: number | undefined, end: string | undefined][] = [
    ["Mo-Fr 08:00-16:00", "15:00", 60, "2026-11-23 16:00"],
    ["Mo-Fr 08:00-12:00,13:00-16:00", "11:30", 210, "2026-11-23 16:00"],
    ["Mo-Fr 08:00-12:00,13:00-16:00", "12:30", 180, "2026-11-23 16:00"],
    ["Mo-Fr 08:00-12:00,16:00-18:00", "11:30", 30, "2026-11-23 12:00"],
    ["Mo-Fr 08:00-16:00", "07:00", undefined, undefined],
    ["Mo-Fr 08:00-16:00", "16:00", undefined, undefined],
    ["Mo-Fr 22:00-26:00", "23:00", 180, "2026-11-24 02:00"],
    ["Mo-Fr 08:00-12:00; Mo 12:00-14:00 \"HIV-Sprechstunde\"", "13:00", 60, "2026-11-23 14:00"],
    ["24/7", "13:00", undefined, undefined],
    ["off", "13:00", undefined, undefined],
  ];
  for (const [notation, time, minutes, end] of cases) {
    it(`${notation} at ${time}: ${minutes ?? "no"} minutes`, () => {
      const rest = restOfDay(hours(notation), at(time));
      assert.deepEqual([rest && openMinutes(rest), show(rest?.endsAt)], [minutes, end]);
    });
  }
  it("the clock runs on in a break", () => {
    const rest = restOfDay(hours("Mo-Fr 08:00-12:00,13:00-16:00"), at("11:30"));
    assert.ok(rest);
    assert.deepEqual([0, 29, 30, 45, 210].map((minutes) => clockMinutes(rest, minutes, at("11:30"))), [0, 29, 90, 105, 270]);
  });
});

describe("when the day has ended", () => {
  const cases: [notation: string, since: string, now: string, end: string | undefined][] = [
    ["Mo-Fr 08:00-16:00", "09:00", "15:59", undefined],
    ["Mo-Fr 08:00-16:00", "09:00", "16:00", "2026-11-23 16:00"],
    ["Mo-Fr 08:00-12:00,13:00-16:00", "09:00", "12:30", undefined],
    ["Mo-Fr 08:00-12:00,13:00-16:00", "09:00", "20:00", "2026-11-23 16:00"],
    ["24/7", "09:00", "20:00", undefined],
  ];
  for (const [notation, since, now, end] of cases)
    it(`${notation}, who came at ${since}, at ${now}: ${end ?? "not yet"}`, () => { assert.equal(show(lastEnd(hours(notation), at(since), at(now))), end); });
  it("of several days the last, and none that ended before", () => {
    const open = hours("Mo-Fr 08:00-16:00");
    assert.equal(show(lastEnd(open, at("09:00"), at("10:00", "2026-11-26"))), "2026-11-25 16:00");
    assert.equal(lastEnd(open, at("16:00"), at("23:00")), undefined);
  });
  it("an exception ends a day that never ended", () => {
    const open = hours("24/7").withExceptions([{ date: "2026-11-23", kind: "closed", from: "18:00" }]);
    assert.equal(show(lastEnd(open, at("09:00"), at("18:00"))), "2026-11-23 18:00");
  });
});

describe("from when a sign of life counts", () => {
  const cases: [notation: string, time: string, from: string | undefined][] = [
    ["Mo-Fr 08:00-16:00", "08:00", "2026-11-23 05:00"],
    ["Mo-Fr 08:00-12:00,13:00-16:00", "13:00", "2026-11-23 12:00"],
    ["Mo-Fr 08:00-12:00,13:00-16:00", "12:30", undefined],
    ["Mo-Fr 08:00-16:00", "16:00", undefined],
  ];
  for (const [notation, time, from] of cases)
    it(`${notation} at ${time}: ${from ?? "none"}`, () => { assert.equal(show(countsFrom(hours(notation), at(time))), from); });
  it("a consultation hour that follows is no break, nor is midnight", () => {
    assert.equal(countsFrom(hours('Mo 08:00-12:00, Mo 12:00-14:00 "Sprechstunde"'), at("12:30")), at("05:00"));
    assert.ok((countsFrom(hours("24/7"), at("00:10")) ?? Infinity) < at("00:00"));
  });
});

describe("any hours, at any moment of the nights on which clocks change", () => {
  const notations = ["Mo-Su 08:00-12:00,13:00-16:00", "Sa-Su 00:00-03:00,05:00-06:00", "Sa 22:00-27:00", "24/7", "Mo-Su 01:00-02:30,04:00-10:00"];
  const nights = [Date.parse("2026-03-28T20:00:00Z"), Date.parse("2026-10-24T20:00:00Z")];
  it("what is left agrees with openAt, minute by minute", () => {
    fc.assert(fc.property(fc.constantFrom(...notations), fc.constantFrom(...nights), fc.integer({ min: 0, max: 12 * 60 }), (notation, night, minutes) => {
      const open = hours(notation);
      const now = night + minutes * 60_000;
      const rest = restOfDay(open, now);
      if (!rest) return open.openAt(now).open ? assert.equal(notation, "24/7") : undefined;
      let left = 0;
      for (let moment = now; moment < rest.endsAt; moment += 60_000) left += open.openAt(moment).open ? 1 : 0;
      assert.equal(openMinutes(rest), left);
      const after = open.openAt(rest.endsAt);
      assert.ok(!after.open && (after.next?.at ?? Infinity) - rest.endsAt > LONGEST_BREAK);
      return undefined;
    }), { numRuns: 60 });
  });
});

describe("a clock of its own", () => {
  it("starts then and runs so many times faster", () => {
    const clock = clockFrom("2026-12-23T07:55+01:00*60");
    assert.ok(Math.abs(clock.now() - at("07:55", "2026-12-23")) < 60_000);
    assert.deepEqual([clock.speed, realTime(clock, 60_000), realTime({ now: Date.now }, 60_000)], [60, 1000, 60_000]);
  });
  for (const wrong of ["", "gestern", "2026-12-23T07:55", "2026-12-23T07:55+01:00*0", "2026-13-23T07:55+01:00*60", "2026-12-23T07:55+01:00*-5"])
    it(`"${wrong}" is refused in words`, () => { assert.throws(() => clockFrom(wrong), /BUERGERBUERO_CLOCK: write a moment/u); });
});
