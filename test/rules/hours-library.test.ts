import assert from "node:assert/strict";
import fc from "fast-check";
import OpeningHours from "opening_hours";
import { parseHours, type Hours } from "../../appservice/domain/hours.ts";

const BERLIN = "Europe/Berlin";
const QUARTER = 900_000;
const BEGIN = Date.parse("2026-01-01T00:00+01:00");
const END = Date.parse("2029-01-01T00:00+01:00");
/** Where the library's idea of the holidays and the law agree: it gives all of Bavaria the Augsburg holiday. */
const PLACE = { timeZone: BERLIN, land: "HE" };
const HESSEN = { lat: 50.1, lon: 8.7, address: { country_code: "de", state: "Hessen" } };

const NOTATIONS = [
  "Mo-Fr 08:00-16:00",
  "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00; PH off",
  'Mo-Fr 08:00-12:00, We 14:00-16:00 "HIV-Sprechstunde"; PH off; Dec 24,31 off',
  "Mo-Fr 08:00-12:00; week 1-53/2 Tu 14:00-18:00; PH off",
  "Mo-Fr 09:00-11:00, week 2-52/2 Th 16:00-19:30; PH off",
  "Apr-Sep Mo-Fr 07:00-15:00; Oct-Mar Mo-Fr 08:00-16:00; PH off",
  "Oct 15-Mar 15 Mo,We 09:00-11:30",
  'Mo-Fr 08:00-12:00; Dec 24-Jan 06 off "Betriebsruhe"',
  "Mo-Fr 08:00-12:00; 2026 Dec 23,2027 Mar 03 off; 2028 Feb 29 10:00-11:00",
  "Th[-1] 08:00-18:00, Tu[1,3] 14:00-16:00; PH off",
  "Mo-Fr 08:00-12:00; easter -2 days off; easter +1 day 10:00-11:00",
  "Mo-Fr 08:00-16:00; Tu 12:00-13:00 off; PH -1 day off",
  "PH,Su 10:00-12:00; Mo-Sa 08:00-20:00",
  "2026-2027 Mo 08:00-10:00; 2028+ Tu 08:00-10:00",
  "Mo-Su 20:00-06:00",
  "Su 01:00-05:00",
];

/** The process's own time zone, which the library goes by and ours must not. */
function inTimeZone<T>(timeZone: string, run: () => T): T {
  const former = process.env["TZ"];
  process.env["TZ"] = timeZone;
  try {
    const wanted = new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" }).format(BEGIN);
    assert.equal(new Date(BEGIN).getHours(), Number(wanted), `the process did not take on ${timeZone}`);
    return run();
  } finally {
    if (former === undefined) delete process.env["TZ"];
    else process.env["TZ"] = former;
  }
}

function read(notation: string): Hours {
  const parsed = parseHours(notation, PLACE);
  return parsed.ok ? parsed.hours : assert.fail(parsed.error);
}

/** One character for each quarter of an hour. */
function byLibrary(notation: string): string {
  const iterator = new OpeningHours(notation, HESSEN).getIterator(new Date(BEGIN));
  let result = "";
  for (let instant = BEGIN; instant < END;) {
    iterator.setDate(new Date(instant));
    // A comment makes the library say "unknown", which an office never is.
    const state = iterator.getState() || iterator.getUnknown() ? "o" : ".";
    const until = iterator.advance(new Date(END)) ? Math.min(END, Number(iterator.getDate())) : END;
    const quarters = Math.max(1, Math.ceil((until - instant) / QUARTER));
    result += state.repeat(quarters);
    instant += quarters * QUARTER;
  }
  return result;
}

function byUs(notation: string): string {
  const hours = read(notation);
  let result = "";
  for (let instant = BEGIN; instant < END; instant += QUARTER) result += hours.openAt(instant).open ? "o" : ".";
  return result;
}

