import assert from "node:assert/strict";
import { ApiError } from "../../appservice/web/apiError.ts";
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { actionsFor } from "../../widgets/desk/actions.ts";
import { readAddress } from "../../widgets/desk/address.ts";
import { deskReducer, failureOf, roomToOpen } from "../../widgets/desk/deskState.ts";
import type { DeskAction } from "../../widgets/desk/deskState.ts";
import { isStillOpen } from "../../widgets/desk/alone/openTalk.ts";
import { deskLanguage } from "../../widgets/desk/words.ts";
import { after, came, others, own, view, visit } from "../support/deskViews.ts";

describe("the desk's state", () => {
  const changes: [string, VisitView[], VisitView[], string[]][] = [
    ["an arrival", [], [visit()], ["said.arrived"]],
    ["taking a seat", [visit()], [visit({ seated: true })], ["said.seated"]],
    ["a colleague's call", [visit()], [others], ["said.accepted"]],
    ["one's own call", [visit()], [own], ["said.acceptedByMe"]],
    ["a talk that begins", [own], [{ ...own, status: "in consultation" }], ["said.talking"]],
    ["parking", [visit()], [visit({ status: "parked" })], ["said.parked"]],
    ["a return", [visit({ status: "parked" })], [visit({ returned: true })], ["said.back"]],
    ["who did not come", [own], [visit({ status: "missed" })], ["said.missed"]],
    ["an end", [own], [], ["said.ended"]],
    ["a withdrawal", [visit()], [], ["said.gone"]],
    ["a place that moved up by itself", [visit({ position: 2 })], [visit({ position: 1 })], []],
  ];
  for (const [what, before, now, said] of changes)
    it(`says ${said.join() || "nothing"} of ${what}`, () => {
      const state = after(came(view(before)), came(view(now)));
      assert.deepEqual(state.said.map(({ key }) => key), said);
    });

  it("names the colleague who called", () => {
    assert.deepEqual(after(came(view([visit()])), came(view([others]))).said[0]?.params, { ticket: "E-001", by: "yilmaz" });
  });

  it("emphasises what changed, not what was there when the desk was opened", () => {
    assert.deepEqual([...after(came(view([visit()]))).changed], []);
    const state = after(came(view([visit()])), came(view([visit({ position: 1 }), visit({ ticket: "E-002", position: 2 })])));
    assert.deepEqual([...state.changed], ["E-002"]);
  });

  it("counts time by the service's clock", () => assert.equal(after(came(view([]))).clockOffset, 600));

  describe("orders", () => {
    const pressed: DeskAction = { type: "pressed", what: "accept:E-001", command: { name: "accept", ticket: "E-001", also: false } };
    const answered = (ok: boolean): DeskAction =>
      ({ type: "answered", what: "accept:E-001", answer: { ok, ticket: "E-001", text: "Text" }, opens: true });

    it("are under way until they are answered or have failed", () => {
      assert.ok(after(pressed).pending.has("accept:E-001"));
      assert.equal(after(pressed, answered(true)).pending.size, 0);
      const failed = after(pressed, { type: "failed", what: "accept:E-001", text: "weg" });
      assert.deepEqual([failed.pending.size, failed.answer], [0, { ok: false, text: "weg" }]);
    });
    it("lead to the room as soon as it is known, once", () => {
      const called = [came(view([visit()])), pressed, answered(true)];
      assert.equal(roomToOpen(after(...called)), undefined);
      assert.deepEqual(roomToOpen(after(...called, came(view([own])))), { room: "!r", ticket: "E-001", department: "elterngeld", via: "localhost" });
      assert.equal(roomToOpen(after(...called, came(view([own])), { type: "opened" })), undefined);
    });
    it("lead nowhere when refused", () => {
      assert.equal(roomToOpen(after(came(view([visit()])), pressed, answered(false), came(view([own])))), undefined);
    });
  });

  it("shows a link to the room that the client did not show, until the visit is over", () => {
    const state = after(came(view([own])), { type: "notShown", what: { room: "!r", ticket: "E-001", department: "elterngeld", via: "localhost" } });
    assert.equal(state.notShown?.room, "!r");
    assert.equal(deskReducer(state, came(view([]))).notShown, undefined);
    assert.equal(deskReducer(state, { type: "opened" }).notShown, undefined);
  });
  it("says of a failure whether it was the network, the service, or too much", () => {
    const errors = [new TypeError("fetch"), new ApiError(403, "removed", ""), new ApiError(429, "tooMany", ""), new ApiError(500, "failed", "")];
    assert.deepEqual(errors.map(failureOf), ["sent.failed", "removed", "sent.tooMany", "sent.refused"]);
  });

  it("forgets everything when thrown out", () => {
    const state = after(came(view([visit()])), { type: "connection", is: "removed" });
    assert.deepEqual([state.view, state.arrivals.unseen, state.connection], [undefined, [], "removed"]);
    assert.equal(state.arrivals.seen, undefined);
  });
  it("keeps what was shown while the connection is lost", () => {
    assert.ok(after(came(view([visit()])), { type: "connection", is: "lost" }).view);
  });
});

