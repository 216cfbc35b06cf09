import assert from "node:assert/strict";
import fc from "fast-check";
import { numbersLeft, type NumbersLeft, type RestOfDay } from "../../appservice/domain/closing.ts";
import { estimateWait, remainingOf, talkLengths, type TalkLengths } from "../../appservice/domain/estimate.ts";

const TODAY = Date.parse("2026-11-25T00:00+01:00");
const MINUTE = 60_000;

function lengthsOf(...minutes: number[]): TalkLengths | undefined {
  return talkLengths(
    minutes.map((length, n) => ({ minutes: length, endedAt: TODAY + n * MINUTE })),
    TODAY,
  );
}
const known = (...minutes: number[]): TalkLengths => lengthsOf(...minutes) ?? assert.fail("too few");

describe("how long talks last", () => {
  it("fewer than three tell nothing", () => {
    assert.equal(lengthsOf(), undefined);
    assert.equal(lengthsOf(10, 12), undefined);
    assert.equal(lengthsOf(10, 12, 0, Number.NaN, -3), undefined, "broken ones do not count");
    assert.equal(lengthsOf(10, 12, 14)?.typical, 12);
  });

  it("one that somebody forgot to finish does not move what is typical", () => {
    assert.equal(known(10, 10, 10, 10, 10, 10, 480).typical, 10);
    assert.equal(known(10, 11, 480).typical, 11);
  });

  it("a busy day speaks for itself; a young one leans on the days before", () => {
    const before = Array.from({ length: 40 }, (_, n) => ({ minutes: 30, endedAt: TODAY - (n + 1) * MINUTE }));
    const day = (count: number) => Array.from({ length: count }, (_, n) => ({ minutes: 10, endedAt: TODAY + n * MINUTE }));
    assert.equal(talkLengths([...before, ...day(20)], TODAY)?.typical, 10);
    assert.equal(talkLengths([...before, ...day(1)], TODAY)?.typical, 30);
  });

  it("what is left of a talk is judged by those that lasted longer", () => {
    const lengths = known(10, 10, 10, 20, 30);
    assert.equal(remainingOf(0, lengths), 10);
    assert.equal(remainingOf(15, lengths), 10);
    assert.equal(remainingOf(60, lengths), lengths.typical / 4);
  });
});

describe("how long it takes until somebody comes in", () => {
  const even = known(10, 10, 10, 10, 10);
  const rows: readonly (readonly [what: string, Parameters<typeof estimateWait>[0], ReturnType<typeof estimateWait>])[] = [
    ["too little is known", { position: 1, staff: 1, remaining: [], lengths: undefined }, undefined],
    ["nobody is on duty", { position: 1, staff: 0, remaining: [], lengths: even }, undefined],
    ["next, and somebody is free", { position: 1, staff: 1, remaining: [], lengths: even }, { from: 0, to: 5 }],
    ["next, one talk is going on", { position: 1, staff: 1, remaining: [8], lengths: even }, { from: 5, to: 10 }],
    ["third of one caseworker", { position: 3, staff: 1, remaining: [10], lengths: even }, { from: 30, to: 35 }],
    ["third of two caseworkers", { position: 3, staff: 2, remaining: [10, 10], lengths: even }, { from: 20, to: 25 }],
    ["wide when talks differ", { position: 1, staff: 1, remaining: [20], lengths: known(10, 10, 20, 30, 30) }, { from: 10, to: 30 }],
  ];
  for (const [what, queue, expected] of rows) it(what, () => assert.deepEqual(estimateWait(queue), expected));

  const talks = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 3, maxLength: 40 }).map((minutes) => known(...minutes));
  const queue = fc.record({
    position: fc.integer({ min: 1, max: 30 }),
    staff: fc.integer({ min: 1, max: 8 }),
    remaining: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 8 }),
    lengths: talks,
  });

  it("is a range: never negative, never upside down", () => {
    fc.assert(
      fc.property(queue, (given) => {
        const estimate = estimateWait(given) ?? assert.fail();
        assert.ok(estimate.from >= 0 && estimate.from < estimate.to);
      }),
    );
  });

  it("another caseworker never makes it longer", () => {
    fc.assert(
      fc.property(queue, (given) => {
        const [now, then] = [estimateWait({ ...given, remaining: [] }), estimateWait({ ...given, remaining: [], staff: given.staff * 2 })];
        assert.ok(now && then && then.from <= now.from + 5);
      }),
    );
  });

  it("holds what it says: with talks drawn from those known, two of three come in within the range", () => {
    const lengths = known(5, 8, 10, 12, 12, 15, 15, 18, 20, 25, 30, 45);
    const range = estimateWait({ position: 5, staff: 1, remaining: [], lengths }) ?? assert.fail();
    let seed = 7;
    const draw = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return lengths.all[Math.floor((seed / 2_147_483_648) * lengths.all.length)] ?? 0;
    };
    const waits = Array.from({ length: 2000 }, () => draw() + draw() + draw() + draw());
    const inside = waits.filter((wait) => wait >= range.from && wait <= range.to).length / waits.length;
    assert.ok(inside > 0.65, `${Math.round(inside * 100)} % within ${range.from}–${range.to}`);
    assert.ok(range.to - range.from <= 60, "and the range still says something");
  });
});

