/** The life of a visit: a table of status × command. What is not listed is refused and changes nothing. */
import type {
  Command, CommandName, Decision, InStatus, Order, Outcome, Patience, Refusal, Status, Visit, VisitEvent,
} from "./visit.ts";

type Rule<V, C extends CommandName> = (visit: V, command: Order<C>, patience: Patience) => Decision;
type Rules<S extends Status> = { [C in CommandName]?: Rule<InStatus<S>, C> };
type Called = "accepted" | "in consultation";
type Open = Exclude<Status, "ended">;

const yes = (...events: VisitEvent[]): Decision => ({ ok: true, events });
const no = (refusal: Refusal): Decision => ({ ok: false, refusal });
const nothing: Decision = { ok: true, events: [] };
const end = (at: number, outcome: Outcome, by?: string): Decision =>
  yes({ type: "visitEnded", at, outcome, ...(by ? { by } : {}) });

const accept: Rule<InStatus<"waiting" | "missed">, "accept"> = (_, { at, by, also, open }) =>
  open.length > 0 && !also ? no({ why: "busy", open }) : yes({ type: "visitAccepted", at, caseworker: by });

const acceptedByAnother = (visit: InStatus<Called>): Decision => no({ why: "alreadyAccepted", by: visit.caseworker });

const withdraw = (_: InStatus<Open>, { at }: { at: number }): Decision => end(at, "withdrawn");
const bar: Rule<InStatus<Open>, "bar"> = (_, { at, by }) => end(at, "barred", by);

const speak: Rule<InStatus<Open>, "speak"> = (visit, { at, language }) =>
  visit.language === language ? nothing : yes({ type: "languageChosen", at, language });

const wishInterpreter = (visit: InStatus<Open>, { at, wished }: Order<"wishInterpreter">): Decision =>
  visit.interpreter === wished ? nothing : yes({ type: "interpreterWished", at, wished });

/** Only a citizen of the page comes without a Matrix id. */
const identify = (visit: InStatus<Open>, { at, citizen }: Order<"identify">): Decision => {
  if (visit.citizen === citizen) return nothing;
  return visit.way === "page" ? yes({ type: "citizenIdentified", at, citizen }) : no({ why: "notPossibleNow", status: visit.status });
};

const bringCompanion = (visit: InStatus<Open>, { at, companion }: Order<"bringCompanion">): Decision =>
  visit.guests.includes(companion) ? nothing : yes({ type: "companionBrought", at, companion });

/** No place is kept for ever. So often in a visit the citizen may ask for more time; fewer times WCAG 2.2.1 does not allow. */
export const MOST_DELAYS = 10;

/** How often the citizen may still ask for more time. */
export const delaysLeft = ({ delays = 0 }: Visit): number => Math.max(0, MOST_DELAYS - delays);

/** Others go first; the place stays, from now for the grace time. */
const needTime = (visit: InStatus<"waiting" | "parked">, { at }: { at: number }, { grace }: Patience): Decision =>
  delaysLeft(visit) > 0 ? yes({ type: "visitParked", at, until: at + grace, wished: true }) : no({ why: "noMoreTime" });

/** Whoever is accepted or talks at closing is served to the end, and whoever was missed has a term of their own. */
const close = (_: InStatus<"waiting" | "parked">, { at }: { at: number }): Decision => end(at, "unserved");

const seat: Rule<InStatus<"waiting" | "accepted">, "seat"> = (visit, { at, room }) =>
  visit.room ? nothing : yes({ type: "seatPrepared", at, room });

/** Prepared texts go to whoever waits; the others have somebody to talk to, or none to wait for. */
const tell: Rule<InStatus<"waiting" | "parked" | "missed">, "tell"> = (_, { at, text }) => yes({ type: "citizenTold", at, text });

const comeBack = (_: InStatus<"parked" | "missed">, { at }: { at: number }): Decision => yes({ type: "citizenReturned", at, why: "returned" });

const bringBack = (_: InStatus<"parked" | "missed">, { at, by }: Order<"bringBack">): Decision =>
  yes({ type: "citizenReturned", at, why: "returned", ...(by ? { by } : {}) });

