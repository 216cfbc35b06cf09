/**
 * A visit: one citizen, one department, from arrival to farewell.
 *
 *             park              accept               appear                    finish
 *   parked <------> waiting ------------> accepted ----------> in consultation --------> ended
 *            return    ^                     |  |                                          ^
 *                      |        return       |  | miss                                     |
 *                      +---------------------+--+--> missed ----- grace over --------------+
 *
 * Withdrawing and barring lead from everywhere to `ended`; a transfer from `waiting`, after the citizen agreed. A caseworker who is
 * out of the staff gives the citizen back to the line, from `accepted` and from `in consultation`.
 * The table itself stands in life.ts.
 */

/** How the citizen came: knocked on the waiting area, wrote to the department's user, joined, or took a number on the page. */
export type Way = "knock" | "direct" | "join" | "page";

export type Outcome = "finished" | "missed" | "withdrawn" | "transferred" | "barred"
  /** The day ended before anybody could accept the visit. */
  | "unserved";

/** Asked of the citizen; nothing happens before the answer. */
export type Question =
  | { about: "transfer"; to: string; by: string }
  | { about: "thirdParty"; invitee: string; role: "interpreter" | "colleague"; by: string };

/** Prepared texts that caseworkers can send to all who wait; keys of the language files. */
export const NEWS = ["delay", "patience", "technical", "closingSoon", "soon"] as const;
export type News = (typeof NEWS)[number];

/** What the service tells those who wait by itself: staff have gone, the time that is left will not do, the day is over. */
export const SERVICE_NEWS = ["nobodyThere", "notToday", "closing"] as const;
export type ServiceNews = (typeof SERVICE_NEWS)[number];

/** Somebody came before others by a rule: who has a worse place because of it is told which. */
export type MovedBack = "movedBackUrgent" | "movedBackReturned" | "movedBackTransferred";
/** Whoever served the citizen was taken out of the staff in the middle of the talk. */
export type Interrupted = "interrupted";
export type Told = News | ServiceNews | MovedBack | Interrupted;

/** What does not depend on the status. Times are milliseconds since 1970. */
export interface Particulars {
  id: string;
  department: string;
  ticket: string;
  /** The office's calendar day of the ticket, `2026-11-22`. */
  day: string;
  /** Matrix id; for a citizen without an account an id of the page's, later the guest's Matrix id. Erased after retention. */
  citizen: string;
  /** Only as given on the page; never set in anonymous departments. */
  name?: string;
  way: Way;
  language: string;
  interpreter: boolean;
  arrivedAt: number;
  /** Orders the queue: the moment of arrival, kept through park, miss and transfer. */
  rank: number;
  urgent: boolean;
  returned: boolean;
  transferredFrom?: string;
  waitingRoom?: string;
  /** The consultation room, taken from the stock: the citizen is asked in as soon as it is set. */
  room?: string;
  /** The citizen sits in the prepared consultation room already. */
  seated?: boolean;
  /** The latest prepared text that was sent to all who wait. */
  news?: { text: Told; at: number };
  /** When the service told what by itself, so that it is said once. */
  told?: Partial<Record<ServiceNews, number>>;
  /** By the page: the citizen is there and may be called. */
  confirmed?: boolean;
  /** How often the citizen has asked for more time. */
  delays?: number;
  question?: Question;
  /** Third parties who were invited after the citizen agreed, and companions whom the citizen brings. */
  guests: string[];
}

export type Stage =
  | { status: "waiting" }
  | { status: "parked"; until: number }
  | { status: "accepted"; caseworker: string; acceptedAt: number }
  | { status: "in consultation"; caseworker: string; acceptedAt: number; appearedAt: number; quietSince?: number }
  | { status: "missed"; caseworker: string; until: number }
  | { status: "ended"; outcome: Outcome; endedAt: number; caseworker?: string; talkedMs?: number; waitedMs: number };

export type Status = Stage["status"];
export type Visit = Particulars & Stage;
export type InStatus<S extends Status> = Particulars & Extract<Stage, { status: S }>;

