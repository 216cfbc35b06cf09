/** How long a department's talks last: worked out once, and again when a visit has ended. */
import { talkLengths } from "../domain/estimate.ts";
import type { TalkLengths } from "../domain/estimate.ts";
import { zoneOf } from "../domain/hours-zone.ts";
import type { Context } from "./context.ts";
import type { Tx } from "./books.ts";

export interface Pace {
  /** Undefined while fewer than three talks are known. */
  lengths: TalkLengths | undefined;
  /** Talks that were finished today. */
  today: number;
}

const MINUTE = 60_000;
/** Talks of so long ago still tell something: milliseconds. */
const RECENT = 14 * 24 * 60 * MINUTE;
/** A visit may end in another copy of the service, which nobody tells us. */
const GOOD_FOR = MINUTE;

interface Known extends Pace { at: number }

const known = new WeakMap<Context, Map<string, Known>>();

const bookOf = (context: Context): Map<string, Known> => {
  const book = known.get(context) ?? new Map<string, Known>();
  known.set(context, book);
  return book;
};

export const forgetPace = (context: Context, department: string): void => { bookOf(context).delete(department); };

export async function paceOf(tx: Tx, context: Context, department: string): Promise<Pace> {
  const now = context.clock.now();
  const before = bookOf(context).get(department);
  if (before && now - before.at < GOOD_FOR) return before;
  const talks = (await tx.visits.ended(department, now - RECENT)).flatMap((visit) =>
    visit.status === "ended" && visit.outcome === "finished" && visit.talkedMs !== undefined
      ? [{ endedAt: visit.endedAt, minutes: visit.talkedMs / MINUTE }]
      : []);
  const midnight = startOfDay(now, context.config.county.time_zone);
  const pace = { at: now, lengths: talkLengths(talks, midnight), today: talks.filter(({ endedAt }) => endedAt >= midnight).length };
  bookOf(context).set(department, pace);
  return pace;
}

function startOfDay(now: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  return zone ? zone.instantOf(zone.wallAt(now).day, 0) : now;
}
