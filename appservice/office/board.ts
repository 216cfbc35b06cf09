import { availabilityOf } from "../domain/availability.ts";
import { isOnDuty } from "../domain/duty.ts";
import type { Shift } from "../domain/duty.ts";
import { line } from "../domain/queue.ts";
import type { Visit } from "../domain/visit.ts";
import { dayOf } from "./context.ts";
import type { Context, Department } from "./context.ts";
import type { Board, DepartmentRecord, StaffMember, Tx } from "./ports.ts";

/** Everything that is shown of a department, from the same facts at the same moment. */
export interface Overview {
  board: Board;
  visits: Visit[];
  staff: (StaffMember & { onDuty: boolean; inConsultation: boolean })[];
}

/** The opening hours with what leads changed. */
export function openingOf(department: Department, { exceptions }: DepartmentRecord): Department["opening"] {
  return exceptions ? department.opening.withExceptions([...department.exceptions, ...JSON.parse(exceptions)]) : department.opening;
}

function shiftOf(opening: Department["opening"], now: number, dutyTimeout: number): Shift {
  const today = opening.days(now, 1)[0]?.spans ?? [];
  const span = today.find(({ at, until }) => at <= now && now < until);
  return { now, openedAt: span?.at, dutyTimeout };
}

export async function boardOf(tx: Tx, context: Context, id: string): Promise<Overview> {
  const department = context.department(id);
  const now = context.clock.now();
  const [record, visits, members, busy] = [
    await tx.desks.get(id), await tx.visits.open(id), await tx.staff.of(id), await tx.visits.busyCaseworkers(),
  ];
  const opening = openingOf(department, record);
  const openness = opening.openAt(now);
  const closed = record.closedUntil !== undefined && now < record.closedUntil;
  const shift = shiftOf(opening, now, context.config.times.duty_timeout);
  const staff = members.filter(({ joined }) => joined).map((member) => {
    const inConsultation = busy.has(member.user);
    const facts = { user: member.user, lead: member.power >= 50, paused: member.paused, lastSign: member.lastSign };
    return { ...member, inConsultation, onDuty: isOnDuty(facts, inConsultation, shift) };
  });
  const onDuty = staff.filter((member) => member.onDuty);
  const availability = availabilityOf({
    open: openness.open && !closed,
    onDuty: onDuty.length,
    inConsultation: onDuty.filter((member) => member.inConsultation).length,
  });
  const opensAt = closed ? record.closedUntil : openness.open ? undefined : openness.next?.at;
  const board: Board = {
    department: id,
    availability,
    waiting: line(visits).length,
    ...(openness.open && !closed && openness.until !== undefined ? { openUntil: openness.until } : {}),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(!openness.open && openness.reason ? { reason: openness.reason } : {}),
    ...(record.notice && record.noticeDay === dayOf(now, context.config.county.time_zone) ? { notice: record.notice } : {}),
  };
  return { board, visits, staff };
}
