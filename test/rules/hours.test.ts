import assert from "node:assert/strict";
import { parseDepartmentHours, parseHours, type Exception, type Hours, type Openness } from "../../appservice/domain/hours.ts";

const PLACE = { timeZone: "Europe/Berlin", land: "BY" };

function hours(notation: string, ...exceptions: Exception[]): Hours {
  const parsed = parseHours(notation, PLACE);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.error);
  return parsed.hours.withExceptions(exceptions);
}

/** An instant written with its offset. */
const at = (text: string): number => Date.parse(text);
const open = (until: string, name?: string): Openness => ({ open: true, until: at(until), ...(name === undefined ? {} : { name }) });
const closed = (next: string | undefined, reason?: string, name?: string): Openness => ({
  open: false,
  next: next === undefined ? undefined : { at: at(next), ...(name === undefined ? {} : { name }) },
  ...(reason === undefined ? {} : { reason }),
});

function table(rows: readonly (readonly [notation: string, instant: string, expected: Openness])[]): void {
  for (const [notation, instant, expected] of rows) {
    it(`${notation} · ${instant}`, () => assert.deepEqual(hours(notation).openAt(at(instant)), expected));
  }
}

const OFFICE = "Mo-Fr 08:00-12:00,13:00-16:00; PH off";

describe("opening hours: is it open, until when, when next", () => {
  table([
    [OFFICE, "2026-11-25T07:59:59+01:00", closed("2026-11-25T08:00+01:00")],
    [OFFICE, "2026-11-25T08:00:00+01:00", open("2026-11-25T12:00+01:00")],
    [OFFICE, "2026-11-25T12:00:00+01:00", closed("2026-11-25T13:00+01:00")],
    [OFFICE, "2026-11-27T16:00:00+01:00", closed("2026-11-30T08:00+01:00")],
    [OFFICE, "2026-12-25T10:00:00+01:00", closed("2026-12-28T08:00+01:00", "1. Weihnachtstag")],
    [OFFICE, "2027-01-06T10:00:00+01:00", closed("2027-01-07T08:00+01:00", "Heilige Drei Könige")],
    ["24/7", "2026-12-25T10:00:00+01:00", { open: true, until: undefined }],
    ["24/7; Dec 25 off", "2026-12-20T10:00:00+01:00", open("2026-12-25T00:00+01:00")],
    ["off", "2026-12-25T10:00:00+01:00", closed(undefined)],
    ["Fr 20:00-02:00", "2026-11-28T01:00:00+01:00", open("2026-11-28T02:00+01:00")],
    ["Fr 20:00-24:00; Sa 00:00-03:00", "2026-11-27T23:00:00+01:00", open("2026-11-28T03:00+01:00")],
  ]);
});

describe("opening hours: consultation hours, weeks, seasons, single days", () => {
  const hiv = 'Mo-Fr 08:00-12:00, We 11:00-16:00 "HIV-Sprechstunde"; PH off';
  table([
    [hiv, "2026-11-25T10:30:00+01:00", open("2026-11-25T16:00+01:00")],
    [hiv, "2026-11-25T11:30:00+01:00", open("2026-11-25T16:00+01:00", "HIV-Sprechstunde")],
    ['We 14:00-16:00 "HIV-Sprechstunde"', "2026-11-25T10:30:00+01:00", closed("2026-11-25T14:00+01:00", undefined, "HIV-Sprechstunde")],
    ['We 14:00-16:00 "A", We 16:00-18:00', "2026-11-25T16:30:00+01:00", open("2026-11-25T18:00+01:00")],
    ["week 2-52/2 Tu 16:00-19:00", "2026-11-24T12:00:00+01:00", closed("2026-11-24T16:00+01:00")],
    ["week 2-52/2 Tu 16:00-19:00", "2026-11-24T19:00:00+01:00", closed("2026-12-08T16:00+01:00")],
    ["Oct-Mar Mo 08:00-12:00", "2026-03-30T12:00:00+02:00", closed("2026-10-05T08:00+02:00")],
    ["Mo[-1] 08:00-12:00", "2026-11-02T12:00:00+01:00", closed("2026-11-30T08:00+01:00")],
    [`${OFFICE}; Dec 24-Jan 01 off "Betriebsruhe"`, "2026-12-28T10:00:00+01:00", closed("2027-01-04T08:00+01:00", "Betriebsruhe")],
    [`${OFFICE}; 2026 Nov 25 10:00-11:00`, "2026-11-25T09:00:00+01:00", closed("2026-11-25T10:00+01:00")],
    ["Feb 29 10:00-12:00", "2028-02-29T12:00:00+01:00", closed("2032-02-29T10:00+01:00")],
    ["Feb 29 10:00-12:00", "2096-03-01T12:00:00+01:00", closed("2104-02-29T10:00+01:00")],
    ["2040 May 02 08:00-12:00", "2038-01-19T05:00:00+01:00", closed("2040-05-02T08:00+02:00")],
    ['easter -3 days-easter +1 day off "Ostern"; Mo-Fr 08:00-12:00', "2027-03-24T12:00:00+01:00", closed("2027-03-25T08:00+01:00")],
    [
      'Mo-Fr 08:00-12:00; easter -3 days-easter +1 day off "Ostern"',
      "2027-03-25T09:00:00+01:00",
      closed("2027-03-30T08:00+02:00", "Ostern"),
    ],
  ]);

  it("finds the consultation hour that is on or comes next", () => {
    const first = { at: at("2026-11-25T11:00+01:00"), until: at("2026-11-25T16:00+01:00"), name: "HIV-Sprechstunde" };
    const value = hours(hiv);
    assert.deepEqual(value.nextNamed(at("2026-11-23T09:00+01:00")), first);
    assert.deepEqual(value.nextNamed(at("2026-11-25T15:59+01:00")), first);
    assert.equal(value.nextNamed(first.until)?.at, at("2026-12-02T11:00+01:00"));
    assert.equal(hours(OFFICE).nextNamed(first.at), undefined);
  });
});

