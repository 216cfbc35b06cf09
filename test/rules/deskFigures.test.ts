import assert from "node:assert/strict";
import fc from "fast-check";
import { blocksOf, figuresOf, LEAST_CASEWORKERS, LEAST_VISITS } from "../../appservice/domain/figures.ts";
import type { InStatus, Outcome } from "../../appservice/domain/visit.ts";

type Ended = InStatus<"ended">;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const ended = (given: Partial<Ended> = {}): Ended => ({
  id: "v", department: "d", ticket: "D-001", day: "2026-11-22", citizen: "", way: "knock", language: "de", interpreter: false,
  arrivedAt: 9 * HOUR, rank: 0, urgent: false, returned: false, guests: [],
  status: "ended", outcome: "finished", endedAt: 10 * HOUR, waitedMs: 5 * MINUTE, talkedMs: 10 * MINUTE, caseworker: "@a:x", ...given,
});

const hourOf = (at: number): number => Math.floor(at / HOUR);
const by = (...caseworkers: string[]): Ended[] => caseworkers.map((caseworker) => ended({ caseworker }));
const figures = (visits: readonly Ended[]) => figuresOf(visits, hourOf);

describe("figures of a department", () => {
  it("are withheld for fewer than five visits", () => assert.equal(figures(by("a", "b", "c", "a")), undefined));
  it("are withheld for fewer than three caseworkers", () => assert.equal(figures(by("a", "b", "a", "b", "a", "b")), undefined));
  it("are shown from five visits of three caseworkers", () => assert.equal(figures(by("a", "b", "c", "a", "b"))?.visits, 5));

  it("have median and longest", () => {
    const lengths = [1, 2, 3, 10, 60];
    const visits = by("a", "b", "c", "a", "b").map((visit, index) => ({ ...visit, talkedMs: (lengths[index] ?? 0) * MINUTE, waitedMs: MINUTE }));
    assert.deepEqual(figures(visits)?.talked, { median: 3 * MINUTE, longest: 60 * MINUTE });
    assert.deepEqual(figures(visits)?.waited, { median: MINUTE, longest: MINUTE });
  });

  it("count each outcome", () => {
    const outcomes: Outcome[] = ["finished", "missed", "missed", "withdrawn", "transferred", "barred"];
    const visits = outcomes.map((outcome, index) => ended({ outcome, caseworker: `@${index % 3}:x` }));
    const { finished, missed, withdrawn, transferred } = figures(visits) ?? {};
    assert.deepEqual([finished, missed, withdrawn, transferred], [1, 2, 1, 1]);
  });

  it("withhold times that too few talks stand behind", () => {
    const visits = by("a", "b", "c", "a", "b").map(({ talkedMs: _, ...visit }, index) => (index === 0 ? { ...visit, talkedMs: 7 } : visit));
    assert.equal(figures(visits)?.talked, undefined);
  });

  it("name nobody", () => assert.doesNotMatch(JSON.stringify(figures(by("@anna:x", "@bert:x", "@cem:x", "@anna:x", "@bert:x"))), /anna|bert|cem/u));
});

const someVisits = fc.array(fc.record({
  arrivedAt: fc.integer({ min: 8, max: 12 }).map((hour) => hour * HOUR),
  endedAt: fc.integer({ min: 0, max: 40 * 24 }).map((hours) => hours * HOUR),
  caseworker: fc.constantFrom("a", "b", "c", "d"),
}), { maxLength: 60 }).map((given) => given.map(ended));

const isEnough = (visits: readonly Ended[]): boolean =>
  visits.length >= LEAST_VISITS && new Set(visits.map(({ caseworker }) => caseworker)).size >= LEAST_CASEWORKERS;

const ofHour = (visits: readonly Ended[], hour: number): Ended[] => visits.filter(({ arrivedAt }) => hourOf(arrivedAt) === hour);

