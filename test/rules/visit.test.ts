/** What holds of every visit, whatever happens to it in whichever order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { effectsOf } from "../../appservice/domain/effects.ts";
import type { Due } from "../../appservice/domain/effects.ts";
import { evolve, happensIn } from "../../appservice/domain/evolve.ts";
import { decide, listed, MOST_DELAYS } from "../../appservice/domain/life.ts";
import type { Command, CommandName, Status, Timer, Visit, VisitEvent } from "../../appservice/domain/visit.ts";
import { arrival, commandsAt, event, inStatus, MINUTE, minute, opened, terms, WEBER, YILMAZ } from "../support/given.ts";

const STATUSES = Object.keys(inStatus) as Status[];
const EVENTS = Object.keys(happensIn) as VisitEvent["type"][];

const examples: { readonly [T in VisitEvent["type"]]: VisitEvent } = {
  visitOpened: opened(),
  seatPrepared: event.seat(30),
  visitAccepted: event.accept(30, YILMAZ),
  citizenCalledAgain: { type: "citizenCalledAgain", at: minute(30), caseworker: WEBER },
  citizenAppeared: event.appear(30),
  citizenSeated: { type: "citizenSeated", at: minute(30), seated: true },
  citizenTold: { type: "citizenTold", at: minute(30), text: "delay" },
  citizenReturned: { type: "citizenReturned", at: minute(30), why: "returned" },
  visitParked: event.park(30),
  visitMissed: event.miss(30),
  caseworkerChanged: { type: "caseworkerChanged", at: minute(30), from: WEBER, to: YILMAZ },
  visitUrged: { type: "visitUrged", at: minute(30), by: WEBER },
  languageChosen: { type: "languageChosen", at: minute(30), language: "en" },
  interpreterWished: { type: "interpreterWished", at: minute(30), wished: true },
  citizenIdentified: { type: "citizenIdentified", at: minute(30), citizen: "@gast_1:amt.example" },
  citizenConfirmed: { type: "citizenConfirmed", at: minute(30) },
  companionBrought: { type: "companionBrought", at: minute(30), companion: "@gast_2:amt.example" },
  citizenAsked: event.askTransfer(30),
  citizenAnswered: { type: "citizenAnswered", at: minute(30), question: { about: "thirdParty", invitee: "@d:amt.example", role: "colleague", by: WEBER }, yes: true },
  consultationWentQuiet: event.quiet(30),
  consultationResumed: { type: "consultationResumed", at: minute(30) },
  caseworkerAsked: event.asked(30),
  visitEnded: event.end(30),
};

/** What each status must and must not have, by its type in visit.ts. */
function assertLegal(visit: Visit): void {
  const own: { readonly [S in Status]: readonly string[] } = {
    waiting: [],
    parked: ["until"],
    accepted: ["caseworker", "acceptedAt"],
    "in consultation": ["caseworker", "acceptedAt", "appearedAt"],
    missed: ["caseworker", "until"],
    ended: ["outcome", "endedAt", "waitedMs"],
  };
  const optional: Partial<Record<Status, readonly string[]>> = { "in consultation": ["quietSince"], ended: ["caseworker", "talkedMs"] };
  const all = new Set([...Object.values(own).flat(), ...Object.values(optional).flat()]);
  const present = Object.entries(visit).filter(([key, value]) => all.has(key) && value !== undefined && value !== "").map(([key]) => key);
  const missing = own[visit.status].filter((key) => !present.includes(key));
  const foreign = present.filter((key) => ![...own[visit.status], ...(optional[visit.status] ?? [])].includes(key));
  assert.deepEqual({ missing, foreign }, { missing: [], foreign: [] }, `${visit.status}: ${JSON.stringify(visit)}`);
}

describe("the state after an event", () => {
  it("each example of a status is legal", () => {
    for (const status of STATUSES) { assert.equal(inStatus[status].status, status); assertLegal(inStatus[status]); }
  });
  for (const type of EVENTS) {
    it(`${type} leads to a legal state where it can happen, and changes nothing elsewhere`, () => {
      for (const status of STATUSES) {
        const before = inStatus[status];
        const after = evolve(before, examples[type]);
        if (happensIn[type].includes(status)) assertLegal(after);
        else assert.deepEqual(after, before, `${type} while ${status}`);
      }
    });
  }
});