describe("what can be done at the desk", () => {
  const labels = (one: VisitView, around: DeskView = view([one])): string[] => actionsFor(one, around).map(({ label }) => label);
  const table: [string, string[]][] = [
    ["waiting", labels(visit())],
    ["waiting, urgent", labels(visit({ urgent: true }))],
    ["waiting, asked about a transfer", labels(visit({ asked: "transfer" }))],
    ["waiting, while in a consultation", labels(visit({ ticket: "E-002" }), view([own, visit({ ticket: "E-002" })]))],
    ["waiting, while in a consultation elsewhere", labels(visit(), view([visit()], { me: { ...view([]).me, busyElsewhere: true } }))],
    ["waiting, department without urgency", labels(visit(), view([visit()], { department: { id: "x", name: "X", urgent: false, thirdParties: "none" } }))],
    ["parked", labels(visit({ status: "parked" }))],
    ["missed", labels(visit({ status: "missed" }))],
    ["accepted by me", labels(own)],
    ["accepted by me, room not there yet", labels(visit({ status: "accepted", mine: true }))],
    ["in consultation with me", labels({ ...own, status: "in consultation" })],
    ["in consultation with me, third party asked for", labels({ ...own, status: "in consultation", asked: "thirdParty" })],
    ["in consultation with me, no third parties", labels({ ...own, status: "in consultation" }, view([own], { department: { id: "x", name: "X", urgent: false, thirdParties: "none" } }))],
    ["accepted by a colleague", labels(others)],
  ];
  const expected: Record<string, string[]> = {
    "waiting": ["accept", "park", "urgent", "transfer", "bar"],
    "waiting, urgent": ["accept", "park", "transfer", "bar"],
    "waiting, asked about a transfer": ["accept", "park", "urgent", "bar"],
    "waiting, while in a consultation": ["nextAlso", "park", "urgent", "transfer", "bar"],
    "waiting, while in a consultation elsewhere": ["nextAlso", "park", "urgent", "transfer", "bar"],
    "waiting, department without urgency": ["accept", "park", "transfer", "bar"],
    "parked": ["bringBack", "bar"],
    "missed": ["callAgain", "bringBack", "bar"],
    "accepted by me": ["open", "finish", "missed", "callAgain", "invite", "bar"],
    "accepted by me, room not there yet": ["finish", "missed", "callAgain", "invite", "bar"],
    "in consultation with me": ["open", "finish", "invite", "bar"],
    "in consultation with me, third party asked for": ["open", "finish", "bar"],
    "in consultation with me, no third parties": ["open", "finish", "bar"],
    "accepted by a colleague": ["take", "bar"],
  };
  for (const [what, found] of table) it(what, () => assert.deepEqual(found, expected[what]));

  it("says that a second one is meant, when a call, a take-over or a call again begins one beside another", () => {
    const busy = view([own]);
    const also = (one: VisitView, around: DeskView): unknown =>
      actionsFor(one, around).flatMap((action) => (action.does === "order" && action.opens && "also" in action.command ? [action.command.also] : []));
    for (const status of ["waiting", "missed"] as const) {
      assert.deepEqual(also(visit({ ticket: "E-002", status }), busy), [true], status);
      assert.deepEqual(also(visit({ ticket: "E-002", status }), view([])), [false], status);
    }
    assert.deepEqual(also({ ...others, ticket: "E-002" }, busy), [true]);
  });
});

describe("the consultation beside the desk", () => {
  const open = { ticket: "E-001", room: "!r", department: "elterngeld", via: "localhost" };
  const elsewhere = (busyElsewhere: boolean): DeskView =>
    view([], { department: { id: "wohnen", name: "W", urgent: false, thirdParties: "none" }, me: { ...view([]).me, busyElsewhere } });

  it("is closed when it has ended or went to a colleague", () => {
    assert.deepEqual([view([own]), view([]), view([others])].map((one) => isStillOpen(open, one)), [true, false, false]);
  });
  it("stays open while another department's desk is looked at, until it has ended", () => {
    assert.deepEqual([elsewhere(true), elsewhere(false)].map((one) => isStillOpen(open, one)), [true, false]);
  });
});

describe("the desk's address", () => {
  const read = (address: string) => readAddress(new URL(address));
  it("by itself", () => assert.equal(read("https://b.example/desk").widget, undefined));
  it("in a client", () => {
    const found = read("https://b.example/desk?widgetId=w1&parentUrl=https%3A%2F%2Felement.example%2Froom#?department=wohnen&key=k-1&theme=dark&lang=en");
    assert.deepEqual(found, { department: "wohnen", key: "k-1", widget: { id: "w1", clientOrigin: "https://element.example" }, theme: "dark", language: "en" });
  });
  it("in a client that does not know the templates", () => {
    const found = read("https://b.example/desk?widgetId=w1&parentUrl=https%3A%2F%2Felement.example#?theme=$org.matrix.msc2873.client_theme&lang=$org.matrix.msc2873.client_language");
    assert.deepEqual([found.theme, found.language], [undefined, undefined]);
  });
  it("with a parent that is no address", () => assert.equal(read("https://b.example/desk?widgetId=w1&parentUrl=javascript:alert(1)").widget, undefined));
  it("speaks German unless the client speaks another language", () => {
    assert.deepEqual([undefined, "de", "de-DE", "en", "fr"].map(deskLanguage), ["de", "de", "de", "en", "en"]);
  });
});
