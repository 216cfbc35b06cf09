/** Who is in the call: whoever goes without a word is not believed in for ever. */
import assert from "node:assert/strict";
import { membershipHolds } from "../../appservice/domain/call.ts";
import type { Visit } from "../../appservice/domain/visit.ts";
import { receive } from "../../appservice/matrix/reception.ts";
import { leaveCall, lookIntoCall, enterCall } from "../../appservice/office/calls.ts";
import { ANNA, DAY, HOUR, MINUTE, WEBER, YILMAZ } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const PHONE = { user: ANNA, device: "PHONE" };

/** A visit in consultation, with its room. */
async function consultation(office: Office): Promise<Visit & { room: string }> {
  await office.staff("elterngeld", WEBER);
  await office.stock(1);
  const { id, ticket } = await office.waits(ANNA);
  await office.says(WEBER, { name: "accept", ticket, also: false });
  await office.act(id, { do: "callUsed", at: office.now() });
  const visit = await office.visit(id);
  assert.ok(visit.status === "in consultation" && visit.room);
  await office.orders();
  return { ...visit, room: visit.room };
}

const isQuiet = async (office: Office, { id }: Visit): Promise<boolean> => {
  const visit = await office.visit(id);
  return visit.status === "in consultation" && visit.quietSince !== undefined;
};

/** Carries out what is due by now about the call; how often it was. */
async function looks(office: Office): Promise<number> {
  const due = (await office.orders()).flatMap(({ body }) => (body.order === "lookIntoCall" ? [body.room] : []));
  for (const room of due) await office.tx((tx) => lookIntoCall(tx, office.context, room));
  return due.length;
}

describe("who is in the call", () => {
  it("a client counts as there for as long as it said, else four hours, at most twelve, and not at all if it was over", () => {
    for (const [said, holds] of [[HOUR, HOUR], [undefined, 4 * HOUR], [DAY, 12 * HOUR], [0, 0], [-DAY, 0]] as const) assert.equal(membershipHolds(said), holds);
  });

  it("a client that goes without a word keeps the consultation up until what it said is over", withOffice(async (office) => {
    const visit = await consultation(office);
    await office.tx((tx) => enterCall(tx, office.context, visit.room, { ...PHONE, holds: 4 * HOUR }));
    office.pass(4 * HOUR - 1);
    assert.deepEqual([await looks(office), await isQuiet(office, visit)], [0, false]);
    office.pass(1);
    assert.deepEqual([await looks(office), await isQuiet(office, visit)], [1, true]);
    assert.deepEqual((await office.orders(10 * MINUTE)).map(({ body }) => body.order).filter((order) => order === "lapse"), ["lapse"], "the caseworker is asked");
  }));

  it("a client that says again that it is there stays", withOffice(async (office) => {
    const visit = await consultation(office);
    const says = () => office.tx((tx) => enterCall(tx, office.context, visit.room, { ...PHONE, holds: 4 * HOUR }));
    await says();
    office.pass(3 * HOUR);
    await says();
    office.pass(HOUR);
    assert.deepEqual([await looks(office), await isQuiet(office, visit)], [1, false]);
    office.pass(3 * HOUR);
    assert.deepEqual([await looks(office), await isQuiet(office, visit)], [1, true]);
  }));

  it("the last who goes leaves the call empty, though another went without a word before", withOffice(async (office) => {
    const visit = await consultation(office);
    await office.tx((tx) => enterCall(tx, office.context, visit.room, { ...PHONE, holds: HOUR }));
    await office.tx((tx) => enterCall(tx, office.context, visit.room, { user: WEBER, device: "DESK", holds: 4 * HOUR }));
    office.pass(2 * HOUR);
    assert.deepEqual([await looks(office), await isQuiet(office, visit)], [1, false]);
    await office.tx((tx) => leaveCall(tx, office.context, visit.room, { user: WEBER, device: "DESK" }));
    assert.equal(await isQuiet(office, visit), true);
  }));

  it("a colleague who takes an interrupted talk up meets the citizen by coming into the call that the citizen never left", withOffice(async (office) => {
    const visit = await consultation(office);
    await office.staff("elterngeld", YILMAZ);
    await office.tx((tx) => enterCall(tx, office.context, visit.room, { ...PHONE, holds: 4 * HOUR }));
    await office.act(visit.id, { do: "caseworkerRemoved", at: office.now(), caseworker: WEBER });
    await office.says(YILMAZ, { name: "next", also: false });
    assert.equal((await office.visit(visit.id)).status, "accepted");
    await office.tx((tx) => enterCall(tx, office.context, visit.room, { user: YILMAZ, device: "DESK", holds: 4 * HOUR }));
    assert.equal((await office.visit(visit.id)).status, "in consultation");
  }));

  it("a caseworker alone in the call has met nobody", withOffice(async (office) => {
    await office.staff("elterngeld", WEBER);
    await office.stock(1);
    const { id, ticket } = await office.waits(ANNA);
    await office.says(WEBER, { name: "accept", ticket, also: false });
    const { room = "" } = await office.visit(id);
    await office.tx((tx) => enterCall(tx, office.context, room, { user: WEBER, device: "DESK", holds: HOUR }));
    assert.equal((await office.visit(id)).status, "accepted");
  }));

  it("after the end of the visit nobody looks any more", withOffice(async (office) => {
    const visit = await consultation(office);
    await office.tx((tx) => enterCall(tx, office.context, visit.room, { ...PHONE, holds: HOUR }));
    await office.says(WEBER, { name: "finish" });
    office.pass(HOUR);
    assert.equal(await looks(office), 1);
    assert.deepEqual((await office.orders(DAY)).filter(({ body }) => body.order === "lookIntoCall"), []);
  }));

  for (const [clock, off] of [["right", 0], ["a day slow", -DAY], ["a day fast", DAY]] as const) {
    it(`a homeserver whose clock is ${clock} keeps nobody in the call longer or shorter`, withOffice(async (office) => {
      const visit = await consultation(office);
      const at = office.now() + off;
      const happening = { kind: "callMembership", eventId: "$call", roomId: visit.room, sender: ANNA, at, user: ANNA, deviceId: "PHONE", present: true, until: at + HOUR } as const;
      await office.tx((tx) => receive(tx, office.context, happening, { isOurs: () => false, departmentOf: () => undefined }));
      office.pass(HOUR - 1);
      assert.deepEqual([await looks(office), await isQuiet(office, visit)], [0, false]);
      office.pass(1);
      assert.deepEqual([await looks(office), await isQuiet(office, visit)], [1, true]);
    }));
  }
});