describe("opening hours: the nights on which the clocks change", () => {
  table([
    ["Su 01:00-05:00", "2026-03-29T01:30:00+01:00", open("2026-03-29T05:00+02:00")],
    ["Su 02:30-04:00", "2026-03-29T01:59:59+01:00", closed("2026-03-29T03:00+02:00")],
    ["Su 02:30-04:00", "2026-03-29T03:00:00+02:00", open("2026-03-29T04:00+02:00")],
    ["Su 01:00-02:30", "2026-03-29T01:59:00+01:00", open("2026-03-29T03:00+02:00")],
    ["Su 02:10-02:50", "2026-03-29T01:00:00+01:00", closed("2026-04-05T02:10+02:00")],
    ["Su 02:00-03:00", "2026-10-25T02:30:00+02:00", open("2026-10-25T03:00+01:00")],
    ["Su 02:00-03:00", "2026-10-25T02:30:00+01:00", open("2026-10-25T03:00+01:00")],
    ["24/7", "2026-10-25T02:30:00+01:00", { open: true, until: undefined }],
    [OFFICE, "2026-03-28T10:00:00+01:00", closed("2026-03-30T08:00+02:00")],
    [OFFICE, "2026-10-24T10:00:00+02:00", closed("2026-10-26T08:00+01:00")],
  ]);
});

