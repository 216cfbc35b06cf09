import assert from "node:assert/strict";
import { act } from "../../appservice/office/act.ts";
import { paceOf } from "../../appservice/office/pace.ts";
import type { Pace } from "../../appservice/office/pace.ts";
import { HOUR, MINUTE, WEBER } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

/** A visit with a talk of so many minutes, to its end. */
async function talk(office: Office, citizen: string, minutes: number): Promise<void> {
  const { id, ticket } = await office.waits(citizen);
  await office.says(WEBER, { name: "accept", ticket, also: false });
  await office.act(id, { do: "appear", at: office.now() });
  office.pass(minutes * MINUTE);
  await office.act(id, { do: "finish", at: office.now(), by: WEBER });
}

/** The pace, and from when on ended visits were read for it. */
const asked = (office: Office, context = office.context): Promise<{ pace: Pace; since: number[] }> => office.tx(async (tx) => {
  const since: number[] = [];
  const ended: typeof tx.visits.ended = (department, from) => { since.push(from); return tx.visits.ended(department, from); };
  return { pace: await paceOf({ ...tx, visits: { ...tx.visits, ended } }, context, "elterngeld"), since };
});

describe("how long talks last", () => {
  it("is the same whether worked out at once or brought up to date, which reads only the last minutes", withOffice(async (office) => {
    await office.stock(9);
    await office.staff("elterngeld", WEBER);
    for (const [n, minutes] of [5, 12, 7, 30].entries()) await talk(office, `@c${n}:leben.example`, minutes);
    assert.equal((await asked(office)).since.length, 1);
    assert.deepEqual((await asked(office)).since, [], "nothing new");
    office.pass(HOUR);
    await asked(office);
    const before = office.now();
    for (const [n, minutes] of [20, 3].entries()) await talk(office, `@d${n}:leben.example`, minutes);
    const { pace, since } = await asked(office);
    assert.ok(since.every((from) => from >= before - 10 * MINUTE), `${since}`);
    assert.deepEqual(pace, (await asked(office, { ...office.context })).pace);
    assert.equal(pace.today, 6);
  }));

  it("an end that came to nothing counts no longer", withOffice(async (office) => {
    await office.stock(9);
    await office.staff("elterngeld", WEBER);
    const { id, ticket } = await office.waits("@anna:leben.example");
    await office.says(WEBER, { name: "accept", ticket, also: false });
    await office.act(id, { do: "appear", at: office.now() });
    await assert.rejects(office.tx(async (tx) => {
      await act(tx, office.context, id, { do: "finish", at: office.now(), by: WEBER });
      assert.equal((await paceOf(tx, office.context, "elterngeld")).today, 1);
      throw new Error("the database is gone");
    }), /gone/);
    office.pass(20 * MINUTE);
    assert.equal((await asked(office)).pace.today, 0);
  }));
});
