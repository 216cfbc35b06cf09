import assert from "node:assert/strict";
import { decide, listed } from "../../appservice/domain/life.ts";
import type { Command, CommandName, Status, Timer } from "../../appservice/domain/visit.ts";
import { arrival, commandsAt, event, given, inStatus, minute, opened, terms, WEBER, YILMAZ } from "../support/given.ts";

const { seat, accept, appear, miss, park, quiet, asked, askTransfer, askThirdParty, end } = event;
const acceptBy = (by: string, at: number, also = false, open: string[] = []): Command => ({ do: "accept", at: minute(at), by, also, open });
const lapse = (timer: Timer, at: number): Command => ({ do: "lapse", at: minute(at), timer });
const at = minute;

const waiting = [opened(), seat()];
const accepted = [...waiting, accept(1)];
const talking = [...accepted, appear(2)];
const missed = [...accepted, miss(6)];

describe("the life of a visit: waiting", () => {
  it("a caseworker who is free accepts whoever waits", () =>
    given(...waiting).when(acceptBy(WEBER, 1)).then(accept(1)));
  it("a caseworker with an open visit is told which it is", () =>
    given(...waiting).when(acceptBy(WEBER, 1, false, ["E-003", "W-001"])).refused({ why: "busy", open: ["E-003", "W-001"] }));
  it("a caseworker with an open visit accepts another when asked to also", () =>
    given(...waiting).when(acceptBy(WEBER, 1, true, ["E-003"])).then(accept(1)));
  it("the seat is prepared once", () => {
    given(opened()).when({ do: "seat", at: at(0), room: "!talk:amt.example" }).then(seat());
    given(...waiting).when({ do: "seat", at: at(1), room: "!other:amt.example" }).nothing();
  });
  it("whoever takes the prepared seat has not appeared yet", () => {
    given(...waiting).when({ do: "appear", at: at(1) }).leaves({ status: "waiting", seated: true });
    given(...waiting, { type: "citizenSeated", at: at(1), seated: true }).when({ do: "appear", at: at(2) }).nothing();
    given(...waiting, { type: "citizenSeated", at: at(1), seated: true }).when({ do: "standUp", at: at(2) }).leaves({ seated: false });
    given(...waiting).when({ do: "standUp", at: at(2) }).nothing();
  });
  it("a citizen who gives up while waiting has withdrawn", () => {
    given(...waiting).when({ do: "withdraw", at: at(3) }).then(end(3, "withdrawn"));
    given(...waiting).when({ do: "leave", at: at(3) }).then(end(3, "withdrawn"));
  });
  it("nobody comes back who was not away", () => given(...waiting).when({ do: "comeBack", at: at(1) }).nothing());
  it("a visit is urgent once", () => {
    given(...waiting).when({ do: "urge", at: at(1), by: WEBER }).then({ type: "visitUrged", at: at(1), by: WEBER });
    given(...waiting, { type: "visitUrged", at: at(1), by: WEBER }).when({ do: "urge", at: at(2), by: YILMAZ }).nothing();
  });
  it("a language is chosen once", () => {
    given(...waiting).when({ do: "speak", at: at(1), language: "en" }).then({ type: "languageChosen", at: at(1), language: "en" });
    given(...waiting).when({ do: "speak", at: at(1), language: "de" }).nothing();
  });
  it("prepared texts reach whoever waits, is parked or was missed", () => {
    for (const events of [waiting, [opened(), park(1)], missed])
      given(...events).when({ do: "tell", at: at(7), text: "delay" }).then({ type: "citizenTold", at: at(7), text: "delay" });
  });
});