function firstDifference(ours: string, theirs: string): string | undefined {
  if (ours === theirs) return undefined;
  const index = [...ours].findIndex((state, place) => state !== theirs[place]);
  return `${new Date(BEGIN + index * QUARTER).toISOString()}: ours ${ours[index]}, theirs ${theirs[index]}`;
}

describe("opening hours agree with the opening_hours library, every quarter of an hour of three years", () => {
  for (const notation of NOTATIONS) {
    it(notation, () => {
      const theirs = inTimeZone(BERLIN, () => byLibrary(notation));
      assert.ok(theirs.includes("o") && theirs.includes("."), "the library tells nothing");
      for (const timeZone of [BERLIN, "Pacific/Auckland", "America/St_Johns"]) {
        assert.equal(
          firstDifference(
            inTimeZone(timeZone, () => byUs(notation)),
            theirs,
          ),
          undefined,
          `in a process in ${timeZone}`,
        );
      }
    }).timeout(30_000);
  }
});

describe("opening hours hold together", () => {
  const notation = fc.constantFrom(...NOTATIONS, "24/7", "off", 'Mo-Fr 08:00-12:00, We 11:00-16:00 "A"; Su 02:30-03:30');
  const instant = fc.integer({ min: BEGIN, max: END });
  const nearClockChange = fc
    .tuple(
      fc.constantFrom("2026-03-29T01:00Z", "2026-10-25T01:00Z", "2028-03-26T01:00Z"),
      fc.integer({ min: -86_400_000, max: 86_400_000 }),
    )
    .map(([change, offset]) => Date.parse(change) + offset);
  const moment = fc.oneof(instant, nearClockChange);

  it("between a question and the next change the answer stays the same, and a fresh value gives it too", () => {
    fc.assert(
      fc.property(notation, moment, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (text, from, share) => {
        const hours = read(text);
        const to = hours.nextChange(from);
        assert.ok(to > from);
        assert.ok(to - from <= 25 * 3_600_000, "each midnight is a change");
        const between = from + Math.floor(share * (to - from));
        assert.deepEqual(read(text).openAt(between), hours.openAt(from));
      }),
    );
  });

  it("it is open just before `until` and closed at it; closed just before `next` and open at it", () => {
    fc.assert(
      fc.property(notation, moment, (text, from) => {
        const state = read(text).openAt(from);
        const border = state.open ? state.until : state.next?.at;
        if (border === undefined) return;
        assert.ok(border > from);
        assert.equal(read(text).openAt(border - 1).open, state.open);
        assert.equal(read(text).openAt(border).open, !state.open);
      }),
    );
  });

  it("asked in any order, the answers are those of a fresh value", () => {
    fc.assert(
      fc.property(notation, fc.array(moment, { minLength: 2, maxLength: 8 }), (text, moments) => {
        const hours = read(text);
        for (const at of moments) assert.deepEqual(hours.openAt(at), read(text).openAt(at));
      }),
    );
  });

  it("a question that is asked again costs no evaluation", () => {
    const hours = read(NOTATIONS[2] ?? "");
    const first = hours.openAt(BEGIN);
    assert.equal(hours.openAt(hours.nextChange(BEGIN) - 1), first, "the same object");
  });

  it("no notation, however strange, throws", () => {
    const word = fc.constantFrom(
      "Mo",
      "Fr",
      "-",
      ",",
      ";",
      "08:00",
      "12:00",
      "PH",
      "off",
      "week",
      "1",
      "53",
      "/",
      "2",
      "Dec",
      "24",
      "2026",
      "[",
      "]",
      "+",
      "easter",
      "days",
      '"x"',
      "24/7",
      ":",
      "||",
      "ß",
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")),
        ),
        (text) => {
          const parsed = parseHours(text, PLACE);
          if (parsed.ok) assert.equal(typeof parsed.hours.openAt(BEGIN).open, "boolean");
          else assert.ok(parsed.error.length > 0);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