// ------------------------------------------------------------------ random lives

interface Step { command: Command; ok: boolean; events: VisitEvent[]; before: Visit; after: Visit; due: Due[] }

/** They cut most random lives short: without them a life goes on for long. */
const ENDINGS = new Set<CommandName>(["withdraw", "leave", "bar", "close", "finish", "answer", "caseworkerLeft"]);

/** People and timers do as they like. */
function live(endings: boolean, choices: readonly { index: number; wait: number; by: string; open: readonly string[]; yes: boolean; timer: Timer }[]): Step[] {
  let visit: Visit = arrival();
  let at = minute(0);
  const steps: Step[] = [];
  for (const { index, wait, by, open, yes, timer } of choices) {
    at += wait;
    // Mostly what the status knows, now and then anything.
    const known = listed(visit.status);
    const templates = commandsAt(0).filter((one) => index % 7 === 0 || known.length === 0 || known.includes(one.do))
      .filter((one) => endings || !ENDINGS.has(one.do));
    const template = templates[index % templates.length];
    assert.ok(template);
    const changed = { ...template, at, ...("by" in template ? { by } : {}), ...("open" in template ? { open: [...open] } : {}), ...("yes" in template ? { yes } : {}) };
    const command: Command = changed.do === "lapse" ? { ...changed, timer } : "caseworker" in changed ? { ...changed, caseworker: by } : changed;
    const decision = decide(visit, command, terms);
    const events = decision.ok ? decision.events : [];
    const before = visit;
    const due: Due[] = [];
    for (const one of events) {
      const next = evolve(visit, one);
      due.push(...effectsOf(one, visit, next, terms));
      visit = next;
    }
    steps.push({ command, ok: decision.ok, events, before, after: visit, due });
  }
  return steps;
}

const timers: Timer[] = ["confirm", "noShow", "grace", "quiet", "unanswered"];
const life = fc.array(fc.record({
  index: fc.nat({ max: 5000 }),
  wait: fc.integer({ min: 0, max: 15 * MINUTE }),
  by: fc.constantFrom(WEBER, YILMAZ),
  open: fc.constantFrom([], [], ["E-001"]),
  yes: fc.boolean(),
  timer: fc.constantFrom(...timers),
}), { minLength: 1, maxLength: 60 });

const always = (what: string, holds: (steps: Step[]) => void): void => {
  it(what, () => {
    fc.assert(fc.property(life, (choices) => { holds(live(true, choices)); holds(live(false, choices)); }), { numRuns: 1500 });
  });
};

const has = (due: readonly Due[], order: string): boolean => due.some(({ effect }) => effect.order === order);