describe("the life of a visit: parked", () => {
  const parked = [opened(), park(1, 61)];
  it("the caseworker parks until a time, and the page without anybody", () => {
    given(...waiting).when({ do: "park", at: at(1), by: WEBER, until: at(61) }).then({ type: "visitParked", at: at(1), until: at(61), by: WEBER });
    given(...waiting).when({ do: "park", at: at(1), until: at(61) }).then(park(1, 61));
  });
  it("a parked visit is not accepted by accident", () => given(...parked).when(acceptBy(WEBER, 2)).refused({ why: "parked" }));
  it("the citizen comes back, or is brought back, to the old place", () => {
    given(...parked).when({ do: "comeBack", at: at(9) }).leaves({ status: "waiting", returned: true, rank: at(0), arrivedAt: at(0) });
    given(...parked).when({ do: "bringBack", at: at(9), by: WEBER }).leaves({ status: "waiting", returned: true, rank: at(0) });
  });
  it("a parked citizen who leaves has withdrawn", () => given(...parked).when({ do: "leave", at: at(3) }).then(end(3, "withdrawn")));
  it("parked beyond the time counts as missed", () => {
    given(...parked).when(lapse("grace", 60)).refused({ why: "tooEarly" });
    given(...parked).when(lapse("grace", 61)).then(end(61, "missed"));
    given(...parked).when(lapse("noShow", 61)).nothing();
  });
});

describe("the life of a visit: accepted", () => {
  it("the second caseworker learns who was first", () =>
    given(...accepted).when(acceptBy(YILMAZ, 2)).refused({ why: "alreadyAccepted", by: WEBER }));
  it("accepting again calls the citizen again, and the time to appear begins anew", () => {
    given(...accepted).when(acceptBy(WEBER, 4)).then({ type: "citizenCalledAgain", at: at(4), caseworker: WEBER });
    given(...accepted).when(acceptBy(WEBER, 4)).leaves({ acceptedAt: at(4) });
  });
  it("a citizen who joins, says anything or enters the call has appeared", () => {
    given(...accepted).when({ do: "appear", at: at(2) }).then(appear(2), quiet(2));
    given(...accepted).when({ do: "callUsed", at: at(2) }).then(appear(2));
  });
  it("a citizen who gives up while called counts as withdrawn", () => {
    given(...accepted).when({ do: "withdraw", at: at(2) }).then(end(2, "withdrawn"));
    given(...accepted).when({ do: "leave", at: at(2) }).then(end(2, "withdrawn"));
  });
  it("nobody appeared in time: missed, by itself, with a grace", () => {
    given(...accepted).when(lapse("noShow", 5)).refused({ why: "tooEarly" });
    given(...accepted).when(lapse("noShow", 6)).then(miss(6, 16));
    given(...accepted).when(lapse("grace", 60)).nothing();
  });
  it("the timer of the first call does not end the second", () =>
    given(...accepted, { type: "citizenCalledAgain", at: at(4), caseworker: WEBER }).when(lapse("noShow", 6)).refused({ why: "tooEarly" }));
  it("only the caseworker who accepted says missed, or finished", () => {
    given(...accepted).when({ do: "miss", at: at(3), by: WEBER }).leaves({ status: "missed", until: at(13), caseworker: WEBER });
    given(...accepted).when({ do: "miss", at: at(3), by: YILMAZ }).refused({ why: "notYours", by: WEBER });
    given(...accepted).when({ do: "finish", at: at(3), by: YILMAZ }).refused({ why: "notYours", by: WEBER });
    given(...accepted).when({ do: "finish", at: at(3), by: WEBER }).leaves({ status: "ended", outcome: "finished", talkedMs: undefined });
  });
  it("a caseworker who leaves before the talk gives the citizen back to the line", () => {
    given(...accepted).when({ do: "caseworkerLeft", at: at(2), caseworker: WEBER })
      .then({ type: "citizenReturned", at: at(2), why: "abandoned", from: WEBER });
    given(...accepted).when({ do: "caseworkerLeft", at: at(2), caseworker: WEBER })
      .leaves({ status: "waiting", caseworker: undefined, rank: at(0), returned: true });
    given(...accepted).when({ do: "caseworkerLeft", at: at(2), caseworker: YILMAZ }).nothing();
  });
});

