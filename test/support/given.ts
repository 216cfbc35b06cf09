/** given (what happened) → when (a command) → then (events, or a refusal): the rules of a visit as sentences. */
import assert from "node:assert/strict";
import type { Terms } from "../../appservice/domain/effects.ts";
import { evolve } from "../../appservice/domain/evolve.ts";
import { decide } from "../../appservice/domain/life.ts";
import type { Command, InStatus, Refusal, Status, Visit, VisitEvent } from "../../appservice/domain/visit.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Monday, nine o'clock in Berlin. */
export const NINE = Date.parse("2026-11-23T09:00:00+01:00");
export const minute = (n: number): number => NINE + n * MINUTE;

export const WEBER = "@weber:amt.example";
export const YILMAZ = "@yilmaz:amt.example";
export const ANNA = "@anna:leben.example";

export const terms: Terms = {
  arrivalReminder: 3 * MINUTE, noShowAfter: 5 * MINUTE, grace: 10 * MINUTE, emptyCall: 10 * MINUTE, unanswered: 2 * MINUTE,
  confirmNext: 2 * MINUTE, followUp: 15 * MINUTE, deleteAfter: DAY, retention: 30 * DAY,
};

export const arrival = (changes: Partial<InStatus<"waiting">> = {}): InStatus<"waiting"> => ({
  id: "visit-1", department: "elterngeld", ticket: "E-017", day: "2026-11-23", citizen: ANNA, way: "knock", language: "de",
  interpreter: false, arrivedAt: NINE, rank: NINE, urgent: false, returned: false, waitingRoom: "!waiting:amt.example", guests: [],
  status: "waiting", ...changes,
});

export const opened = (visit = arrival()): VisitEvent => ({ type: "visitOpened", at: visit.arrivedAt, visit });

/** Events as they are told: at which minute after nine, what. */
export const event = {
  seat: (at = 0): VisitEvent => ({ type: "seatPrepared", at: minute(at), room: "!talk:amt.example" }),
  accept: (at = 1, caseworker = WEBER): VisitEvent => ({ type: "visitAccepted", at: minute(at), caseworker }),
  appear: (at = 2): VisitEvent => ({ type: "citizenAppeared", at: minute(at) }),
  miss: (at = 6, until = at + 10): VisitEvent => ({ type: "visitMissed", at: minute(at), until: minute(until) }),
  park: (at = 1, until = at + 60): VisitEvent => ({ type: "visitParked", at: minute(at), until: minute(until) }),
  quiet: (at: number, why: "callEmpty" | "citizenLeft" = "callEmpty"): VisitEvent => ({ type: "consultationWentQuiet", at: minute(at), why }),
  asked: (at: number): VisitEvent => ({ type: "caseworkerAsked", at: minute(at), why: "quiet" }),
  askTransfer: (at = 1, to = "wohnen"): VisitEvent => ({ type: "citizenAsked", at: minute(at), question: { about: "transfer", to, by: WEBER } }),
  askThirdParty: (at = 3): VisitEvent => ({
    type: "citizenAsked", at: minute(at), question: { about: "thirdParty", invitee: "@dolmetsch:amt.example", role: "interpreter", by: WEBER },
  }),
  end: (at: number, outcome: InStatus<"ended">["outcome"] = "finished"): VisitEvent => ({ type: "visitEnded", at: minute(at), outcome }),
};

export const visitAfter = (...events: VisitEvent[]): Visit => events.reduce(evolve, arrival());

/** One visit in each status, reached as it is reached in life. */
export const inStatus: { readonly [S in Status]: Visit } = {
  waiting: visitAfter(opened(), event.seat()),
  parked: visitAfter(opened(), event.park()),
  accepted: visitAfter(opened(), event.seat(), event.accept()),
  "in consultation": visitAfter(opened(), event.seat(), event.accept(), event.appear()),
  missed: visitAfter(opened(), event.seat(), event.accept(), event.miss()),
  ended: visitAfter(opened(), event.seat(), event.accept(), event.appear(), event.end(20)),
};

export interface Given {
  when(command: Command): Then;
}

export interface Then {
  /** These events, in full. */
  then(...events: VisitEvent[]): void;
  /** Nothing to do: it was so already. */
  nothing(): void;
  refused(refusal: Refusal): void;
  /** The visit afterwards has these properties. */
  leaves(expected: Record<string, unknown>): void;
}

export function given(...events: VisitEvent[]): Given {
  const visit = visitAfter(...events);
  const told = JSON.stringify(visit);
  return {
    when(command) {
      const decision = decide(visit, command, terms);
      assert.equal(JSON.stringify(visit), told, "deciding changed the visit");
      return {
        then: (...expected) => { assert.deepEqual(decision, { ok: true, events: expected }); },
        nothing: () => { assert.deepEqual(decision, { ok: true, events: [] }); },
        refused: (refusal) => { assert.deepEqual(decision, { ok: false, refusal }); },
        leaves: (expected) => {
          assert.ok(decision.ok, JSON.stringify(decision));
          const after: Record<string, unknown> = { ...decision.events.reduce(evolve, visit) };
          for (const [key, value] of Object.entries(expected)) assert.deepEqual(after[key], value, key);
        },
      };
    },
  };
}

/** One command of each name, as it would come at this minute. */
export const commandsAt = (at: number): Command[] => [
  { do: "accept", at: minute(at), by: WEBER, also: false, open: [] },
  { do: "seat", at: minute(at), room: "!other:amt.example" },
  { do: "appear", at: minute(at) },
  { do: "standUp", at: minute(at) },
  { do: "tell", at: minute(at), text: "delay" },
  { do: "close", at: minute(at) },
  { do: "finish", at: minute(at), by: WEBER },
  { do: "miss", at: minute(at), by: WEBER },
  { do: "withdraw", at: minute(at) },
  { do: "leave", at: minute(at) },
  { do: "comeBack", at: minute(at) },
  { do: "park", at: minute(at), by: WEBER, until: minute(at + 60) },
  { do: "bringBack", at: minute(at), by: WEBER },
  { do: "takeOver", at: minute(at), by: YILMAZ, also: false, open: [] },
  { do: "bar", at: minute(at), by: WEBER },
  { do: "urge", at: minute(at), by: WEBER },
  { do: "proposeTransfer", at: minute(at), by: WEBER, to: "wohnen" },
  { do: "proposeThirdParty", at: minute(at), by: WEBER, invitee: "@dolmetsch:amt.example", role: "interpreter" },
  { do: "answer", at: minute(at), yes: true },
  { do: "speak", at: minute(at), language: "en" },
  { do: "wishInterpreter", at: minute(at), wished: true },
  { do: "identify", at: minute(at), citizen: "@gast_1:amt.example" },
  { do: "confirm", at: minute(at) },
  { do: "needTime", at: minute(at) },
  { do: "bringCompanion", at: minute(at), companion: "@gast_2:amt.example" },
  { do: "caseworkerLeft", at: minute(at), caseworker: WEBER },
  { do: "caseworkerRemoved", at: minute(at), caseworker: WEBER },
  { do: "callEmptied", at: minute(at) },
  { do: "callUsed", at: minute(at) },
  { do: "lapse", at: minute(at), timer: "noShow" },
];