/** Before the talk: the citizen waits again, at the old place. */
const abandon = (visit: InStatus<"accepted">, { at, caseworker }: { at: number; caseworker: string }): Decision =>
  visit.caseworker === caseworker ? yes({ type: "citizenReturned", at, why: "abandoned", from: caseworker }) : nothing;

/** In the talk: the same, for a colleague to go on with. Nobody is ended by somebody else's going. */
const interrupt = (visit: InStatus<"in consultation">, { at, caseworker }: { at: number; caseworker: string }): Decision =>
  visit.caseworker === caseworker
    ? yes({ type: "citizenReturned", at, why: "interrupted", from: caseworker }, { type: "citizenTold", at, text: "interrupted" })
    : nothing;

const finish: Rule<InStatus<Called>, "finish"> = (visit, { at, by }) =>
  visit.caseworker === by ? end(at, "finished", by) : no({ why: "notYours", by: visit.caseworker });

const takeOver: Rule<InStatus<Called>, "takeOver"> = (visit, { at, by, also, open }) => {
  if (visit.caseworker === by) return nothing;
  if (open.length > 0 && !also) return no({ why: "busy", open });
  return yes({ type: "caseworkerChanged", at, from: visit.caseworker, to: by });
};

const proposeThirdParty: Rule<InStatus<Called>, "proposeThirdParty"> = (visit, { at, by, invitee, role }) => {
  if (visit.caseworker !== by) return no({ why: "notYours", by: visit.caseworker });
  if (visit.question) return no({ why: "questionPending" });
  return yes({ type: "citizenAsked", at, question: { about: "thirdParty", invitee, role, by } });
};

const answer: Rule<InStatus<Open>, "answer"> = (visit, { at, yes: agreed, impossible }) => {
  if (!visit.question) return nothing;
  const answered: VisitEvent = { type: "citizenAnswered", at, question: visit.question, yes: agreed, ...(impossible ? { impossible } : {}) };
  const transferred: VisitEvent[] =
    agreed && visit.question.about === "transfer" ? [{ type: "visitEnded", at, outcome: "transferred" }] : [];
  return yes(answered, ...transferred);
};

/** Ends a waiting that has a term; too early when the term was moved since the timer was set. */
const graceOver = (visit: { until: number }, { at, timer }: Order<"lapse">): Decision => {
  if (timer !== "grace") return nothing;
  return at < visit.until ? no({ why: "tooEarly" }) : end(at, "missed");
};

const waiting: Rules<"waiting"> = {
  accept,
  seat,
  withdraw,
  leave: withdraw,
  bar,
  speak,
  answer,
  tell,
  close,
  // Joining the prepared room is taking a seat; appearing comes after the accept.
  appear: (visit, { at }) => (visit.seated ? nothing : yes({ type: "citizenSeated", at, seated: true })),
  standUp: (visit, { at }) => (visit.seated ? yes({ type: "citizenSeated", at, seated: false }) : nothing),
  comeBack: () => nothing,
  wishInterpreter,
  identify,
  bringCompanion,
  confirm: (visit, { at }) => (visit.confirmed ? nothing : yes({ type: "citizenConfirmed", at })),
  needTime,
  lapse: (visit, { at, timer }, { grace }) =>
    timer === "confirm" && visit.way === "page" && !visit.confirmed ? yes({ type: "visitParked", at, until: at + grace }) : nothing,
  park: (_, { at, by, until }) => yes({ type: "visitParked", at, until, ...(by ? { by } : {}) }),
  urge: (visit, { at, by }) => (visit.urgent ? nothing : yes({ type: "visitUrged", at, by })),
  proposeTransfer: (visit, { at, by, to }) =>
    visit.question ? no({ why: "questionPending" }) : yes({ type: "citizenAsked", at, question: { about: "transfer", to, by } }),
};

const parked: Rules<"parked"> = {
  accept: () => no({ why: "parked" }),
  tell,
  close,
  comeBack,
  wishInterpreter,
  identify,
  bringCompanion,
  confirm: comeBack,
  needTime,
  bringBack,
  withdraw,
  leave: withdraw,
  bar,
  speak,
  answer,
  lapse: graceOver,
};