describe("the life of a visit: in consultation", () => {
  it("nobody else accepts it, not even again", () => {
    given(...talking).when(acceptBy(YILMAZ, 3)).refused({ why: "alreadyAccepted", by: WEBER });
    given(...talking).when(acceptBy(WEBER, 3)).refused({ why: "alreadyAccepted", by: WEBER });
  });
  it("the caseworker finishes; how long they talked and waited stays", () =>
    given(...talking).when({ do: "finish", at: at(22), by: WEBER })
      .leaves({ status: "ended", outcome: "finished", talkedMs: 20 * 60_000, waitedMs: 60_000, caseworker: WEBER }));
  it("only the caseworker whose it is finishes", () =>
    given(...talking).when({ do: "finish", at: at(22), by: YILMAZ }).refused({ why: "notYours", by: WEBER }));
  it("a caseworker who leaves has finished, a third party has not", () => {
    given(...talking).when({ do: "caseworkerLeft", at: at(9), caseworker: WEBER }).leaves({ status: "ended", outcome: "finished" });
    given(...talking).when({ do: "caseworkerLeft", at: at(9), caseworker: "@dolmetsch:amt.example" }).nothing();
  });
  it("a citizen who gives up during the talk has been served", () =>
    given(...talking).when({ do: "withdraw", at: at(9) }).then(end(9, "finished")));
  it("a citizen who leaves: the caseworker is asked", () =>
    given(...talking).when({ do: "leave", at: at(9) }).then(quiet(9, "citizenLeft"), asked(9)));
  it("an empty call: asked after ten minutes, ended two minutes later", () => {
    given(...talking).when({ do: "callEmptied", at: at(9) }).then(quiet(9));
    given(...talking, quiet(9)).when(lapse("quiet", 18)).refused({ why: "tooEarly" });
    given(...talking, quiet(9)).when(lapse("quiet", 19)).then(asked(19));
    given(...talking, quiet(9), asked(19)).when(lapse("unanswered", 20)).refused({ why: "tooEarly" });
    given(...talking, quiet(9), asked(19)).when(lapse("unanswered", 21)).then(end(21));
  });
  it("a call emptied twice is one silence", () => given(...talking, quiet(9)).when({ do: "callEmptied", at: at(11) }).nothing());
  it("a call that is used again goes on, whatever was asked", () => {
    given(...talking, quiet(9)).when({ do: "callUsed", at: at(12) }).then({ type: "consultationResumed", at: at(12) });
    given(...talking, quiet(9), asked(19), { type: "consultationResumed", at: at(20) }).when(lapse("unanswered", 21)).nothing();
    given(...talking).when({ do: "callUsed", at: at(12) }).nothing();
  });
  it("words without a call: the time to be asked begins again", () => {
    given(...talking, quiet(2)).when({ do: "appear", at: at(8) }).then(quiet(8));
    given(...talking, quiet(2), quiet(8)).when(lapse("quiet", 12)).refused({ why: "tooEarly" });
    given(...talking, quiet(2), asked(12), quiet(13)).when(lapse("unanswered", 14)).refused({ why: "tooEarly" });
  });
  it("during the call nothing lapses", () => {
    for (const timer of ["noShow", "grace", "quiet", "unanswered"] as const) given(...talking).when(lapse(timer, 500)).nothing();
  });
});

describe("the life of a visit: taking over", () => {
  for (const [what, events] of [["accepted", accepted], ["in consultation", talking]] as const) {
    it(`a colleague takes over what is ${what}`, () => {
      given(...events).when({ do: "takeOver", at: at(3), by: YILMAZ, also: false, open: [] })
        .then({ type: "caseworkerChanged", at: at(3), from: WEBER, to: YILMAZ });
      given(...events).when({ do: "takeOver", at: at(3), by: WEBER, also: false, open: ["E-017"] }).nothing();
      given(...events).when({ do: "takeOver", at: at(3), by: YILMAZ, also: false, open: ["E-001"] }).refused({ why: "busy", open: ["E-001"] });
      given(...events).when({ do: "takeOver", at: at(3), by: YILMAZ, also: true, open: ["E-001"] }).leaves({ caseworker: YILMAZ });
    });
  }
  it("the former caseworker has no say any more", () => {
    const taken = [...talking, { type: "caseworkerChanged", at: at(3), from: WEBER, to: YILMAZ } as const];
    given(...taken).when({ do: "finish", at: at(4), by: WEBER }).refused({ why: "notYours", by: YILMAZ });
    given(...taken).when({ do: "caseworkerLeft", at: at(4), caseworker: WEBER }).nothing();
  });
});

