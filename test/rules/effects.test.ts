import assert from "node:assert/strict";
import { effectsOf } from "../../appservice/domain/effects.ts";
import type { Due, Effect } from "../../appservice/domain/effects.ts";
import { evolve } from "../../appservice/domain/evolve.ts";
import type { Outcome, Visit, VisitEvent } from "../../appservice/domain/visit.ts";
import { DAY, event, inStatus, MINUTE, minute, opened, terms, visitAfter, WEBER, YILMAZ } from "../support/given.ts";

const { seat, accept, appear, miss, park, quiet, asked, askTransfer, askThirdParty } = event;

const dueOf = (before: Visit, what: VisitEvent): Due[] => effectsOf(what, before, evolve(before, what), terms);
const ordersOf = (before: Visit, what: VisitEvent): string[] => dueOf(before, what).map(({ effect }) => inWords(effect));

function inWords(effect: Effect): string {
  switch (effect.order) {
    case "tellCitizen": case "tellStaff": case "passOn": return `${effect.order} ${effect.text}`;
    case "lapse": return `lapse ${effect.timer}`;
    default: return effect.order;
  }
}
const find = (due: readonly Due[], words: string): Due => {
  const found = due.find(({ effect }) => inWords(effect) === words);
  assert.ok(found, `${words} is ordered`);
  return found;
};
const end = (outcome: Outcome, by?: string): VisitEvent =>
  ({ type: "visitEnded", at: minute(20), outcome, ...(by ? { by } : {}) });

describe("what an event orders", () => {
  const waiting = inStatus.waiting;
  const roomless = visitAfter(opened());
  const acceptedWithoutRoom = visitAfter(opened(), accept(1));
  const taken: VisitEvent = { type: "caseworkerChanged", at: minute(3), from: WEBER, to: YILMAZ };

  const table: [what: string, before: Visit, event: VisitEvent, orders: string[]][] = [
    ["an arrival", roomless, opened(), ["openWaitingRoom", "announceArrival", "greet", "remindStaff"]],
    ["a seat for whoever is next: asked in ahead, with a push", roomless, seat(), ["offerSeat", "tellCitizen youAreNext", "showToStaff"]],
    ["accepted: brought together, called, a time to appear", waiting, accept(1),
      ["bringTogether", "openTalk", "tellCitizen comeIn", "tellStaff accepted", "showToStaff", "lapse noShow"]],
    ["accepted after a miss: called once more", inStatus.missed, accept(8),
      ["bringTogether", "openTalk", "tellCitizen comeInAgain", "tellStaff accepted", "showToStaff", "lapse noShow"]],
    ["accepted while the stock is empty: shown, the rest with the seat", roomless, accept(1), ["showToStaff"]],
    ["the seat of whoever is accepted already", acceptedWithoutRoom, seat(2),
      ["bringTogether", "openTalk", "tellCitizen comeIn", "tellStaff accepted", "showToStaff", "lapse noShow"]],
    ["called again", inStatus.accepted, { type: "citizenCalledAgain", at: minute(4), caseworker: WEBER },
      ["bringTogether", "openTalk", "tellCitizen comeInAgain", "tellStaff calledAgain", "showToStaff", "lapse noShow"]],
    ["called again without a room yet: the seat will bring them together", acceptedWithoutRoom,
      { type: "citizenCalledAgain", at: minute(4), caseworker: WEBER }, ["showToStaff"]],
    ["appeared", inStatus.accepted, appear(2), ["showToStaff"]],
    ["missed by time: the staff is told", inStatus.accepted, miss(6),
      ["tellCitizen missed", "clearCaseworker", "tellStaff missed", "showToStaff", "lapse grace"]],
    ["missed by a caseworker: who knows", inStatus.accepted, { type: "visitMissed", at: minute(6), until: minute(16), by: WEBER },
      ["tellCitizen missed", "clearCaseworker", "showToStaff", "lapse grace"]],
    ["missed without a room: there is nothing to clear", acceptedWithoutRoom, miss(6),
      ["tellCitizen missed", "tellStaff missed", "showToStaff", "lapse grace"]],
    ["abandoned before the talk", inStatus.accepted, { type: "citizenReturned", at: minute(3), why: "abandoned", from: WEBER },
      ["clearCaseworker", "tellCitizen abandoned", "announceReturn", "showToStaff", "remindStaff"]],
    ["interrupted in the talk: out of the room at once, a colleague is called, the citizen stays in the call", inStatus["in consultation"],
      { type: "citizenReturned", at: minute(3), why: "interrupted", from: WEBER }, ["clearCaseworker", "announceReturn", "showToStaff", "remindStaff"]],
    ["of an interrupted talk the citizen is told", inStatus.waiting, { type: "citizenTold", at: minute(3), text: "interrupted" }, ["passOn interrupted"]],
    ["back from a miss: as an arrival", inStatus.missed, { type: "citizenReturned", at: minute(8), why: "returned" },
      ["tellCitizen returned", "announceReturn", "showToStaff", "remindStaff"]],
    ["back from being parked: as an arrival", inStatus.parked, { type: "citizenReturned", at: minute(8), why: "returned" },
      ["tellCitizen returned", "announceReturn", "showToStaff", "remindStaff"]],
    ["brought back by a caseworker, who knows", inStatus.parked, { type: "citizenReturned", at: minute(8), why: "returned", by: WEBER },
      ["tellCitizen returned", "showToStaff", "remindStaff"]],
    ["parked", waiting, park(1), ["tellCitizen parked", "showToStaff", "lapse grace"]],
    ["taken over", inStatus.accepted, taken, ["changeCaseworker", "tellStaff takenOver", "showToStaff"]],
    ["taken over without a room yet", acceptedWithoutRoom, taken, ["tellStaff takenOver", "showToStaff"]],
    ["asked", waiting, askTransfer(1), ["askCitizen"]],
    ["the call is empty: asked later", inStatus["in consultation"], quiet(9), ["lapse quiet"]],
    ["the citizen left", inStatus["in consultation"], quiet(9, "citizenLeft"), ["tellStaff citizenLeft"]],
    ["the caseworker is asked", inStatus["in consultation"], asked(19), ["tellStaff quiet", "lapse unanswered"]],
  ];
  for (const [what, before, happened, orders] of table) it(what, () => assert.deepEqual(ordersOf(before, happened), orders));

  it("an agreed third party is invited, and both are told", () => {
    const before = visitAfter(opened(), seat(), accept(1), askThirdParty(3));
    assert.ok(before.question);
    const answered: VisitEvent = { type: "citizenAnswered", at: minute(4), question: before.question, yes: true };
    assert.deepEqual(ordersOf(before, answered), ["inviteThirdParty", "tellCitizen thirdPartyInvited", "tellStaff agreed"]);
    assert.deepEqual(ordersOf(before, { ...answered, yes: false }), ["tellCitizen staysHere", "tellStaff refused", "showToStaff"]);
  });

  it("accepts go before everything else: people in, the citizen called, a hand-over", () => {
    const urgent = (before: Visit, what: VisitEvent): string[] => dueOf(before, what).filter((due) => due.urgent).map(({ effect }) => inWords(effect));
    assert.deepEqual(urgent(waiting, accept(1)), ["bringTogether"]);
    assert.deepEqual(urgent(inStatus.accepted, taken), ["changeCaseworker"]);
    assert.deepEqual(urgent(inStatus["in consultation"], end("finished", WEBER)), []);
    const interrupted: VisitEvent = { type: "citizenReturned", at: minute(3), why: "interrupted", from: WEBER };
    assert.deepEqual(urgent(inStatus["in consultation"], interrupted), ["clearCaseworker", "announceReturn"]);
    assert.deepEqual(urgent(roomless, opened()), ["openWaitingRoom", "announceArrival"]);
  });

  it("every timer is set to the moment from which it decides", () => {
    assert.equal(find(dueOf(waiting, accept(1)), "lapse noShow").after, terms.noShowAfter);
    assert.equal(find(dueOf(inStatus.accepted, miss(6, 16)), "lapse grace").after, 10 * MINUTE);
    assert.equal(find(dueOf(waiting, park(1, 61)), "lapse grace").after, 60 * MINUTE);
    assert.equal(find(dueOf(inStatus["in consultation"], quiet(9)), "lapse quiet").after, terms.emptyCall);
    assert.equal(find(dueOf(inStatus["in consultation"], asked(19)), "lapse unanswered").after, terms.unanswered);
  });
});

