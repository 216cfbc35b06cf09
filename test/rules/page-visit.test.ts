import assert from "node:assert/strict";
import { effectsOf } from "../../appservice/domain/effects.ts";
import { evolve } from "../../appservice/domain/evolve.ts";
import { decide, delaysLeft, MOST_DELAYS } from "../../appservice/domain/life.ts";
import type { Command, Visit, VisitEvent } from "../../appservice/domain/visit.ts";
import { arrival, event, minute, terms, WEBER } from "../support/given.ts";

const GUEST = "@gast_1:amt.example";
const COMPANION = "@gast_2:amt.example";
const { seat, accept, appear, end } = event;

const onPage = (...events: VisitEvent[]): Visit => events.reduce(evolve, arrival({ way: "page", citizen: "page:1" }));
const after = (visit: Visit, command: Command): Visit => {
  const decision = decide(visit, command, terms);
  assert.ok(decision.ok, JSON.stringify(decision));
  return decision.events.reduce(evolve, visit);
};
const orders = (visit: Visit, happened: VisitEvent): string[] => {
  const next = evolve(visit, happened);
  return effectsOf(happened, visit, next, terms).map(({ effect }) => (effect.order === "lapse" ? `lapse ${effect.timer}` : effect.order));
};
const lapse = (at: number): Command => ({ do: "lapse", at: minute(at), timer: "confirm" });

describe("a visit by the page", () => {
  it("whoever is next and silent is parked for the grace time, and comes back to the old rank", () => {
    const parked = after(onPage(seat()), lapse(2));
    assert.deepEqual([parked.status, "until" in parked && parked.until], ["parked", minute(12)]);
    const back = after(parked, { do: "confirm", at: minute(9) });
    assert.deepEqual([back.status, back.rank, back.confirmed, back.returned], ["waiting", minute(0), true, true]);
    assert.equal(after(back, lapse(10)).status, "waiting", "asked once is enough");
  });
  it("whoever confirms in time waits on", () => {
    const here = after(onPage(seat()), { do: "confirm", at: minute(1) });
    assert.equal(after(here, lapse(2)).status, "waiting");
  });
  it("citizens by Matrix need not confirm", () => {
    assert.equal(after([seat()].reduce(evolve, arrival() as Visit), lapse(2)).status, "waiting");
    assert.ok(!orders(arrival(), seat()).includes("lapse confirm"));
    assert.ok(orders(onPage(), seat()).includes("lapse confirm"));
  });
  it("who was called meanwhile is not parked", () => assert.equal(after(onPage(seat(), accept(1)), lapse(2)).status, "accepted"));
  it("who needs more time lets others go first, for the grace time from then on", () => {
    const parked = after(onPage(seat()), { do: "needTime", at: minute(1) });
    const later = after(parked, { do: "needTime", at: minute(8) });
    assert.equal("until" in later && later.until, minute(18));
    assert.deepEqual(decide(later, { do: "lapse", at: minute(11), timer: "grace" }, terms), { ok: false, refusal: { why: "tooEarly" } });
    assert.deepEqual(decide(onPage(seat(), accept(1)), { do: "needTime", at: minute(1) }, terms),
      { ok: false, refusal: { why: "notPossibleNow", status: "accepted" } });
  });
  it("more time is to be had ten times in a visit, however often the citizen comes back in between", () => {
    const none = { ok: false, refusal: { why: "noMoreTime" } };
    const needTime = (at: number): Command => ({ do: "needTime", at: minute(at) });
    let visit = onPage(seat());
    for (let times = 0; times < MOST_DELAYS; times += 1) {
      assert.equal(delaysLeft(visit), MOST_DELAYS - times);
      visit = after(visit, needTime(times));
      if (times % 2 === 0) visit = after(visit, { do: "confirm", at: minute(times) });
    }
    assert.deepEqual([delaysLeft(visit), decide(visit, needTime(11), terms)], [0, none]);
    const back = after(visit, { do: "confirm", at: minute(12) });
    assert.deepEqual(decide(back, needTime(13), terms), none);
    const missed = after(after(after(back, { do: "accept", at: minute(14), by: WEBER, also: false, open: [] }),
      { do: "miss", at: minute(20), by: WEBER }), { do: "confirm", at: minute(21) });
    assert.deepEqual(decide(missed, needTime(22), terms), none);
  });
  it("a place that nobody comes back to is kept for eleven grace times at most: after the silence, and ten times more", () => {
    let visit = after(onPage(seat()), lapse(2));
    for (let at = 12; delaysLeft(visit) > 0; at += 10) visit = after(visit, { do: "needTime", at: minute(at) });
    assert.equal("until" in visit && visit.until, minute(2 + 11 * 10));
    assert.equal(after(visit, { do: "lapse", at: minute(112), timer: "grace" }).status, "ended");
  });
  it("being put aside by somebody else takes none of it", () => {
    const parked = after(onPage(seat()), { do: "park", at: minute(1), by: WEBER, until: minute(61) });
    assert.equal(delaysLeft(after(parked, { do: "confirm", at: minute(9) })), MOST_DELAYS);
    assert.equal(delaysLeft(after(onPage(seat()), lapse(2))), MOST_DELAYS);
  });
  it("the citizen is asked in as soon as the account is there", () => {
    const identified: VisitEvent = { type: "citizenIdentified", at: minute(1), citizen: GUEST };
    assert.deepEqual(orders(onPage(), identified), []);
    assert.deepEqual(orders(onPage(seat()), identified), ["offerSeat"]);
    assert.deepEqual(orders(onPage(seat(), accept(1)), identified), ["bringTogether"]);
    assert.equal(after(onPage(seat()), { do: "identify", at: minute(1), citizen: GUEST }).citizen, GUEST);
  });
  it("identified anew after being seated, the citizen is asked in again", () => {
    const again = { do: "identify", at: minute(2), citizen: "@gast_2:amt.example" } as const;
    const seated = after(onPage(seat()), { do: "appear", at: minute(1) });
    assert.equal(seated.seated, true);
    assert.equal(after(seated, again).seated, false);
    const called = after(seated, { do: "accept", at: minute(1), by: WEBER, also: false, open: [] });
    const anew = after(called, again);
    assert.equal(anew.seated, false, "the seat was the former account's");
    assert.deepEqual(effectsOf({ type: "citizenIdentified", at: minute(2), citizen: again.citizen }, called, anew, terms).map(({ effect }) => effect.order), ["bringTogether"]);
  });
  it("a citizen by Matrix keeps the own Matrix id", () => {
    assert.equal(decide(arrival(), { do: "identify", at: minute(1), citizen: GUEST }, terms).ok, false);
  });
  it("companions are asked in with the citizen, each once", () => {
    const with1 = after(onPage(seat()), { do: "bringCompanion", at: minute(1), companion: COMPANION });
    assert.deepEqual(with1.guests, [COMPANION]);
    assert.deepEqual(after(with1, { do: "bringCompanion", at: minute(2), companion: COMPANION }).guests, [COMPANION]);
  });
  it("accounts are closed when the rooms are, the way back is forgotten after the follow-up", () => {
    const ended = effectsOf(end(20), onPage(seat(), accept(1), appear(2)), evolve(onPage(seat(), accept(1), appear(2)), end(20)), terms);
    const dueAfter = (order: string): number | undefined => ended.find(({ effect }) => effect.order === order)?.after;
    assert.deepEqual([dueAfter("clearRooms"), dueAfter("closeGuests"), dueAfter("forgetPages")], [terms.followUp, terms.followUp, terms.followUp]);
  });
});
