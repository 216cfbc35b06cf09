/** Who was ended with a bar stays out until tomorrow; who only shares the network with them does not. */
import assert from "node:assert/strict";
import type { Reception } from "../../appservice/office/arrive.ts";
import { prune } from "../../appservice/office/prune.ts";
import { ANNA, DAY, HOUR, MINUTE, WEBER } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const it_ = (what: string, ...rest: Parameters<typeof withOffice>): void => { it(what, withOffice(...rest)); };

let browsers = 0;

/** A number by the page, each from a browser of its own that may remember bars. */
async function takes(office: Office, network: string, marks: string[] = [], department = "elterngeld"): Promise<Reception & { secretHash: string }> {
  const secretHash = `browser-${(browsers += 1)}`;
  const received = await office.arrives(`page:${secretHash}`, { department, way: "page", from: { network, marks } });
  if (received.ok) await office.tx((tx) => tx.pages.put({ secretHash, visit: received.visit, role: "citizen", network, openedAt: office.now() }));
  return { ...received, secretHash };
}

/** Somebody takes a number and is ended with a bar; the mark that their browser keeps. */
async function barredFrom(office: Office, network: string, department = "elterngeld"): Promise<string> {
  await office.staff(department, WEBER);
  const taken = await takes(office, network, [], department);
  assert.ok(taken.ok);
  const { ticket } = await office.visit(taken.visit);
  await office.says(WEBER, { name: "end", ticket, bar: true }, department);
  return taken.secretHash;
}

const refusal = (received: Reception): string => (received.ok ? "a number" : received.why);

describe("a bar", () => {
  it_("keeps a Matrix user out of that department until midnight", async (office) => {
    await office.staff("elterngeld", WEBER);
    const { ticket } = await office.waits(ANNA);
    await office.says(WEBER, { name: "end", ticket, bar: true });
    assert.equal(refusal(await office.arrives(ANNA)), "barred");
    assert.equal(refusal(await office.arrives(ANNA, { department: "wohnen" })), "a number");
    office.pass(15 * HOUR - 1);
    assert.equal(refusal(await office.arrives(ANNA)), "barred");
    office.pass(1);
    assert.equal(refusal(await office.arrives(ANNA)), "a number");
  });

  it_("keeps a browser without an account out, from wherever it comes, at that department, until midnight", async (office) => {
    const mark = await barredFrom(office, "shelter");
    office.pass(HOUR);
    for (const network of ["shelter", "elsewhere"]) assert.equal(refusal(await takes(office, network, ["another", mark])), "barred", network);
    assert.equal(refusal(await takes(office, "shelter", [mark], "wohnen")), "a number");
    office.pass(14 * HOUR);
    assert.equal(refusal(await takes(office, "shelter", [mark])), "a number");
  });

  it_("never keeps out who shares the network; the next number comes after two minutes for each one lately taken, ten at most", async (office) => {
    await barredFrom(office, "shelter");
    const now = () => takes(office, "shelter");
    const soon = await now();
    assert.deepEqual([refusal(soon), "minutes" in soon && soon.minutes], ["soon", 2]);
    for (const wait of [2, 4, 6, 8, 10, 10, 10]) {
      office.pass(wait * MINUTE - 1);
      assert.equal(refusal(await now()), "soon", `${wait} minutes less a moment`);
      office.pass(1);
      assert.equal(refusal(await now()), "a number", `after ${wait} minutes`);
    }
  });

  it_("slows down nobody at another department, from another network, or by Matrix", async (office) => {
    await barredFrom(office, "shelter");
    for (const [network, department] of [["shelter", "wohnen"], ["elsewhere", "elterngeld"]] as const)
      for (let n = 0; n < 3; n += 1) assert.equal(refusal(await takes(office, network, [], department)), "a number");
    assert.equal(refusal(await office.arrives(ANNA)), "a number");
  });

  it_("bars the citizen, not whom the citizen brought", async (office) => {
    await office.staff("elterngeld", WEBER);
    const taken = await takes(office, "home");
    assert.ok(taken.ok);
    await office.tx((tx) => tx.pages.put({ secretHash: "companion", visit: taken.visit, role: "companion", network: "abroad", openedAt: office.now() }));
    await office.says(WEBER, { name: "end", ticket: (await office.visit(taken.visit)).ticket, bar: true });
    for (let n = 0; n < 3; n += 1) assert.equal(refusal(await takes(office, "abroad", ["companion"])), "a number");
  });

  it_("leaves nothing when it is over, where advice is confidential too", async (office) => {
    const mark = await barredFrom(office, "shelter", "hiv");
    assert.equal(refusal(await takes(office, "shelter", [mark], "hiv")), "barred");
    office.pass(DAY);
    await office.tx((tx) => prune(tx, office.context));
    const isBarred = (who: string) => office.tx((tx) => tx.bars.isBarred("hiv", who, 0));
    assert.deepEqual(await Promise.all([`browser:${mark}`, "network:shelter"].map(isBarred)), [false, false]);
  });
});