describe("what an ending orders", () => {
  const endings: [what: string, before: Visit, event: VisitEvent, word: string, out: number][] = [
    ["finished after a talk", inStatus["in consultation"], end("finished", WEBER), "endedFinished", terms.followUp],
    ["finished though nobody had appeared", inStatus.accepted, end("finished", WEBER), "endedFinished", 0],
    ["withdrawn while waiting", inStatus.waiting, end("withdrawn"), "endedWithdrawn", 0],
    ["withdrawn while called", inStatus.accepted, end("withdrawn"), "endedWithdrawn", 0],
    ["missed", inStatus.missed, end("missed"), "endedMissed", 0],
    ["not served before closing", inStatus.waiting, end("unserved"), "endedUnserved", 0],
    ["transferred", inStatus.waiting, end("transferred"), "endedTransferred", 0],
    ["barred from a talk: out at once", inStatus["in consultation"], end("barred", YILMAZ), "endedBarred", 0],
  ];
  for (const [what, before, happened, word, out] of endings) {
    it(`${what}: told, everybody out, rooms deleted, erased`, () => {
      const due = dueOf(before, happened);
      assert.equal(find(due, `tellCitizen ${word}`).after, 0);
      assert.equal(find(due, "clearRooms").after, out);
      assert.equal(find(due, "deleteRooms").after, terms.followUp + DAY);
      assert.equal(find(due, "eraseVisit").after, terms.retention);
      assert.equal(find(due, "endCall").after, 0);
      find(due, "showToStaff");
    });
  }

  it("the waiting room stays long enough to read the farewell", () => {
    for (const [, before, happened] of endings) assert.equal(find(dueOf(before, happened), "clearWaitingRoom").after, terms.followUp);
  });
  it("without a room there is no call to end", () =>
    assert.ok(!ordersOf(visitAfter(opened()), end("withdrawn")).includes("endCall")));
  it("the staff room is told of what nobody of the staff did", () => {
    assert.ok(ordersOf(inStatus.waiting, end("withdrawn")).includes("tellStaff ended"));
    assert.ok(!ordersOf(inStatus["in consultation"], end("finished", WEBER)).includes("tellStaff ended"));
  });
  it("nothing is erased while there are rooms to delete", () => {
    const short = { ...terms, retention: MINUTE };
    const due = effectsOf(end("missed"), inStatus.missed, evolve(inStatus.missed, end("missed")), short);
    assert.ok(find(due, "eraseVisit").after >= find(due, "deleteRooms").after);
  });
});