describe("whoever tries to work out hours that are withheld", () => {
  const hidden = (visits: readonly Ended[]): Ended[] => {
    const counts = new Map(figures(visits)?.byHour.map(({ hour, visits: count }) => [hour, count]));
    return visits.filter(({ arrivedAt }) => counts.get(hourOf(arrivedAt)) === undefined);
  };

  it("reads only hours of enough, as they were", () => {
    fc.assert(fc.property(someVisits, (visits) => {
      for (const { hour, visits: count } of figures(visits)?.byHour ?? []) {
        if (count === undefined) continue;
        assert.ok(isEnough(ofHour(visits, hour)));
        assert.equal(count, ofHour(visits, hour).length);
      }
    }));
  });

  it("finds, by taking the others from the total, nothing or enough", () => {
    fc.assert(fc.property(someVisits, (visits) => {
      const shown = figures(visits);
      if (!shown) return;
      const rest = shown.visits - shown.byHour.reduce((sum, { visits: count }) => sum + (count ?? 0), 0);
      assert.equal(rest, hidden(visits).length);
      assert.ok(rest === 0 || isEnough(hidden(visits)));
    }));
  });

  it("cannot tell two days apart on which other hours had few", () => {
    fc.assert(fc.property(someVisits, fc.nat(), (visits, choice) => {
      const few = [...new Set(hidden(visits).map(({ arrivedAt }) => hourOf(arrivedAt)))].filter((hour) => !isEnough(ofHour(visits, hour)));
      const hour = few[choice % Math.max(1, few.length)];
      if (hour === undefined) return;
      // All who came in that hour might as well have come at seven.
      const otherwise = visits.map((visit) => (hourOf(visit.arrivedAt) === hour ? { ...visit, arrivedAt: 7 * HOUR } : visit));
      assert.deepEqual(figures(otherwise), figures(visits));
    }));
  });

  it("does not learn that nobody, or one, came in each of five hours", () => {
    const visits = [8, 9, 10, 11, 12].map((hour, index) => ended({ arrivedAt: hour * HOUR, caseworker: `@${index % 3}:x` }));
    assert.deepEqual(figures(visits)?.byHour, []);
  });
  it("sees ten, eight at nine, one each at two and three: no hour at all, else the two would be one and one", () => {
    const visits = [...Array.from({ length: 8 }, () => 9), 14, 15].map((hour, index) => ended({ arrivedAt: hour * HOUR, caseworker: `@${index % 3}:x` }));
    assert.deepEqual(figures(visits)?.byHour, []);
  });
});

describe("whoever looks before and after a colleague's visit", () => {
  const weekOf = ({ endedAt }: Ended): string => String(Math.floor(endedAt / (7 * 24 * HOUR)));
  const seenAt = (visits: readonly Ended[], at: number): Ended[][] => blocksOf(visits.filter(({ endedAt }) => endedAt <= at), weekOf);
  const differ = (one: readonly Ended[], other: readonly Ended[]): Ended[] => one.filter((visit) => !other.includes(visit));

  it("sees nothing new, or enough", () => {
    fc.assert(fc.property(someVisits, fc.integer({ min: 0, max: 40 * 24 }), fc.integer({ min: 0, max: 40 * 24 }), (visits, a, b) => {
      const [before, after] = [seenAt(visits, Math.min(a, b) * HOUR).flat(), seenAt(visits, Math.max(a, b) * HOUR).flat()];
      assert.deepEqual(differ(before, after), [], "what counts goes on counting");
      const fresh = differ(after, before);
      assert.ok(fresh.length === 0 || isEnough(fresh));
    }));
  });

  it("sees the same when days, or erased weeks, drop out: whole blocks, or nothing", () => {
    fc.assert(fc.property(someVisits, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 40 }), (visits, weeks, days) => {
      const all = blocksOf(visits, weekOf);
      const kept = blocksOf(visits.filter((visit) => Number(weekOf(visit)) >= weeks), weekOf)
        .filter((block) => block.every(({ endedAt }) => endedAt >= days * 24 * HOUR));
      for (const block of kept) assert.ok(all.some((one) => one.length === block.length && differ(one, block).length === 0));
    }));
  });

  it("sees four of five not yet, and the fifth with the others", () => {
    const visits = ["a", "b", "c", "a", "b"].map((caseworker, index) => ended({ caseworker, endedAt: index * HOUR }));
    assert.deepEqual(blocksOf(visits.slice(0, 4), weekOf), []);
    assert.deepEqual(blocksOf(visits, weekOf), [visits]);
  });
});
