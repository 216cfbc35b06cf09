/** What the public may know of a department now; the same for page, stream, JSON and frame. */
import type { Availability } from "../../domain/availability.ts";
import { localeOf } from "../phrases.ts";
import type { Say } from "../phrases.ts";
import type { Department } from "../../office/context.ts";
import type { Board } from "../../office/ports.ts";

export interface Facts {
  address: string;
  availability: Availability;
  /** Of a confidential department nobody outside learns whether or how many wait. */
  waiting?: number;
  estimate?: { from: number; to: number };
  /** False: none are given any more today. */
  numbers?: false;
  openUntil?: number;
  opensAt?: number;
  /** The consultation hour that is on, and the next one. */
  named?: string;
  nextNamed?: { name: string; at: number; until: number };
  reason?: string;
  notice?: string;
  /** What is done now reaches nobody yet. */
  trouble?: true;
}

export function factsOf({ address, confidential }: Department, board: Board, trouble = false): Facts {
  const { availability, waiting, estimate, numbers, openUntil, opensAt, named, nextNamed, reason, notice } = board;
  return {
    address,
    availability,
    ...(confidential ? {} : { waiting, ...(estimate ? { estimate } : {}) }),
    ...(numbers === false ? { numbers } : {}),
    ...(openUntil === undefined ? {} : { openUntil }),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(named ? { named } : {}),
    ...(nextNamed ? { nextNamed } : {}),
    ...(reason ? { reason } : {}),
    ...(notice ? { notice } : {}),
    ...(trouble ? { trouble } : {}),
  };
}

/** What the department lets everybody know; that something does not work goes first. */
export const noticeOf = ({ trouble, notice = "" }: Facts, say: Say): string => (trouble ? say("overview.trouble") : notice);

export interface InWords { status: string; detail: string }

interface Saying { say: Say; language: string; timeZone: string; now: number }

const WEEK = 6 * 24 * 3_600_000;

/** "14:00" today, "Mo 8:00" within a week, "12. Jan., 8:00" later. */
export function whenText(at: number, { language, timeZone, now }: Omit<Saying, "say">): string {
  const locale = localeOf(language);
  const day = (moment: number): string => new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(moment);
  const clock: Intl.DateTimeFormatOptions = { timeZone, hour: "numeric", minute: "2-digit" };
  if (day(at) === day(now)) return new Intl.DateTimeFormat(locale, clock).format(at);
  const date: Intl.DateTimeFormatOptions = at - now < WEEK ? { weekday: "short" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(locale, { ...clock, ...date }).format(at);
}

function waitingText({ waiting, estimate }: Facts, say: Say): string[] {
  if (!waiting) return [];
  const minutes = estimate && (estimate.from > 0 ? say("board.estimateRange", estimate) : say("board.estimate", estimate));
  return [say("board.waiting", { count: waiting }), ...(minutes ? [minutes] : [])];
}

/** "Im Termin" and "3 warten, etwa 20 Minuten". */
export function inWords(facts: Facts, saying: Saying): InWords {
  const { say } = saying;
  const { availability, numbers, openUntil, opensAt, named, nextNamed, reason } = facts;
  const hours = availability === "closed"
    ? [reason, opensAt === undefined ? undefined : say("board.opensAt", { when: whenText(opensAt, saying) })]
    : [numbers === false ? say("board.noNumbers") : undefined, openUntil === undefined ? undefined : say("board.openUntil", { when: whenText(openUntil, saying) })];
  const consultationHours = [
    named && say("board.named", { name: named }), nextNamed && say("board.nextNamed", { name: nextNamed.name, when: whenText(nextNamed.at, saying) }),
  ];
  return {
    status: say(`board.${availability}`),
    detail: [...waitingText(facts, say), ...hours, ...consultationHours].filter((part) => part !== undefined).join(" · "),
  };
}