describe("the life of a visit: missed", () => {
  it("within the grace the citizen comes back to the old place", () =>
    given(...missed).when({ do: "comeBack", at: at(12) }).leaves({ status: "waiting", rank: at(0), returned: true, caseworker: undefined }));
  it("a caseworker brings the citizen back, or accepts again at once, whoever it is", () => {
    given(...missed).when({ do: "bringBack", at: at(12), by: YILMAZ }).leaves({ status: "waiting", rank: at(0) });
    given(...missed).when(acceptBy(YILMAZ, 12)).leaves({ status: "accepted", caseworker: YILMAZ, acceptedAt: at(12) });
    given(...missed).when(acceptBy(YILMAZ, 12, false, ["E-001"])).refused({ why: "busy", open: ["E-001"] });
  });
  it("the grace over, the visit has ended as missed", () => {
    given(...missed).when(lapse("grace", 15)).refused({ why: "tooEarly" });
    given(...missed).when(lapse("grace", 16)).leaves({ status: "ended", outcome: "missed", caseworker: WEBER });
  });
  it("the grace of the first miss does not end the second", () =>
    given(...missed, accept(12), miss(17)).when(lapse("grace", 16)).refused({ why: "tooEarly" }));
});

describe("the life of a visit: questions to the citizen", () => {
  it("a transfer is asked, once at a time", () => {
    given(...waiting).when({ do: "proposeTransfer", at: at(1), by: WEBER, to: "wohnen" }).then(askTransfer(1));
    given(...waiting, askTransfer(1)).when({ do: "proposeTransfer", at: at(2), by: YILMAZ, to: "hiv" }).refused({ why: "questionPending" });
  });
  it("agreed, the visit ends as transferred; not agreed, it stays", () => {
    given(...waiting, askTransfer(1)).when({ do: "answer", at: at(2), yes: true }).leaves({ status: "ended", outcome: "transferred" });
    given(...waiting, askTransfer(1)).when({ do: "answer", at: at(2), yes: false }).leaves({ status: "waiting", question: undefined });
    given(...waiting).when({ do: "answer", at: at(2), yes: true }).nothing();
  });
  it("a citizen who was accepted meanwhile is not transferred out of the talk", () => {
    given(...waiting, askTransfer(1), accept(2)).when({ do: "answer", at: at(3), yes: true }).nothing();
    given(...waiting, askTransfer(1), accept(2), appear(3)).when({ do: "answer", at: at(4), yes: true }).nothing();
  });
  it("a third party is asked for by the caseworker whose talk it is, and comes after the citizen agreed", () => {
    const propose = (by: string): Command => ({ do: "proposeThirdParty", at: at(3), by, invitee: "@dolmetsch:amt.example", role: "interpreter" });
    for (const events of [accepted, talking]) {
      given(...events).when(propose(WEBER)).then(askThirdParty(3));
      given(...events).when(propose(YILMAZ)).refused({ why: "notYours", by: WEBER });
      given(...events, askThirdParty(3)).when(propose(WEBER)).refused({ why: "questionPending" });
      given(...events, askThirdParty(3)).when({ do: "answer", at: at(4), yes: true }).leaves({ guests: ["@dolmetsch:amt.example"], question: undefined });
      given(...events, askThirdParty(3)).when({ do: "answer", at: at(4), yes: false }).leaves({ guests: [], question: undefined });
    }
  });
  it("a question of a talk that did not come about is over", () => {
    given(...accepted, askThirdParty(3), { type: "citizenReturned", at: at(4), why: "abandoned" }).when({ do: "answer", at: at(5), yes: true }).nothing();
    given(...accepted, askThirdParty(3), miss(6), accept(7)).when({ do: "answer", at: at(8), yes: true }).nothing();
  });
  it("parking keeps the question", () =>
    given(...waiting, askTransfer(1), park(2)).when({ do: "answer", at: at(3), yes: true }).leaves({ status: "ended", outcome: "transferred" }));
});