describe("whatever happens to a visit", () => {
  always("its state is legal", (steps) => { for (const { after } of steps) assertLegal(after); });
  always("every event happens where it can happen", (steps) => {
    for (const { before, events } of steps) events.reduce((visit, one) => {
      assert.ok(happensIn[one.type].includes(visit.status), `${one.type} while ${visit.status}`);
      return evolve(visit, one);
    }, before);
  });
  always("a refusal changes nothing", (steps) => {
    for (const { ok, before, after } of steps) if (!ok) assert.deepEqual(after, before);
  });
  always("ended is final", (steps) => {
    const end = steps.findIndex(({ after }) => after.status === "ended");
    if (end >= 0) for (const { events } of steps.slice(end + 1)) assert.deepEqual(events, []);
  });
  always("what a visit is never changes: number, arrival, rank, department", (steps) => {
    const { id, ticket, arrivedAt, rank, department } = arrival();
    for (const { after } of steps)
      assert.deepEqual([after.id, after.ticket, after.arrivedAt, after.rank, after.department], [id, ticket, arrivedAt, rank, department]);
  });
  always("the citizen gets more time ten times, not more often", (steps) => {
    assert.ok(steps.filter(({ command, events }) => command.do === "needTime" && events.length > 0).length <= MOST_DELAYS);
  });
  always("the room it was given stays its room", (steps) => {
    for (const { before, after } of steps) if (before.room) assert.equal(after.room, before.room);
  });
  always("nobody is accepted twice without having come back or been missed in between", (steps) => {
    let open = false;
    for (const one of steps.flatMap(({ events }) => events)) {
      if (one.type === "visitAccepted") { assert.ok(!open); open = true; }
      if (one.type === "citizenReturned" || one.type === "visitMissed") open = false;
    }
  });
  always("it is in one pair of hands: whoever accepted or took over last", (steps) => {
    let hands: string | undefined;
    for (const { events, after } of steps) {
      for (const one of events) {
        if (one.type === "visitAccepted") hands = one.caseworker;
        if (one.type === "caseworkerChanged") { assert.equal(one.from, hands); hands = one.to; }
      }
      if (after.status === "accepted" || after.status === "in consultation") assert.equal(after.caseworker, hands);
    }
  });
  always("every accepted visit with a room is called in, and a time to appear is set", (steps) => {
    for (const { before, events, after, due } of steps) {
      const accepted = events.some(({ type }) => type === "visitAccepted") && after.room !== undefined;
      const seated = events.some(({ type }) => type === "seatPrepared") && before.status === "accepted";
      if (!accepted && !seated) continue;
      assert.ok(has(due, "bringTogether") && has(due, "openTalk") && has(due, "tellCitizen"));
      assert.ok(due.some(({ effect }) => effect.order === "lapse" && effect.timer === "noShow"));
    }
  });
  always("each ending is told, clears and deletes the rooms, and erases in the end", (steps) => {
    for (const { events, due } of steps) {
      if (!events.some(({ type }) => type === "visitEnded")) continue;
      for (const order of ["tellCitizen", "clearRooms", "clearWaitingRoom", "deleteRooms", "eraseVisit"]) assert.ok(has(due, order), order);
    }
  });
  always("a question does not outlive its stage", (steps) => {
    for (const { after } of steps) {
      if (after.status === "missed" || after.status === "ended") assert.equal(after.question, undefined);
      if (after.question?.about === "transfer") assert.ok(after.status === "waiting" || after.status === "parked");
      if (after.question?.about === "thirdParty") assert.ok(after.status === "accepted" || after.status === "in consultation");
    }
  });
  always("nothing is ordered in a room that there is not", (steps) => {
    const inRoom = ["offerSeat", "bringTogether", "openTalk", "clearCaseworker", "changeCaseworker", "endCall"];
    for (const { after, due } of steps) if (!after.room) for (const order of inRoom) assert.ok(!has(due, order), order);
  });
  always("left alone, it ends: nobody waits in the lobby for ever but those who stand in line", (steps) => {
    const last = steps.at(-1)?.after;
    if (!last || last.status === "waiting" || last.status === "ended") return;
    const ended = leftAlone(steps);
    assert.ok(ended.status === "ended" || ended.status === "in consultation" && ended.quietSince === undefined
      || ended.status === "accepted" && !ended.room, JSON.stringify(ended));
  });
});

interface Ring { timer: Timer; at: number }

const ringsOf = (due: readonly Due[], at: number): Ring[] =>
  due.flatMap(({ effect, after }) => (effect.order === "lapse" ? [{ timer: effect.timer, at: at + after }] : []));

/** Rings every timer that was set, in its time, until none is left. */
function leftAlone(steps: readonly Step[]): Visit {
  const rings = steps.flatMap(({ due, command }) => ringsOf(due, command.at));
  const now = steps.at(-1)?.command.at ?? 0;
  let visit = steps.at(-1)?.after ?? arrival();
  for (let guard = 0; guard < 500; guard++) {
    rings.sort((a, b) => a.at - b.at);
    const ring = rings.shift();
    if (!ring) break;
    const at = Math.max(now, ring.at);
    const decision = decide(visit, { do: "lapse", timer: ring.timer, at }, terms);
    for (const one of decision.ok ? decision.events : []) {
      const next = evolve(visit, one);
      rings.push(...ringsOf(effectsOf(one, visit, next, terms), at));
      visit = next;
    }
  }
  return visit;
}
