import assert from "node:assert/strict";
import fc from "fast-check";
import { figuresOf, LEAST_CASEWORKERS, LEAST_VISITS } from "../../appservice/domain/figures.ts";
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

  it("never show an hour of few, nor let it be worked out from the others", () => {
    const visits = fc.array(fc.record({ arrivedAt: fc.integer({ min: 8, max: 12 }).map((hour) => hour * HOUR), caseworker: fc.constantFrom("a", "b", "c", "d") }), { maxLength: 60 })
      .map((given) => given.map(ended));
    fc.assert(fc.property(visits, (given) => {
      const shown = figures(given);
      if (!shown) return;
      for (const { hour, visits: count } of shown.byHour.filter((one) => one.visits !== undefined)) {
        const group = given.filter(({ arrivedAt }) => hourOf(arrivedAt) === hour);
        assert.ok(group.length >= LEAST_VISITS && new Set(group.map(({ caseworker }) => caseworker)).size >= LEAST_CASEWORKERS);
        assert.equal(count, group.length);
      }
      assert.notEqual(shown.byHour.filter((one) => one.visits === undefined).length, 1);
    }));
  });

  it("name nobody", () => assert.doesNotMatch(JSON.stringify(figures(by("@anna:x", "@bert:x", "@cem:x", "@anna:x", "@bert:x"))), /anna|bert|cem/u));
});
