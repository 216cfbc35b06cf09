/** What the office must do because of an event: orders as data, performed after the commit and again until done. */
import type { Patience, Question, Return, Timer, Told, Visit, VisitEvent } from "./visit.ts";

/** The service's words to the citizen; keys of the language files, under `citizen.`. */
export type CitizenText =
  | "youAreNext" | "comeIn" | "comeInAgain" | "missed" | "parked" | "returned" | "abandoned"
  | "endedFinished" | "endedMissed" | "endedWithdrawn" | "endedBarred" | "endedTransferred" | "endedUnserved"
  | "thirdPartyInvited" | "staysHere" | "transferImpossible" | "languageChosen";

/** The service's words to the staff, under `staff.`. */
export type StaffText =
  | "accepted" | "calledAgain" | "missed" | "takenOver" | "agreed" | "refused" | "transferImpossible" | "quiet" | "citizenLeft" | "ended"
  | "elsewhereAway";

export type Effect =
  /** Closes the waiting area around its citizen, moves the address on, asks the citizen in. */
  | { order: "openWaitingRoom" }
  | { order: "greet" }
  | { order: "announceArrival" }
  /** To the staff as an arrival is. `from`: the caseworker who has gone. */
  | { order: "announceReturn"; why: Return; from?: string }
  /** Of whoever is next in the department, when nobody has reacted. */
  | { order: "remindStaff" }
  /** The arrival's message in the staff room, brought to what is true now. */
  | { order: "showToStaff" }
  | { order: "tellCitizen"; text: CitizenText }
  | { order: "passOn"; text: Told }
  | { order: "askCitizen"; question: Question }
  | { order: "tellStaff"; text: StaffText; caseworker?: string }
  /** Invites the citizen into the prepared consultation room. */
  | { order: "offerSeat" }
  /** Brings the caseworker in; invites the citizen too if need be. */
  | { order: "bringTogether" }
  /** Lets the citizen write, the caseworker ring and remove. They come in first. */
  | { order: "openTalk" }
  /** Takes the writing from the citizen and the caseworker out of the room: nobody was met. */
  | { order: "clearCaseworker"; caseworker: string }
  | { order: "changeCaseworker"; from: string; to: string }
  | { order: "inviteThirdParty"; invitee: string }
  /** A citizen or third party whose homeserver may have to be waited for. */
  | { order: "inviteFromElsewhere"; user: string }
  | { order: "endCall" }
  /** Everybody out of the consultation room. */
  | { order: "clearRooms" }
  /** The citizen out of the waiting room, long enough after the farewell to have read it. */
  | { order: "clearWaitingRoom" }
  /** The accounts that were opened for the page's citizen and companions. */
  | { order: "closeGuests" }
  /** What leads their browsers back to the visit. */
  | { order: "forgetPages" }
  | { order: "deleteRooms" }
  | { order: "eraseVisit" }
  | { order: "lapse"; timer: Timer };

/** `after`: milliseconds from the event. `urgent`: before everything else that costs the homeserver work. */
export interface Due { effect: Effect; after: number; urgent: boolean }

export interface Terms extends Patience {
  /** Until an arrival that nobody has reacted to is mentioned again. */
  arrivalReminder: number;
  /** How long whoever is next on the page has to say that they are there. */
  confirmNext: number;
  /** Between the end of a talk and everybody leaving its rooms. */
  followUp: number;
  /** From then until the rooms are deleted: sleeping phones must learn that they were left. */
  deleteAfter: number;
  /** From the end until Matrix id, name and caseworker are erased. */
  retention: number;
}

const now = (effect: Effect): Due => ({ effect, after: 0, urgent: false });
const first = (effect: Effect): Due => ({ effect, after: 0, urgent: true });
const later = (after: number, effect: Effect): Due => ({ effect, after, urgent: false });
const tell = (text: CitizenText): Due => now({ order: "tellCitizen", text });
const show = now({ order: "showToStaff" });
const remind = ({ arrivalReminder }: Terms): Due => later(arrivalReminder, { order: "remindStaff" });
const tellStaff = (text: StaffText, caseworker?: string): Due =>
  now({ order: "tellStaff", text, ...(caseworker ? { caseworker } : {}) });

function together(visit: Visit, terms: Terms, text: CitizenText = "comeIn", toStaff: StaffText = "accepted"): Due[] {
  const caseworker = visit.status === "accepted" ? visit.caseworker : undefined;
  return [
    first({ order: "bringTogether" }),
    now({ order: "openTalk" }),
    tell(text),
    tellStaff(toStaff, caseworker),
    show,
    later(terms.noShowAfter, { order: "lapse", timer: "noShow" }),
  ];
}