describe("the end of the day: no more numbers when what waits fills the time that is left", () => {
  const now = Date.parse("2026-11-25T15:00+01:00");
  const inMinutes = (minutes: number): number => now + minutes * MINUTE;
  const rows: readonly (readonly [what: string, RestOfDay, NumbersLeft])[] = [
    [
      "an hour, nobody waits",
      { openUntil: inMinutes(60), now, waiting: 0, talkLength: 20, staff: 1 },
      { numbers: 3, takenMinutes: 0, served: 0 },
    ],
    [
      "an hour, two wait",
      { openUntil: inMinutes(60), now, waiting: 2, talkLength: 20, staff: 1 },
      { numbers: 1, takenMinutes: 40, served: 2 },
    ],
    [
      "an hour, three wait",
      { openUntil: inMinutes(60), now, waiting: 3, talkLength: 20, staff: 1 },
      { numbers: 0, takenMinutes: 60, served: 3 },
    ],
    [
      "an hour, five wait: two have to be told",
      { openUntil: inMinutes(60), now, waiting: 5, talkLength: 20, staff: 1 },
      { numbers: 0, takenMinutes: 60, served: 3 },
    ],
    [
      "two caseworkers",
      { openUntil: inMinutes(60), now, waiting: 3, talkLength: 20, staff: 2 },
      { numbers: 3, takenMinutes: 30, served: 3 },
    ],
    [
      "what is going on takes time too",
      { openUntil: inMinutes(60), now, waiting: 1, talkLength: 20, staff: 1, remaining: [30] },
      { numbers: 1, takenMinutes: 50, served: 1 },
    ],
    [
      "a talk that begins before closing is finished",
      { openUntil: inMinutes(5), now, waiting: 0, talkLength: 20, staff: 1 },
      { numbers: 1, takenMinutes: 0, served: 0 },
    ],
    ["closing", { openUntil: now, now, waiting: 2, talkLength: 20, staff: 1 }, { numbers: 0, takenMinutes: 0, served: 0 }],
    [
      "nothing known of talks",
      { openUntil: inMinutes(5), now, waiting: 9, talkLength: undefined, staff: 1 },
      { numbers: Infinity, takenMinutes: 0, served: 9 },
    ],
    [
      "open for ever",
      { openUntil: undefined, now, waiting: 9, talkLength: 20, staff: 1 },
      { numbers: Infinity, takenMinutes: 180, served: 9 },
    ],
    [
      "away counts as one",
      { openUntil: inMinutes(60), now, waiting: 1, talkLength: 20, staff: 0 },
      { numbers: 2, takenMinutes: 20, served: 1 },
    ],
  ];
  for (const [what, rest, expected] of rows) it(what, () => assert.deepEqual(numbersLeft(rest), expected));

  it("every number given is one fewer, and time only takes numbers away", () => {
    const rest = fc.record({
      left: fc.integer({ min: 2, max: 600 }),
      waiting: fc.integer({ min: 0, max: 40 }),
      talkLength: fc.integer({ min: 1, max: 90 }),
      staff: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(rest, ({ left, ...given }) => {
        const { numbers } = numbersLeft({ ...given, now, openUntil: inMinutes(left) });
        assert.equal(
          numbersLeft({ ...given, now, openUntil: inMinutes(left), waiting: given.waiting + 1 }).numbers,
          Math.max(0, numbers - 1),
        );
        assert.ok(numbersLeft({ ...given, now, openUntil: inMinutes(left - 1) }).numbers <= numbers);
      }),
    );
  });
});