describe("opening hours: exceptions that leads make", () => {
  const day = "2026-11-25";
  const rows: readonly (readonly [string, readonly Exception[], time: string, Openness])[] = [
    ["closed all day", [{ date: day, kind: "closed", reason: "Umzug" }], "09:00", closed("2026-11-26T08:00+01:00", "Umzug")],
    [
      "closed from noon: before",
      [{ date: day, kind: "closed", from: "11:00", reason: "Personalversammlung" }],
      "10:00",
      open("2026-11-25T11:00+01:00"),
    ],
    [
      "closed from noon: after",
      [{ date: day, kind: "closed", from: "11:00", reason: "Personalversammlung" }],
      "13:30",
      closed("2026-11-26T08:00+01:00", "Personalversammlung"),
    ],
    [
      "closed for an hour",
      [{ date: day, kind: "closed", from: "09:00", until: "10:00", reason: "Alarm" }],
      "09:30",
      closed("2026-11-25T10:00+01:00", "Alarm"),
    ],
    ["open longer, from the end on", [{ date: day, kind: "until", until: "19:00" }], "13:30", open("2026-11-25T19:00+01:00")],
    ["open longer, through lunch", [{ date: day, kind: "until", from: "12:15", until: "19:00" }], "12:30", open("2026-11-25T19:00+01:00")],
    ["open shorter", [{ date: day, kind: "until", until: "15:00" }], "14:00", open("2026-11-25T15:00+01:00")],
    [
      "opens later",
      [{ date: day, kind: "from", from: "10:00", reason: "Schulung" }],
      "09:00",
      closed("2026-11-25T10:00+01:00", "Schulung"),
    ],
    ["opens earlier", [{ date: day, kind: "from", from: "07:00" }], "07:30", open("2026-11-25T12:00+01:00")],
    ["open in addition", [{ date: day, kind: "open", from: "17:00", until: "20:00" }], "18:00", open("2026-11-25T20:00+01:00")],
    [
      "regular again",
      [
        { date: day, kind: "closed" },
        { date: day, kind: "open" },
      ],
      "09:00",
      open("2026-11-25T12:00+01:00"),
    ],
    [
      "closed again",
      [
        { date: day, kind: "open" },
        { date: day, kind: "closed" },
      ],
      "09:00",
      closed("2026-11-26T08:00+01:00"),
    ],
    ["another day", [{ date: "2026-11-26", kind: "closed" }], "16:00", closed("2026-11-27T08:00+01:00")],
    ["one that makes no sense changes nothing", [{ date: day, kind: "until", until: "99:00" }], "09:00", open("2026-11-25T12:00+01:00")],
  ];
  for (const [what, exceptions, time, expected] of rows) {
    it(what, () => assert.deepEqual(hours(OFFICE, ...exceptions).openAt(at(`${day}T${time}+01:00`)), expected));
  }

  it("closing a date closes the night hours that yesterday has in it", () => {
    const night = hours("Fr 20:00-02:00", { date: "2026-11-28", kind: "closed", from: "00:30" });
    assert.deepEqual(night.openAt(at("2026-11-28T00:10+01:00")), open("2026-11-28T00:30+01:00"));
  });

  it("without them the notation holds again", () => {
    const changed = hours(OFFICE, { date: day, kind: "closed" });
    assert.equal(changed.openAt(at(`${day}T09:00+01:00`)).open, false);
    assert.equal(changed.withExceptions([]).openAt(at(`${day}T09:00+01:00`)).open, true);
  });
});

describe("opening hours: as the configuration gives them", () => {
  const source = {
    hours: 'Mo-Fr 08:00-12:00; PH off; 2026 Dec 30 off "Inventur"',
    consultationHours: [{ name: "HIV-Sprechstunde", hours: "We,Fr 11:00-16:00" }],
    days: [{ date: "2026-12-02", hours: "08:00-09:00", reason: "Schulung" }],
  };
  const parsed = parseDepartmentHours(source, PLACE);
  const value = parsed.ok ? parsed.hours : assert.fail(parsed.error);
  const rows: readonly (readonly [string, Openness])[] = [
    ["2026-11-25T11:30+01:00", open("2026-11-25T16:00+01:00", "HIV-Sprechstunde")],
    ["2026-12-02T08:30+01:00", open("2026-12-02T09:00+01:00")],
    ["2026-12-02T11:30+01:00", closed("2026-12-03T08:00+01:00", "Schulung")],
    ["2026-12-25T11:30+01:00", closed("2026-12-28T08:00+01:00", "1. Weihnachtstag")],
    ["2026-12-30T11:30+01:00", closed("2026-12-31T08:00+01:00", "Inventur")],
  ];
  for (const [instant, expected] of rows) it(instant, () => assert.deepEqual(value.openAt(at(instant)), expected));

  it("a department may have nothing but consultation hours", () => {
    const only = parseDepartmentHours({ hours: "off; PH off", consultationHours: [{ name: "A", hours: "We 14:00-16:00" }] }, PLACE);
    assert.ok(only.ok);
    assert.deepEqual(only.hours.openAt(at("2026-12-24T12:00+01:00")), closed("2026-12-30T14:00+01:00", undefined, "A"));
    assert.equal(only.hours.openAt(at("2030-12-25T15:00+01:00")).open, false, "a Wednesday, and a holiday");
  });

  it("knows whether anybody thought of public holidays", () => {
    const says = (base: string, ...named: string[]) => {
      const read = parseDepartmentHours({ hours: base, consultationHours: named.map((own) => ({ name: "A", hours: own })) }, PLACE);
      return read.ok ? read.hours.saysHolidays : assert.fail(read.error);
    };
    assert.equal(says("Mo-Fr 08:00-12:00; PH off", "We 14:00-16:00"), true);
    assert.equal(says("Mo-Fr,PH 08:00-12:00"), true);
    assert.equal(says("off", "We 14:00-16:00; PH off"), true);
    assert.equal(says("off"), true);
    assert.equal(says("Mo-Fr 08:00-12:00"), false);
    assert.equal(says("off", "We 14:00-16:00"), false);
  });

  it("lists days as they really are", () => {
    const [wednesday, , friday] = value.days(at("2026-12-23T23:30+01:00"), 3);
    assert.deepEqual(wednesday, {
      date: "2026-12-23",
      weekday: 3,
      spans: [
        { at: at("2026-12-23T08:00+01:00"), until: at("2026-12-23T11:00+01:00") },
        { at: at("2026-12-23T11:00+01:00"), until: at("2026-12-23T16:00+01:00"), name: "HIV-Sprechstunde" },
      ],
    });
    assert.deepEqual(friday, { date: "2026-12-25", weekday: 5, spans: [], reason: "1. Weihnachtstag", holiday: "1. Weihnachtstag" });
  });

  it("describes itself in German and English", () => {
    const lines = (language: string) => value.describe(language).map(({ when, times, comment }) => [when, times, comment].join("|"));
    assert.deepEqual(lines("de"), [
      "Mo–Fr|8:00–12:00|",
      "Feiertage|geschlossen|",
      "30. Dezember 2026|geschlossen|Inventur",
      "Mi, Fr|11:00–16:00|HIV-Sprechstunde",
    ]);
    assert.deepEqual(lines("en")[1], "public holidays|closed|");
    assert.deepEqual(
      hours("week 1-53/2 Tu 16:00-19:00; Apr-Sep We[1] 08:00-09:00")
        .describe("de")
        .map(({ when }) => when),
      ["ungerade Wochen, Di", "April–September, 1. Mi im Monat"],
    );
  });
});