function ending(visit: Visit, event: Extract<VisitEvent, { type: "visitEnded" }>, terms: Terms): Due[] {
  const text = ({
    finished: "endedFinished", missed: "endedMissed", withdrawn: "endedWithdrawn", barred: "endedBarred", transferred: "endedTransferred",
    unserved: "endedUnserved",
  } as const)[event.outcome];
  // Only after a talk is there something to say goodbye for; who was barred is out at once.
  const talked = event.outcome === "finished" && visit.status === "ended" && visit.talkedMs !== undefined;
  const out = talked ? terms.followUp : 0;
  const deleted = terms.followUp + terms.deleteAfter;
  // Not urgent: a video server that hangs would hold up every accept.
  const rooms: Due[] = visit.room ? [now({ order: "endCall" })] : [];
  return [
    ...rooms,
    tell(text),
    show,
    ...(event.by ? [] : [tellStaff("ended")]),
    later(out, { order: "clearRooms" }),
    // A visit by Matrix may have guests too: who came by a personal link.
    later(out, { order: "closeGuests" }),
    later(terms.followUp, { order: "forgetPages" }),
    later(terms.followUp, { order: "clearWaitingRoom" }),
    later(deleted, { order: "deleteRooms" }),
    // Whoever erases the visit forgets which rooms were its own.
    later(Math.max(terms.retention, deleted), { order: "eraseVisit" }),
  ];
}

function answered(event: Extract<VisitEvent, { type: "citizenAnswered" }>): Due[] {
  const { question, yes, impossible } = event;
  if (impossible) return [tell("transferImpossible"), tellStaff("transferImpossible", question.by), show];
  const word = tellStaff(yes ? "agreed" : "refused", question.by);
  if (!yes) return [tell("staysHere"), word, show];
  if (question.about === "transfer") return [word];
  return [now({ order: "inviteThirdParty", invitee: question.invitee }), tell("thirdPartyInvited"), word];
}

/** The orders that follow from an event. `before` and `after` are the visit without and with it. */
export function effectsOf(event: VisitEvent, before: Visit, after: Visit, terms: Terms): Due[] {
  switch (event.type) {
    case "visitOpened": return [
      first({ order: "openWaitingRoom" }), first({ order: "announceArrival" }), now({ order: "greet" }), remind(terms),
    ];
    case "seatPrepared":
      return after.status === "accepted" ? together(after, terms) : [
        now({ order: "offerSeat" }), tell("youAreNext"), show,
        ...(after.way === "page" ? [later(terms.confirmNext, { order: "lapse", timer: "confirm" })] : []),
      ];
    // Without a room (the stock was empty) seatPrepared brings them together as soon as there is one.
    case "visitAccepted": return after.room ? together(after, terms, before.status === "missed" ? "comeInAgain" : "comeIn") : [show];
    case "citizenCalledAgain": return after.room ? together(after, terms, "comeInAgain", "calledAgain") : [show];
    case "citizenAppeared": return [show];
    case "citizenSeated": return [];
    case "citizenTold": return [now({ order: "passOn", text: event.text })];
    case "citizenReturned": return returned(event, before, terms);
    case "visitParked": return [tell("parked"), show, later(event.until - event.at, { order: "lapse", timer: "grace" })];
    case "visitMissed": return missed(event, before);
    case "caseworkerChanged":
      return [
        ...(after.room ? [first({ order: "changeCaseworker", from: event.from, to: event.to })] : []),
        tellStaff("takenOver", event.to),
        show,
      ];
    case "visitUrged": return [show];
    case "languageChosen": return [tell("languageChosen")];
    case "interpreterWished": return [show];
    case "citizenIdentified":
    case "companionBrought": return after.room ? [first({ order: isCalled(after) ? "bringTogether" : "offerSeat" })] : [];
    case "citizenConfirmed": return [show];
    case "citizenAsked": return [now({ order: "askCitizen", question: event.question })];
    case "citizenAnswered": return answered(event);
    case "consultationWentQuiet":
      return event.why === "callEmpty"
        ? [later(terms.emptyCall, { order: "lapse", timer: "quiet" })]
        : [tellStaff("citizenLeft", callerOf(after))];
    case "consultationResumed": return [];
    case "caseworkerAsked": return [tellStaff("quiet", callerOf(after)), later(terms.unanswered, { order: "lapse", timer: "unanswered" })];
    case "visitEnded": return ending(after, event, terms);
  }
}

const isCalled = ({ status }: Visit): boolean => status === "accepted" || status === "in consultation";

const callerOf = (visit: Visit): string | undefined => ("caseworker" in visit ? visit.caseworker : undefined);

/** What the citizen of an interrupted talk reads is an event of its own. Whoever brought the citizen back need not be called. */
function returned({ why, by, from }: Extract<VisitEvent, { type: "citizenReturned" }>, before: Visit, terms: Terms): Due[] {
  const cleared = from && before.room ? [first({ order: "clearCaseworker", caseworker: from })] : [];
  return [
    ...cleared,
    ...(why === "interrupted" ? [] : [tell(why)]),
    ...(by ? [] : [first({ order: "announceReturn", why, ...(from ? { from } : {}) })]),
    show,
    remind(terms),
  ];
}

function missed(event: Extract<VisitEvent, { type: "visitMissed" }>, before: Visit): Due[] {
  const caseworker = callerOf(before);
  return [
    tell("missed"),
    ...(caseworker && before.room ? [now({ order: "clearCaseworker", caseworker })] : []),
    ...(event.by ? [] : [tellStaff("missed", caseworker)]),
    show,
    later(event.until - event.at, { order: "lapse", timer: "grace" }),
  ];
}
