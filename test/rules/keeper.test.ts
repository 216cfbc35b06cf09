import assert from "node:assert/strict";
import { keeper } from "../../appservice/office/keeper.ts";
import type { Keeper } from "../../appservice/office/keeper.ts";
import { HOUR, MINUTE } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const fail = (error: unknown): void => { throw error; };

/** Something to do for the house, and when it was done so often. */
function chore() {
  let times = 0;
  let listener = (): void => undefined;
  return {
    chore: { every: HOUR, do: () => { times += 1; listener(); return Promise.resolve(); } },
    times: () => times,
    done: (wanted: number): Promise<void> => new Promise((resolve) => {
      listener = () => { if (times >= wanted) resolve(); };
      listener();
    }),
  };
}

const withHouse = (office: Office, owner: string, work: (house: Keeper) => Promise<void>, onFreed = (): void => undefined): Promise<void> =>
  keeper({ owner, store: office.store, onError: fail }, onFreed).then((house) => work(house).finally(house.stop));

describe("keeping house", () => {
  it("what was hurried is done with the next beat, and only by the copy that keeps house", withOffice((office) => withHouse(office, "first", (house) =>
    withHouse(office, "second", async (other) => {
      const [mine, theirs] = [chore(), chore()];
      await house.does([mine.chore]);
      await other.does([theirs.chore]);
      other.hurry(theirs.chore);
      house.hurry(mine.chore);
      await mine.done(2);
      assert.deepEqual([mine.times(), theirs.times()], [2, 0]);
    }))));

  it("it is told that a copy has died in the middle of something, once", withOffice(async (office) => {
    await office.tx((tx) => tx.effects.add([{ department: "elterngeld", lane: "a", body: { order: "refresh" }, dueAt: office.now(), urgent: false }]));
    await office.tx((tx) => tx.effects.claim("dead", MINUTE, 1));
    let freed = 0;
    const count = (): void => { freed += 1; };
    await withHouse(office, "first", () => Promise.resolve(), count);
    await withHouse(office, "second", () => Promise.resolve(), count);
    assert.equal(freed, 1);
  }));
});
