/** What a citizen's page may know of its own visit, and nothing of anybody else's. */
import { isLanguage, textIn } from "../../config/languages.ts";
import type { Texts } from "../../config/languages.ts";
import { delaysLeft } from "../../domain/life.ts";
import { positions } from "../../domain/queue.ts";
import type { Outcome, Status, Visit } from "../../domain/visit.ts";
import type { Context } from "../../office/context.ts";
import type { Overview } from "../../office/board.ts";
import type { PageVisit } from "../../office/books.ts";
import { tomorrow } from "../../office/moments.ts";
import { words } from "../../office/words.ts";

/** Times are milliseconds since 1970 by the office's clock. */
export interface VisitView {
  role: PageVisit["role"];
  department: { address: string; name: string; telephone: string; neutral: boolean; companions: boolean; bring: string[] };
  ticket: string;
  status: Status;
  position?: number;
  estimate?: { from: number; to: number };
  /** Somebody could call: the department has staff on duty. */
  isStaffed: boolean;
  confirmed: boolean;
  /** Until when a parked or missed visit may come back. */
  until?: number;
  /** How often the citizen may still ask for more time. */
  delaysLeft: number;
  language: string;
  interpreter: boolean;
  companions: number;
  /** Name or alias, as the department shows it. */
  caseworker?: string;
  question?: { about: "transfer"; to: string } | { about: "interpreter" | "colleague" };
  news?: string;
  /** The consultation room that is prepared, or in which the talk takes place. */
  room?: string;
  /** Whose account this browser should have; another one is not this visit's any more. */
  guest?: string;
  outcome?: Outcome;
  ended?: { followUpUntil: number; roomUntil: number; visitUntil: number; talked: boolean; barredUntil?: number };
}

const nameIn = (names: Texts, visit: Visit, { county }: Context["config"]): string =>
  textIn(names, isLanguage(visit.language) ? visit.language : county.language, county.language);

function questionOf({ question }: Visit, visit: Visit, context: Context): Pick<VisitView, "question"> {
  if (!question) return {};
  if (question.about === "thirdParty") return { question: { about: question.role } };
  const target = context.department(question.to);
  return { question: { about: "transfer", to: target.confidential ? words(visit.language, "neutral.name") : nameIn(target.name, visit, context.config) } };
}

function endOf(page: PageVisit, visit: Visit, context: Context): Pick<VisitView, "outcome" | "ended"> {
  if (visit.status !== "ended") return {};
  const { terms } = context;
  const talked = visit.outcome === "finished" && visit.talkedMs !== undefined;
  const followUpUntil = talked ? visit.endedAt + terms.followUp : visit.endedAt;
  return {
    outcome: visit.outcome,
    ended: {
      talked, followUpUntil,
      roomUntil: visit.endedAt + terms.followUp + terms.deleteAfter,
      visitUntil: visit.endedAt + Math.max(terms.retention, terms.followUp + terms.deleteAfter),
      ...(visit.outcome === "barred" && page.role === "citizen" ? { barredUntil: tomorrow(context, visit.endedAt) } : {}),
    },
  };
}

function placeOf(visit: Visit, { visits, estimates }: Overview): Pick<VisitView, "position" | "estimate"> {
  const position = positions(visits).get(visit.id);
  const estimate = estimates.get(visit.id);
  return {
    ...(position === undefined ? {} : { position }),
    ...(estimate === undefined ? {} : { estimate: { from: estimate.from, to: estimate.to } }),
  };
}

/** What was last known, with the word that it may not be true any more. */
export const inTrouble = (view: VisitView): VisitView =>
  (view.status === "ended" ? view : { ...view, news: words(view.language, "desk:news.technical") });

/** That nobody is there is no news any more once somebody is. */
function newsOf(visit: Visit, { board }: Overview, { trouble }: Context): Pick<VisitView, "news"> {
  const { news, language, status } = visit;
  if (trouble?.() && status !== "ended") return { news: words(language, "desk:news.technical") };
  if (!news || status === "ended" || (news.text === "nobodyThere" && board.availability !== "away")) return {};
  return { news: words(language, `desk:news.${news.text}`) };
}

/** Who has called the citizen, or talks with them. */
export const callerOf = (visit: Visit): string | undefined =>
  (visit.status !== "missed" && "caseworker" in visit ? visit.caseworker : undefined);

export interface Seen { page: PageVisit; visit: Visit; overview: Overview; caseworker: string | undefined }

export function viewOf({ page, visit, overview, caseworker }: Seen, context: Context): VisitView {
  const department = context.department(visit.department);
  const language = isLanguage(visit.language) ? visit.language : context.config.county.language;
  return {
    role: page.role,
    department: {
      address: department.address, name: nameIn(department.name, visit, context.config), telephone: department.telephone,
      neutral: department.confidential, companions: department.third_parties === "anyone",
      bring: department.bring?.[language] ?? department.bring?.[context.config.county.language] ?? [],
    },
    ticket: visit.ticket, status: visit.status,
    ...placeOf(visit, overview),
    isStaffed: overview.staff.some(({ onDuty }) => onDuty),
    confirmed: visit.confirmed ?? false,
    ...(visit.status === "parked" || visit.status === "missed" ? { until: visit.until } : {}),
    delaysLeft: delaysLeft(visit), language: visit.language, interpreter: visit.interpreter, companions: visit.guests.length,
    ...(caseworker === undefined ? {} : { caseworker }),
    ...questionOf(visit, visit, context),
    ...newsOf(visit, overview, context),
    ...(visit.room === undefined ? {} : { room: visit.room }),
    ...(page.guest === undefined ? {} : { guest: page.guest }),
    ...endOf(page, visit, context),
  };
}
