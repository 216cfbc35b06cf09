import assert from "node:assert/strict";
import { createFollowers } from "../../appservice/web/visit/followers.ts";
import type { Followers } from "../../appservice/web/visit/followers.ts";

/** Pages that write down that they were told; `told` gives who was, after so many. */
function pages(followers: Followers) {
  const told: string[] = [];
  let enough = (): void => undefined;
  const page = (name: string): (() => void) => () => {
    told.push(name);
    enough();
  };
  const after = (count: number): Promise<string[]> => new Promise((resolve) => {
    enough = () => { if (told.length >= count) resolve(told.splice(0)); };
    enough();
  });
  const open = (name: string, department?: string): (() => void) => {
    const look = page(name);
    followers.add(look);
    if (department) followers.settle(look, department);
    return look;
  };
  return { open, after };
}

describe("pages that follow visits", () => {
  it("hear of their own department, once for a burst of news, and those that have just been opened of all", async () => {
    const followers = createFollowers();
    const { open, after } = pages(followers);
    open("wohnen", "wohnen");
    open("new");
    open("elterngeld", "elterngeld");
    followers.tell("elterngeld");
    followers.tell("elterngeld");
    assert.deepEqual(await after(2), ["new", "elterngeld"]);
    followers.tell(undefined);
    assert.deepEqual(await after(3), ["wohnen", "new", "elterngeld"]);
  });

  it("that came to another department look once more, and those that are closed hear nothing", async () => {
    const followers = createFollowers();
    const { open, after } = pages(followers);
    const [moved, closed] = [open("moved", "elterngeld"), open("closed", "wohnen")];
    assert.deepEqual([followers.settle(moved, "elterngeld"), followers.settle(moved, "wohnen")], [false, true]);
    followers.remove(closed);
    followers.tell("wohnen");
    assert.deepEqual(await after(1), ["moved"]);
  });
});
