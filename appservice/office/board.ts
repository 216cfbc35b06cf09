import { availabilityOf } from "../domain/availability.ts";
import { isOnDuty } from "../domain/duty.ts";
import type { Shift } from "../domain/duty.ts";
import { line, positions } from "../domain/queue.ts";
import type { Visit } from "../domain/visit.ts";
import { countsFrom, restOfDay } from "../domain/workday.ts";
import { dayOf } from "./context.ts";
import type { Context, Department } from "./context.ts";
import { openingOf } from "./exceptions.ts";
import { paceOf } from "./pace.ts";
import { prospectsOf } from "./prospects.ts";
import type { Prospects, Range } from "./prospects.ts";
import type { Board } from "./ports.ts";
import type { DepartmentRecord, StaffMember, Tx } from "./books.ts";

export { openingOf } from "./exceptions.ts";

type Opening = Department["opening"];

/** Everything that is shown of a department, from the same facts at the same moment. */
export interface Overview {
  board: Board;
  visits: Visit[];
  /** `serves`: how many visits, in whichever department. */
  staff: (StaffMember & { onDuty: boolean; inConsultation: boolean; serves: number })[];
  /** For each of those who wait when they may come in; only after three finished talks of today. */
  estimates: ReadonlyMap<string, Range>;
  prospects: Prospects;
  /** The hours that hold, with what leads changed. */
  opening: Opening;
  record: DepartmentRecord;
}

/** Finished talks of today after which a citizen is told an estimate. */
const ENOUGH_TODAY = 3;

export const shiftOf = (opening: Opening, now: number, dutyTimeout: number): Shift => ({ now, openedAt: countsFrom(opening, now), dutyTimeout });

/** Whether somebody is on duty at that moment, or would be. */
export const onDutyIn = ({ user, power, paused, lastSign }: StaffMember, inConsultation: boolean, shift: Shift): boolean =>
  isOnDuty({ user, lead: power >= 50, paused, lastSign }, inConsultation, shift);

/** When the department next opens for new numbers, seen from this moment. */
export function nextOpening(opening: Opening, at: number): number | undefined {
  const openness = opening.openAt(at);
  return openness.open ? at : openness.next?.at;
}

async function busyWith(tx: Tx, visits: readonly Visit[], staff: Overview["staff"]): Promise<Visit[]> {
  const served = visits.filter((visit) => visit.status === "accepted" || visit.status === "in consultation");
  const here = new Set(served.flatMap((visit) => ("caseworker" in visit ? visit.caseworker ?? [] : [])));
  const elsewhere = staff.filter(({ onDuty, inConsultation, user }) => onDuty && inConsultation && !here.has(user));
  const others = await Promise.all(elsewhere.map(async ({ user }) => (await tx.visits.ofCaseworker(user)).slice(0, 1)));
  return [...served, ...others.flat()];
}

export async function boardOf(tx: Tx, context: Context, id: string): Promise<Overview> {
  const department = context.department(id);
  const now = context.clock.now();
  const [record, visits, members, busy] = [
    await tx.departments.get(id), await tx.visits.open(id), await tx.staff.of(id), await tx.visits.busyCaseworkers(),
  ];
  const opening = openingOf(department, record);
  const shift = shiftOf(opening, now, context.config.times.duty_timeout);
  const staff = members.filter(({ joined }) => joined).map((member) => {
    const serves = busy.get(member.user) ?? 0;
    const inConsultation = serves > 0;
    return { ...member, serves, inConsultation, onDuty: onDutyIn(member, inConsultation, shift) };
  });
  const { lengths, today } = await paceOf(tx, context, id);
  const waiting = line(visits);
  const prospects = prospectsOf({
    now, lengths, rest: restOfDay(opening, now), waiting: waiting.length,
    staff: staff.filter(({ onDuty }) => onDuty).length, busyWith: await busyWith(tx, visits, staff),
  });
  const estimates = new Map(today < ENOUGH_TODAY ? [] : [...positions(visits)].flatMap(([visit, position]) => {
    const wait = prospects.waitAt(position);
    return wait ? [[visit, wait] as const] : [];
  }));
  const board = boardFrom({ department, context, record, opening, visits, staff, prospects, now });
  return { board, visits, staff, estimates, prospects, opening, record };
}

interface Shown extends Pick<Overview, "record" | "opening" | "visits" | "staff" | "prospects"> {
  department: Department;
  context: Context;
  now: number;
}

function boardFrom(shown: Shown): Board {
  const { department, context, record, opening, visits, staff, prospects, now } = shown;
  const openness = opening.openAt(now);
  // By a lead: closed to the public, while whoever waits is served.
  const closing = record.closedUntil !== undefined && now < record.closedUntil;
  const open = openness.open && !closing;
  const onDuty = staff.filter((member) => member.onDuty);
  const waiting = line(visits).length;
  const full = openness.open && !closing && prospects.numbers === 0;
  const availability = availabilityOf({ open, onDuty: onDuty.length, inConsultation: onDuty.filter((member) => member.inConsultation).length });
  const wait = open && !full && (waiting > 0 || availability === "busy") ? prospects.waitAt(waiting + 1) : undefined;
  return {
    department: department.id,
    availability,
    waiting,
    ...(wait ? { estimate: wait } : {}),
    ...(openness.open && (closing || full) ? { numbers: false as const } : {}),
    ...(open && full ? { takenMinutes: Math.max(5, Math.round(prospects.takenMinutes / 5) * 5) } : {}),
    ...timesOf(shown, open, closing || full),
    ...(record.notice && record.noticeDay === dayOf(now, context.config.county.time_zone) ? { notice: record.notice } : {}),
  };
}

type Times = Pick<Board, "openUntil" | "opensAt" | "reason" | "named" | "nextNamed">;

function timesOf({ record, opening, now }: Shown, open: boolean, noNumbers: boolean): Times {
  const openness = opening.openAt(now);
  const named = opening.nextNamed(now);
  const comes = named?.name !== undefined && named.at > now ? { name: named.name, at: named.at, until: named.until } : undefined;
  const after = noNumbers ? Math.max(record.closedUntil ?? 0, openness.open ? (restOfDay(opening, now)?.endsAt ?? now) : now) : now;
  const opensAt = open && !noNumbers ? undefined : nextOpening(opening, after);
  return {
    ...(open && openness.open && openness.until !== undefined ? { openUntil: openness.until } : {}),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(!openness.open && openness.reason ? { reason: openness.reason } : {}),
    ...(open && openness.open && openness.name ? { named: openness.name } : {}),
    ...(comes ? { nextNamed: comes } : {}),
  };
}