describe("opening hours: errors say where and what to write", () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ["", /no hours are given/],
    ["Mo-Fr 08:00-12:00; Mi 14:00-16:00", /character 20 .*unknown word "Mi"; write We/],
    ["Mo-Fr 8-12", /character 7 .*expected times like 08:00-12:00/],
    ["Mo 08:00", /the end.*time until/],
    ["Mo 08:00-12:60", /no such time/],
    ["Mo 24:00-25:00", /no such time/],
    ["Mo 08:00-08:00", /same/],
    ["Mo 08:00-12:00 Tu 09:00-10:00", /character 16 /],
    ['Mo 08:00-12:00 "offen', /no closing quote/],
    ['"nach Vereinbarung"', /neither open nor closed/],
    ["SH off", /school holidays/],
    ["Mo 08:00-sunset", /sun/],
    ['Mo 08:00-12:00 || "x"', /fallback/],
    ["Feb 30 off", /1 to 29/],
    ["2027 Feb 29 off", /1 to 28/],
    ["2026 Dec 24,Dec 31 off", /year with every date/],
    ["2027 Dec 24-2026 Dec 31 off", /ends before/],
    ["Dec 26-24 off", /ends before/],
    ["week 54 Mo 08:00-09:00", /week from 1 to 53/],
    ["Mo[6] 08:00-09:00", /1 to 5/],
    ["Mo-Fr 08:00-12:00 & PH off", /"&" does not belong/],
    ["Mo-Fr 08:00-12:00;; PH off", /character 19 /],
  ];
  for (const [notation, expected] of rows) {
    it(notation || "(nothing)", () => {
      const parsed = parseHours(notation, PLACE);
      assert.match(parsed.ok ? "accepted" : parsed.error, expected);
    });
  }

  it("names a time zone, a Land, a consultation hour or a day that is wrong", () => {
    const error = (parsed: ReturnType<typeof parseHours>) => (parsed.ok ? "accepted" : parsed.error);
    assert.match(error(parseHours("24/7", { timeZone: "Europe/Dachau", land: "BY" })), /Europe\/Dachau/);
    assert.match(error(parseHours("24/7", { timeZone: "Europe/Berlin", land: "Bayern" })), /"Bayern".* BY,/);
    assert.match(error(parseDepartmentHours({ hours: "24/7", consultationHours: [{ name: "HIV", hours: "Mi" }] }, PLACE)), /^HIV: .*We/);
    assert.match(error(parseDepartmentHours({ hours: "24/7", days: [{ date: "2026-02-30", hours: "off" }] }, PLACE)), /2026-02-30/);
  });
});
