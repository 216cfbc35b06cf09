import assert from "node:assert/strict";
import { isAlarming } from "../../widgets/desk/deskState.ts";
import type { DeskAction } from "../../widgets/desk/deskState.ts";
import { readSeen } from "../../widgets/desk/seenMemory.ts";
import { after, came, others, own, view, visit } from "../support/deskViews.ts";

const pressedNext: DeskAction = { type: "pressed", what: "next", command: { name: "next", also: false } };

describe("the desk's alarm", () => {
  const arrived = [came(view([])), came(view([visit()]))];

  it("sounds for whoever arrives", () => {
    assert.deepEqual(after(...arrived).arrivals.unseen, ["E-001"]);
    assert.ok(isAlarming(after(...arrived)));
  });
  it("goes on until somebody reacts, here or elsewhere", () => {
    assert.ok(isAlarming(after(...arrived, came(view([visit(), visit({ ticket: "E-002" })])))));
    assert.ok(!isAlarming(after(...arrived, { type: "seen" })));
    assert.ok(!isAlarming(after(...arrived, pressedNext)));
    assert.ok(!isAlarming(after(...arrived, came(view([others])))));
  });
  it("is silent while paused, off duty, or in a consultation, in another department too", () => {
    const me = view([]).me;
    assert.ok(!isAlarming(after(came(view([])), came(view([visit()], { me: { ...me, paused: true, onDuty: false } })))));
    assert.ok(!isAlarming(after(came(view([])), came(view([visit()], { me: { ...me, onDuty: false } })))));
    assert.ok(!isAlarming(after(came(view([own])), came(view([own, visit({ ticket: "E-002" })])))));
    assert.ok(!isAlarming(after(came(view([])), came(view([visit()], { me: { ...me, busyElsewhere: true } })))));
  });
  it("sounds after a consultation for whoever arrived in it", () => {
    const second = visit({ ticket: "E-002" });
    assert.ok(isAlarming(after(came(view([own])), came(view([own, second])), came(view([second])))));
  });
  it("does not sound for those who waited before a tab opened its first desk", () => assert.ok(!isAlarming(after(came(view([visit()]))))));

  for (const away of ["parked", "missed"] as const)
    it(`sounds once more for whoever was ${away} and comes back`, () => {
      const gone = [...arrived, { type: "seen" }, came(view([visit({ status: away })]))] as const;
      assert.ok(!isAlarming(after(...gone)));
      assert.deepEqual(after(...gone, came(view([visit({ returned: true })]))).arrivals.unseen, ["E-001"]);
    });

  describe("for whoever is brought back from here", () => {
    const bringBack: DeskAction = { type: "pressed", what: "bringBack:E-001", command: { name: "bringBack", ticket: "E-001" } };
    const answer = (ok: boolean): DeskAction => ({ type: "answered", what: "bringBack:E-001", answer: { ok, ticket: "E-001" }, opens: false });
    const parked = came(view([visit({ status: "parked" })]));
    const back = came(view([visit({ returned: true })]));

    it("is silent, whether the answer or the change comes first", () => {
      assert.ok(!isAlarming(after(parked, bringBack, answer(true), back)));
      assert.ok(!isAlarming(after(parked, bringBack, back, answer(true))));
    });
    it("sounds when they had to come by themselves", () => {
      assert.ok(isAlarming(after(parked, bringBack, answer(false), back)));
      assert.ok(isAlarming(after(parked, bringBack, { type: "failed", what: "bringBack:E-001", text: "" }, back)));
    });
    it("sounds when they were away a second time and came by themselves", () => {
      assert.ok(isAlarming(after(parked, bringBack, answer(true), back, parked, back)));
    });
  });

  describe("in a client that made the desk anew", () => {
    const seen = (...actions: DeskAction[]): ReadonlySet<string> => after(...actions).arrivals.seen ?? new Set();

    it("sounds for whoever arrived meanwhile, not for who was seen", () => {
      const before = seen(...arrived, { type: "seen" });
      assert.ok(!isAlarming(after(came(view([visit()]), before))));
      assert.deepEqual(after(came(view([visit(), visit({ ticket: "E-002" })]), before)).arrivals.unseen, ["E-002"]);
    });
    it("goes on sounding for whoever nobody had reacted to", () => assert.ok(isAlarming(after(came(view([visit()]), seen(...arrived))))));
    it("takes the same number of another day for a new one", () => {
      assert.ok(isAlarming(after(came(view([visit({ since: 86_400_000 })]), seen(...arrived, { type: "seen" })))));
    });
    it("heeds a colleague's reaction in between", () => assert.ok(!isAlarming(after(came(view([others]), seen(...arrived))))));
  });
});

describe("what a tab remembers of those who were seen", () => {
  it("is read as it was written", () => assert.deepEqual(readSeen('["E-001 1700000000000"]'), new Set(["E-001 1700000000000"])));
  for (const text of ["", "{", "null", "{}", '"E-001 1"', '["E-001"]', '["<b> 1"]', "[1]", JSON.stringify(Array(1_001).fill("E-001 1"))])
    it(`is nothing when it is ${text.slice(0, 20) || "empty"}`, () => assert.equal(readSeen(text), undefined));
});
