/** How long a department's talks last: worked out once, then brought up to date with what has ended since. */
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
/** What has ended before that is in the database for good; what has ended since may be written later, or not at all. */
const SETTLED = 5 * MINUTE;

interface Talk { endedAt: number; minutes: number }
interface Known { at: number; isStale: boolean; talks: readonly Talk[]; pace: Pace }

const known = new WeakMap<Context, Map<string, Known>>();

const bookOf = (context: Context): Map<string, Known> => {
  const book = known.get(context) ?? new Map<string, Known>();
  known.set(context, book);
  return book;
};

/** A visit has ended. */
export function forgetPace(context: Context, department: string): void {
  const before = bookOf(context).get(department);
  if (before) before.isStale = true;
}

export async function paceOf(tx: Tx, context: Context, department: string): Promise<Pace> {
  const now = context.clock.now();
  const before = bookOf(context).get(department);
  const age = before ? now - before.at : Infinity;
  if (before && !before.isStale && age >= 0 && age < GOOD_FOR) return before.pace;
  const oldest = now - RECENT;
  const since = before && age >= 0 ? Math.max(oldest, before.at - SETTLED) : oldest;
  const settled = (before?.talks ?? []).filter(({ endedAt }) => endedAt >= oldest && endedAt < since);
  const talks = [...settled, ...await talksOf(tx, department, since)];
  const midnight = startOfDay(now, context.config.county.time_zone);
  const pace = { lengths: talkLengths(talks, midnight), today: talks.filter(({ endedAt }) => endedAt >= midnight).length };
  bookOf(context).set(department, { at: now, isStale: false, talks, pace });
  return pace;
}

const talksOf = async (tx: Tx, department: string, since: number): Promise<Talk[]> =>
  (await tx.visits.ended(department, since)).flatMap((visit) =>
    visit.status === "ended" && visit.outcome === "finished" && visit.talkedMs !== undefined
      ? [{ endedAt: visit.endedAt, minutes: visit.talkedMs / MINUTE }]
      : []);

function startOfDay(now: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  return zone ? zone.instantOf(zone.wallAt(now).day, 0) : now;
}