const accepted: Rules<"accepted"> = {
  accept: (visit, { at, by }) =>
    visit.caseworker === by ? yes({ type: "citizenCalledAgain", at, caseworker: by }) : acceptedByAnother(visit),
  seat,
  // Nobody is in the call yet: a talk in which it never begins must not go on for ever either.
  appear: (_, { at }) => yes({ type: "citizenAppeared", at }, { type: "consultationWentQuiet", at, why: "callEmpty" }),
  callUsed: (_, { at }) => yes({ type: "citizenAppeared", at }),
  finish,
  miss: (visit, { at, by }, { grace }) =>
    visit.caseworker === by ? yes({ type: "visitMissed", at, until: at + grace, by }) : no({ why: "notYours", by: visit.caseworker }),
  withdraw,
  leave: withdraw,
  takeOver,
  proposeThirdParty,
  answer,
  bar,
  speak,
  wishInterpreter,
  identify,
  bringCompanion,
  confirm: () => nothing,
  caseworkerLeft: abandon,
  caseworkerRemoved: abandon,
  lapse: (visit, { at, timer }, { noShowAfter, grace }) => {
    if (timer !== "noShow") return nothing;
    if (at < visit.acceptedAt + noShowAfter) return no({ why: "tooEarly" });
    return yes({ type: "visitMissed", at, until: at + grace });
  },
};

const inConsultation: Rules<"in consultation"> = {
  accept: acceptedByAnother,
  // Words without a call: the time to be asked about begins again.
  appear: (visit, { at }) =>
    visit.quietSince === undefined ? nothing : yes({ type: "consultationWentQuiet", at, why: "callEmpty" }),
  callUsed: (visit, { at }) => (visit.quietSince === undefined ? nothing : yes({ type: "consultationResumed", at })),
  callEmptied: (visit, { at }) =>
    visit.quietSince === undefined ? yes({ type: "consultationWentQuiet", at, why: "callEmpty" }) : nothing,
  leave: (_, { at }) => yes({ type: "consultationWentQuiet", at, why: "citizenLeft" }, { type: "caseworkerAsked", at, why: "quiet" }),
  withdraw: (_, { at }) => end(at, "finished"),
  finish,
  takeOver,
  proposeThirdParty,
  answer,
  bar,
  speak,
  wishInterpreter,
  identify,
  bringCompanion,
  confirm: () => nothing,
  caseworkerLeft: (visit, { at, caseworker }) => (visit.caseworker === caseworker ? end(at, "finished", caseworker) : nothing),
  caseworkerRemoved: interrupt,
  lapse: (visit, { at, timer }, { emptyCall, unanswered }) => {
    if (visit.quietSince === undefined) return nothing;
    if (timer === "quiet")
      return at < visit.quietSince + emptyCall ? no({ why: "tooEarly" }) : yes({ type: "caseworkerAsked", at, why: "quiet" });
    if (timer === "unanswered") return at < visit.quietSince + unanswered ? no({ why: "tooEarly" }) : end(at, "finished");
    return nothing;
  },
};

const missed: Rules<"missed"> = {
  accept,
  tell,
  comeBack,
  wishInterpreter,
  identify,
  bringCompanion,
  confirm: comeBack,
  bringBack,
  withdraw,
  leave: withdraw,
  bar,
  speak,
  lapse: graceOver,
};

const table: { [S in Status]: Rules<S> } = {
  waiting, parked, accepted, "in consultation": inConsultation, missed, ended: {},
};

/** Commands that a status knows, for tests that walk the table. */
export const listed = (status: Status): CommandName[] => Object.keys(table[status]) as CommandName[];

/** What a command leads to. Pure; a refusal is a value. An accepted command without events was already true. */
export function decide(visit: Visit, command: Command, patience: Patience): Decision {
  // The pair was matched by the table's own keys; TypeScript cannot follow that through two indexes.
  const rule = table[visit.status][command.do] as Rule<Visit, CommandName> | undefined;
  return rule ? rule(visit, command, patience) : no({ why: "notPossibleNow", status: visit.status });
}
