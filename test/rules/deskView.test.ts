import assert from "node:assert/strict";
import { viewOf } from "../../appservice/web/desk/view.ts";
import { ANNA, WEBER, YILMAZ } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const isBusyElsewhere = async (office: Office, user: string, department: string): Promise<boolean | undefined> =>
  viewOf(await office.board(department), office.context, user)?.me.busyElsewhere;

describe("the desk's view", () => {
  it("tells caseworkers of several departments that they serve somebody in another one", withOffice(async (office) => {
    await office.stock(3);
    for (const department of ["elterngeld", "wohnen"]) await office.staff(department, WEBER);
    await office.staff("elterngeld", YILMAZ);
    const busy = async (user = WEBER) => [await isBusyElsewhere(office, user, "elterngeld"), await isBusyElsewhere(office, user, "wohnen")];
    const [here, there] = [await office.waits(ANNA), await office.waits("@boris:leben.example", { department: "wohnen" })];
    assert.deepEqual(await busy(), [false, false]);
    await office.says(WEBER, { name: "accept", ticket: here.ticket, also: false });
    assert.deepEqual(await busy(), [false, true]);
    await office.says(WEBER, { name: "accept", ticket: there.ticket, also: true }, "wohnen");
    assert.deepEqual(await busy(), [true, true]);
    assert.deepEqual(await busy(YILMAZ), [false, undefined], "not of that staff: no view");
    await office.act(here.id, { do: "finish", at: office.now(), by: WEBER });
    assert.deepEqual(await busy(), [true, false]);
  }));
});
