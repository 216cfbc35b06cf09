import assert from "node:assert/strict";
import { deskFeed } from "../../appservice/web/desk/feed.ts";
import type { DeskFeed } from "../../appservice/web/desk/feed.ts";
import type { Overview } from "../../appservice/office/board.ts";
import type { Store } from "../../appservice/office/books.ts";
import { HOUR, WEBER } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

/** Of Weber's desk in the Elterngeldstelle: each of its views comes once. */
function atDesk(office: Office, store: Store = office.store): { feed: DeskFeed; errors: unknown[]; view(): Promise<Overview> } {
  const errors: unknown[] = [];
  const feed = deskFeed({ store, context: office.context, world: fakeWorld(office.now) }, (error) => { errors.push(error); });
  const views: Overview[] = [];
  let heard: () => void = () => undefined;
  feed.follow("elterngeld", { user: WEBER, show: (overview) => { views.push(overview); heard(); } });
  const view = async (): Promise<Overview> => {
    while (views.length === 0) await new Promise<void>((resolve) => { heard = resolve; });
    return views.shift() as Overview;
  };
  return { feed, errors, view };
}

describe("an open desk", () => {
  it("is a sign of life in every department that its caseworker serves", withOffice(async (office) => {
    for (const department of ["elterngeld", "wohnen"]) await office.staff(department, WEBER);
    office.pass(3 * HOUR);
    assert.equal((await office.board("wohnen")).board.availability, "away");
    const desk = atDesk(office);
    await desk.view();
    assert.equal((await office.board("wohnen")).board.availability, "free");
    desk.feed.close();
  }));

  it("that could not be computed is computed again within two seconds, though nothing changes", withOffice(async (office) => {
    await office.staff("elterngeld", WEBER);
    let failures = 1;
    const failing: Store = {
      ...office.store,
      transaction: (work) => (failures-- > 0 ? Promise.reject(new Error("the database is away")) : office.store.transaction(work)),
    };
    const desk = atDesk(office, failing);
    assert.equal((await desk.view()).board.department, "elterngeld");
    assert.equal(desk.errors.length, 1);
    desk.feed.close();
  }));
});
