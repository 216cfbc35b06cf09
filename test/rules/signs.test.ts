import assert from "node:assert/strict";
import { signOfLife } from "../../appservice/office/staffCommands.ts";
import { MINUTE, NINE, WEBER } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const HOUR = 60 * MINUTE;

/** Gives whether it was written, and the department looked at anew. */
async function sign(office: Office, department = "elterngeld"): Promise<boolean> {
  await office.orders(MINUTE);
  await office.tx((tx) => signOfLife(tx, office.context, WEBER, office.now()));
  const member = await office.tx((tx) => tx.staff.find(department, WEBER));
  const looked = (await office.orders(MINUTE)).some(({ body }) => body.order === "refresh");
  assert.equal(looked, member?.lastSign === office.now());
  return looked;
}

describe("signs of life", () => {
  it("that follow one another closely are one: whoever types and reads all day costs nothing", withOffice(async (office) => {
    await office.staff("elterngeld", WEBER);
    const written: boolean[] = [];
    for (let minute = 0; minute < 40; minute += 5) {
      office.pass(5 * MINUTE);
      written.push(await sign(office));
    }
    assert.deepEqual(written, [false, false, true, false, false, true, false, false]);
  }));

  it("of whoever has given none yet count at once", withOffice(async (office) => {
    await office.tx((tx) => tx.staff.put({ department: "elterngeld", user: WEBER, joined: true, power: 0, paused: false }));
    assert.equal(await sign(office), true);
    assert.equal((await office.board()).board.availability, "free");
  }));

  it("from before a break do not stand for one after it, however long one lasts", withOffice(async (office) => {
    await office.staff("pflege", WEBER, { lastSign: NINE + 3 * HOUR - MINUTE });
    assert.equal(await sign(office, "pflege"), true);
  }, { times: { duty_timeout: "24h" } }, NINE + 4 * HOUR + MINUTE));
});
