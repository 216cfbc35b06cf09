import assert from "node:assert/strict";
import { followingClock } from "../../appservice/office/clock.ts";
import { DAY, MINUTE, NINE, SECOND } from "../support/given.ts";

describe("a clock that follows another", () => {
  const steps: [number, boolean][] = [];
  const follow = (patience: number) => {
    steps.length = 0;
    return followingClock(NINE, patience, (by, believed) => { steps.push([Math.round(by / MINUTE), believed]); });
  };
  const shows = (now: number, about: number): void => { assert.ok(Math.abs(now - about) < 30 * SECOND, `${now - about} ms apart`); };

  it("goes with it when it is put right by a little", () => {
    const clock = follow(DAY);
    clock.compare(NINE + 40 * SECOND);
    shows(clock.now(), NINE + 40 * SECOND);
    assert.deepEqual(steps, []);
  });
  for (const day of [DAY, -DAY]) {
    it(`does not believe it when it jumps ${day > 0 ? "ahead" : "back"} by a day, says so once, and forgets it when it is right again`, () => {
      const clock = follow(DAY);
      for (let n = 0; n < 3; n++) clock.compare(NINE + day);
      shows(clock.now(), NINE);
      clock.compare(NINE);
      shows(clock.now(), NINE);
      assert.deepEqual(steps, [[day / MINUTE, false]]);
    });
  }
  it("believes a step that has lasted", () => {
    const clock = follow(0);
    clock.compare(NINE + DAY);
    shows(clock.now(), NINE + DAY);
    assert.deepEqual(steps, [[DAY / MINUTE, true]]);
  });
});
