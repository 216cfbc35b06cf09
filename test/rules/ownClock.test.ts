import assert from "node:assert/strict";
import { byOwnClock } from "../../widgets/citizen/visit/page.ts";
import type { View } from "../../widgets/citizen/visit/page.ts";
import { DAY, HOUR, minute, MINUTE } from "../support/given.ts";

const view = (changes: Partial<View>): View => ({
  role: "citizen", department: { address: "elterngeld", name: "Elterngeldstelle", telephone: "+49 1", neutral: false, companions: true, bring: [] },
  ticket: "E-001", now: minute(0), status: "parked", isStaffed: true, confirmed: false, delaysLeft: 2, language: "de", interpreter: false, companions: 0,
  ...changes,
});

describe("a phone whose clock is wrong", () => {
  for (const [what, phone] of [["three hours fast", minute(0) + 3 * HOUR], ["a year slow", minute(0) - 365 * DAY], ["right", minute(0)]] as const) {
    it(`${what}: how long a place is kept, and a talk followed up, is counted from here`, () => {
      const shown = byOwnClock(view({ until: minute(10), ended: { talked: true, followUpUntil: minute(15), roomUntil: minute(100), visitUntil: minute(200) } }), phone);
      assert.deepEqual([shown.until, shown.ended?.followUpUntil], [phone + 10 * MINUTE, phone + 15 * MINUTE]);
      assert.equal((shown.until ?? 0) - shown.now, 10 * MINUTE);
    });
  }
  it("changes nothing of the days on which something is deleted", () => {
    const shown = byOwnClock(view({ ended: { talked: false, followUpUntil: minute(0), roomUntil: minute(100), visitUntil: minute(200) } }), minute(0) - DAY);
    assert.deepEqual([shown.ended?.roomUntil, shown.ended?.visitUntil, shown.until], [minute(100), minute(200), undefined]);
  });
});