describe("the life of a visit: on the page", () => {
  const page = [opened(arrival({ way: "page", citizen: "page-1" })), seat()];
  it("whoever is next says that they are there, once", () => {
    given(...page).when({ do: "confirm", at: at(1) }).then({ type: "citizenConfirmed", at: at(1) });
    given(...page, { type: "citizenConfirmed", at: at(1) }).when({ do: "confirm", at: at(2) }).nothing();
    given(...page, { type: "citizenConfirmed", at: at(1) }).when(lapse("confirm", 2)).nothing();
  });
  it("whoever is silent is parked, and keeps the place", () => {
    given(...page).when(lapse("confirm", 2)).then(park(2, 12));
    given(...waiting).when(lapse("confirm", 2)).nothing();
  });
  it("whoever needs a little time is parked, and keeps the place", () =>
    given(...page).when({ do: "needTime", at: at(1) }).leaves({ status: "parked", until: at(11), rank: at(0), delays: 1 }));
  it("whoever is back is not parked again by the first question", () => {
    given(...page, park(1, 11)).when({ do: "confirm", at: at(2) }).then({ type: "citizenReturned", at: at(2), why: "returned" });
    given(...page, park(1, 11), { type: "citizenReturned", at: at(2), why: "returned" }).when(lapse("confirm", 2)).nothing();
  });
  it("a citizen of the page gets an account, one of Matrix has one", () => {
    given(...page).when({ do: "identify", at: at(1), citizen: "@gast_1:amt.example" }).leaves({ citizen: "@gast_1:amt.example" });
    given(...waiting).when({ do: "identify", at: at(1), citizen: "@gast_1:amt.example" }).refused({ why: "notPossibleNow", status: "waiting" });
  });
  it("an interpreter is wished, and a companion brought, once", () => {
    given(...page).when({ do: "wishInterpreter", at: at(1), wished: true }).leaves({ interpreter: true });
    given(...page).when({ do: "wishInterpreter", at: at(1), wished: false }).nothing();
    given(...page).when({ do: "bringCompanion", at: at(1), companion: "@gast_2:amt.example" }).leaves({ guests: ["@gast_2:amt.example"] });
    given(...page, { type: "companionBrought", at: at(1), companion: "@gast_2:amt.example" })
      .when({ do: "bringCompanion", at: at(2), companion: "@gast_2:amt.example" }).nothing();
  });
});

describe("the life of a visit: the end of the day", () => {
  it("whoever still waits was not served", () => {
    for (const events of [waiting, [opened(), park(1)]])
      given(...events).when({ do: "close", at: at(180) }).leaves({ status: "ended", outcome: "unserved" });
  });
  it("what has begun is finished", () => {
    for (const events of [accepted, talking]) given(...events).when({ do: "close", at: at(180) }).refused({ why: "notPossibleNow", status: events === accepted ? "accepted" : "in consultation" });
  });
});

describe("the life of a visit: the bar", () => {
  for (const status of ["waiting", "parked", "accepted", "in consultation", "missed"] as const) {
    it(`ends at once what is ${status}, whoever of the staff says so`, () => {
      assert.deepEqual(decide(inStatus[status], { do: "bar", at: at(9), by: YILMAZ }, terms),
        { ok: true, events: [{ type: "visitEnded", at: at(9), outcome: "barred", by: YILMAZ }] });
    });
  }
});

describe("the life of a visit: what is not in the table", () => {
  const statuses = Object.keys(inStatus) as Status[];
  const names = new Set<CommandName>(commandsAt(0).map((command) => command.do));

  it("every command of the table has an example here", () => {
    const known = new Set(statuses.flatMap((status) => listed(status)));
    assert.deepEqual([...known].filter((name) => !names.has(name)), []);
    assert.deepEqual([...names].filter((name) => !known.has(name)), [], "a command that no status knows");
  });
  it("an ended visit knows no command", () => assert.deepEqual(listed("ended"), []));

  for (const status of statuses) {
    for (const command of commandsAt(500).filter((one) => !listed(status).includes(one.do))) {
      it(`${command.do} is refused while ${status}, and changes nothing`, () => {
        const visit = inStatus[status];
        const before = structuredClone(visit);
        assert.deepEqual(decide(visit, command, terms), { ok: false, refusal: { why: "notPossibleNow", status } });
        assert.deepEqual(visit, before);
      });
    }
  }

  it("a visit begins without a seat, a question, a caseworker", () => {
    const visit = arrival();
    assert.deepEqual([visit.room, visit.question, "caseworker" in visit], [undefined, undefined, false]);
  });
});
