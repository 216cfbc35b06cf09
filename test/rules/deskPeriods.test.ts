import assert from "node:assert/strict";
import { figuresFor } from "../../appservice/web/desk/figures.ts";
import { DAY, MINUTE, NINE, WEBER, YILMAZ } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const STAFF = [WEBER, YILMAZ, "@lehmann:amt.example"];

/** So many visits, served in turn by three caseworkers, one after the other from now. */
async function serve(office: Office, count: number): Promise<void> {
  for (const user of STAFF) await office.staff("elterngeld", user);
  await office.stock(count);
  for (let n = 0; n < count; n++) {
    const { id, ticket } = await office.waits(`@citizen-${n}:leben.example`);
    const user = STAFF[n % STAFF.length] ?? WEBER;
    await office.says(user, { name: "accept", ticket, also: true });
    await office.act(id, { do: "callUsed", at: office.now() });
    office.pass(MINUTE);
    await office.says(user, { name: "finish", ticket });
  }
}

const counted = (office: Office, days: number): Promise<number | undefined> =>
  office.tx(async (tx) => (await figuresFor(tx, office.context, "elterngeld", days))?.visits);

describe("the figures of the last days", () => {
  it("grow by what is enough together, not by single visits", withOffice(async (office) => {
    const seen: (number | undefined)[] = [];
    for (const count of [4, 1, 4, 1]) {
      await serve(office, count);
      seen.push(await counted(office, 1));
    }
    assert.deepEqual(seen, [undefined, 5, 5, 10]);
  }));

  it("are of the days that they name, and of whole weeks as long as nothing is erased", withOffice(async (office) => {
    await serve(office, 5);
    office.pass(DAY);
    await serve(office, 5);
    assert.deepEqual([await counted(office, 1), await counted(office, 7), await counted(office, 30)], [5, 10, 10]);
    office.pass(27 * DAY);
    assert.deepEqual([await counted(office, 7), await counted(office, 30)], [undefined, 10]);
    office.pass(3 * DAY);
    assert.equal(await counted(office, 30), undefined, "of that week some are erased by now");
  }));

  it("are of single days where visits are kept for less than two weeks, and of no more than is kept", withOffice(async (office) => {
    await serve(office, 5);
    office.pass(DAY);
    await serve(office, 5);
    assert.deepEqual([await counted(office, 1), await counted(office, 30)], [5, 10]);
    office.pass(2 * DAY);
    assert.equal(await counted(office, 30), 5);
  }, { times: { retention: "3d" } }, NINE));
});