/** `at`: when it was asked for. `by`: the caseworker who asks; absent where a timer or the citizen does. */
export type Command = { at: number } & (
  | { do: "accept"; by: string; also: boolean; /** tickets this caseworker has open elsewhere */ open: string[] }
  | { do: "seat"; room: string }
  | { do: "appear" }
  | { do: "standUp" }
  | { do: "tell"; text: Told }
  /** The office's day is over. */
  | { do: "close" }
  | { do: "finish"; by: string }
  | { do: "miss"; by: string }
  | { do: "withdraw" }
  | { do: "leave" }
  | { do: "comeBack" }
  | { do: "park"; by?: string; until: number }
  | { do: "bringBack"; by?: string }
  | { do: "takeOver"; by: string; also: boolean; open: string[] }
  | { do: "bar"; by: string }
  | { do: "urge"; by: string }
  | { do: "proposeTransfer"; by: string; to: string }
  | { do: "proposeThirdParty"; by: string; invitee: string; role: "interpreter" | "colleague" }
  /** `impossible`: the citizen agreed, but the other department cannot take anybody just now. */
  | { do: "answer"; yes: boolean; impossible?: true }
  | { do: "speak"; language: string }
  | { do: "wishInterpreter"; wished: boolean }
  /** The page's citizen has an account now. */
  | { do: "identify"; citizen: string }
  | { do: "confirm" }
  | { do: "needTime" }
  | { do: "bringCompanion"; companion: string }
  /** Out of the consultation room, by whomever. */
  | { do: "caseworkerLeft"; caseworker: string }
  /** Out of the department's staff, by whomever: nobody serves who does not belong to it. */
  | { do: "caseworkerRemoved"; caseworker: string }
  | { do: "callEmptied" }
  | { do: "callUsed" }
  | { do: "lapse"; timer: Timer }
);

export type CommandName = Command["do"];
export type Order<N extends CommandName> = Extract<Command, { do: N }>;

/** confirm: next in line, and the page is silent. noShow: accepted, nobody came. grace: missed or parked for too long. quiet: call empty or citizen gone. unanswered: asked, no word. */
export type Timer = "confirm" | "noShow" | "grace" | "quiet" | "unanswered";

/** Into the line again: back by themselves or brought back; before the talk, or in the middle of it, the caseworker has gone. */
export type Return = "returned" | "abandoned" | "interrupted";

export type VisitEvent = { at: number } & (
  | { type: "visitOpened"; visit: InStatus<"waiting"> }
  | { type: "seatPrepared"; room: string }
  | { type: "visitAccepted"; caseworker: string }
  | { type: "citizenCalledAgain"; caseworker: string }
  | { type: "citizenAppeared" }
  | { type: "citizenSeated"; seated: boolean }
  | { type: "citizenTold"; text: Told }
  /** `by`: the caseworker who brought the citizen back; `from`: the one who has gone, before the talk or out of it. */
  | { type: "citizenReturned"; why: Return; by?: string; from?: string }
  /** `wished`: the citizen asked for more time. */
  | { type: "visitParked"; until: number; by?: string; wished?: true }
  | { type: "visitMissed"; until: number; by?: string }
  | { type: "caseworkerChanged"; from: string; to: string }
  | { type: "visitUrged"; by: string }
  | { type: "languageChosen"; language: string }
  | { type: "interpreterWished"; wished: boolean }
  | { type: "citizenIdentified"; citizen: string }
  | { type: "citizenConfirmed" }
  | { type: "companionBrought"; companion: string }
  | { type: "citizenAsked"; question: Question }
  | { type: "citizenAnswered"; question: Question; yes: boolean; impossible?: true }
  | { type: "consultationWentQuiet"; why: "callEmpty" | "citizenLeft" }
  | { type: "consultationResumed" }
  | { type: "caseworkerAsked"; why: "quiet" }
  | { type: "visitEnded"; outcome: Outcome; by?: string }
);

/** Why a command changes nothing: a value, for whoever asked to be told in words. */
export type Refusal =
  | { why: "notPossibleNow"; status: Status }
  | { why: "alreadyAccepted"; by: string }
  | { why: "busy"; open: string[] }
  | { why: "notYours"; by: string }
  | { why: "parked" }
  | { why: "questionPending" }
  | { why: "noMoreTime" }
  | { why: "tooEarly" };

export type Decision = { ok: true; events: VisitEvent[] } | { ok: false; refusal: Refusal };

/** How long things may take, in milliseconds; from the configuration. */
export interface Patience {
  noShowAfter: number;
  grace: number;
  emptyCall: number;
  /** Between asking the caseworker whether a quiet consultation is over and ending it. */
  unanswered: number;
}
