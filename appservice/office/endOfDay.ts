/**
 * What time brings about: whoever waits is told in good time that it will not do, at closing what happens now, and that
 * nobody is there; whoever is left after the grace is ended with words. docs/decisions/0010-closing.md says why.
 */
import { line } from "../domain/queue.ts";
import type { Command, InStatus, ServiceNews, Visit } from "../domain/visit.ts";
import { lastEnd, restOfDay } from "../domain/workday.ts";
import { act } from "./act.ts";
import { boardOf, onDutyIn, shiftOf } from "./board.ts";
import type { Overview } from "./board.ts";
import type { Context } from "./context.ts";
import { STEP } from "./prospects.ts";
import type { Tx } from "./books.ts";

type Standing = InStatus<"waiting" | "parked">;

const standing = (visits: readonly Visit[]): Standing[] =>
  visits.filter((visit): visit is Standing => visit.status === "waiting" || visit.status === "parked");

const LONG_AGO = 7 * 24 * 3_600_000;

/** When the day ended that these people came on, and who of them did; undefined while it goes on. */
function endedDay({ opening }: Overview, visits: readonly Standing[], now: number): { end: number; visits: readonly Standing[] } | undefined {
  if (visits.length === 0) return undefined;
  // Nobody can come between two days: who stands there came before, even in the very minute in which a lead closed it.
  const isOver = !opening.openAt(now).open && restOfDay(opening, now) === undefined;
  const end = lastEnd(opening, isOver ? now - LONG_AGO : Math.min(...visits.map(({ arrivedAt }) => arrivedAt)), now);
  return end === undefined ? undefined : { end, visits: isOver ? visits : visits.filter(({ arrivedAt }) => arrivedAt < end) };
}

/** Somebody was on duty until it closed and has given no sign of having gone. */
function someoneStays({ opening, staff }: Overview, end: number, now: number, dutyTimeout: number): boolean {
  const shift = { ...shiftOf(opening, end - 1, dutyTimeout), now };
  return staff.some((member) => onDutyIn(member, member.inConsultation, shift));
}

interface Due { visit: string; command: Command }

function afterClosing(overview: Overview, { config: { times } }: Context, now: number): Due[] {
  const day = endedDay(overview, standing(overview.visits), now);
  if (!day) return [];
  const { end, visits } = day;
  const over = now >= end + times.grace || !someoneStays(overview, end, now, times.duty_timeout);
  return visits.flatMap((visit) => {
    if (over || visit.status === "parked") return { visit: visit.id, command: { do: "close", at: now } };
    return telling(visit, "closing", end, now);
  });
}

const telling = (visit: Standing, text: ServiceNews, since: number, now: number): Due[] =>
  ((visit.told?.[text] ?? -Infinity) >= since ? [] : [{ visit: visit.id, command: { do: "tell", at: now, text } }]);

/** Said once: if it does suffice after all, nobody minds. */
function beforeClosing({ opening, visits, prospects }: Overview, now: number): Due[] {
  if (!opening.openAt(now).open) return [];
  return line(visits).slice(prospects.served).flatMap((visit) => telling(visit, "notToday", 0, now));
}

/** An absence begins with the first who waits in it, and ends when somebody is on duty again or it closes. */
async function whileAway(tx: Tx, { board, opening, visits, staff, record }: Overview, now: number): Promise<Due[]> {
  const isAway = opening.openAt(now).open && !staff.some(({ onDuty }) => onDuty);
  const { absentSince } = record;
  const waiting = isAway ? standing(visits) : [];
  if (!isAway && absentSince !== undefined) await setAbsence(tx, board.department, undefined);
  if (waiting.length > 0 && absentSince === undefined) {
    await setAbsence(tx, board.department, now);
    const lane = `staff:alert:${board.department}`;
    await tx.effects.add([{ department: board.department, lane, key: lane, body: { order: "alertLeads" }, dueAt: now, urgent: false }]);
  }
  return waiting.flatMap((visit) => telling(visit, "nobodyThere", absentSince ?? now, now));
}

/** A lead may change the same record at the same moment. */
async function setAbsence(tx: Tx, department: string, since: number | undefined): Promise<void> {
  await tx.lock(`desk:${department}`);
  const { absentSince: _, ...record } = await tx.departments.get(department);
  await tx.departments.put(since === undefined ? record : { ...record, absentSince: since });
}

/** When something may be otherwise though nobody does anything. */
function nextLook(overview: Overview, context: Context, now: number): number {
  const { opening, staff, visits, record, prospects, board } = overview;
  const { times } = context.config;
  const lapses = staff.filter(({ onDuty, inConsultation }) => onDuty && !inConsultation).map(({ lastSign = now }) => lastSign + times.duty_timeout);
  const end = endedDay(overview, standing(visits), now)?.end;
  // How long it takes, and whether the rest of the day suffices.
  const reckons = prospects.lengths !== undefined && (visits.length > 0 || board.availability !== "closed");
  const candidates = [
    opening.nextChange(now), ...lapses, record.closedUntil ?? now,
    end === undefined ? now : end + times.grace,
    ...(reckons ? [(Math.floor(now / STEP) + 1) * STEP] : []),
  ];
  return Math.min(...candidates.filter((at) => at > now));
}

/** Does what is due by now, and sees to it that it is done again when time alone changes something. */
export async function tend(tx: Tx, context: Context, department: string): Promise<Overview> {
  const now = context.clock.now();
  const before = await boardOf(tx, context, department);
  const due = [...afterClosing(before, context, now), ...beforeClosing(before, now), ...await whileAway(tx, before, now)];
  for (const { visit, command } of due) await act(tx, context, visit, command);
  const after = due.length > 0 ? await boardOf(tx, context, department) : before;
  const lane = `refresh:${department}`;
  await tx.effects.add([{ department, lane, key: `tick:${department}`, body: { order: "tick" }, dueAt: nextLook(after, context, now), urgent: false }]);
  return after;
}
