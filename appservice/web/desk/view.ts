import { textIn } from "../../config/languages.ts";
import { before, positions } from "../../domain/queue.ts";
import type { Visit } from "../../domain/visit.ts";
import type { Overview } from "../../office/board.ts";
import { staffName } from "../../office/context.ts";
import type { Context } from "../../office/context.ts";
import { momentText } from "../../office/moments.ts";
import type { Board } from "../../office/ports.ts";
import type { Colleague, DeskView, VisitView } from "./viewSchema.ts";

const nameOf = (context: Context, id: string): string => {
  const { name, language } = context.department(id);
  return textIn(name, language);
};

/** A transfer may have come from a department that the configuration no longer names. */
const formerName = (context: Context, id: string): string =>
  context.config.departments.some((department) => department.id === id) ? nameOf(context, id) : id;

export const departmentNames = (context: Context, ids: readonly string[]): { id: string; name: string }[] =>
  ids.map((id) => ({ id, name: nameOf(context, id) }));

function stateOf({ paused, inConsultation, onDuty }: Overview["staff"][number]): Colleague["state"] {
  if (inConsultation) return "busy";
  if (paused) return "paused";
  return onDuty ? "free" : "off";
}

type Shown = Exclude<Visit, { status: "ended" }>;

function visitView(visit: Shown, context: Context, user: string, position: number | undefined): VisitView {
  const served = visit.status === "accepted" || visit.status === "in consultation";
  const mine = served && visit.caseworker === user;
  const { ticket, status, language, interpreter, way, urgent, returned, question, room } = visit;
  return {
    ticket, status, language, interpreter, way, urgent, returned, mine,
    since: visit.arrivedAt,
    seated: visit.seated ?? false,
    quiet: visit.status === "in consultation" && visit.quietSince !== undefined,
    ...(position === undefined ? {} : { position }),
    ...(visit.transferredFrom ? { transferredFrom: formerName(context, visit.transferredFrom) } : {}),
    ...("caseworker" in visit && visit.caseworker ? { caseworker: visit.caseworker } : {}),
    ...(question ? { asked: question.about } : {}),
    ...(mine && room ? { room } : {}),
  };
}

const inOrder = (a: Shown, b: Shown): number =>
  Number(b.status === "waiting") - Number(a.status === "waiting") || before(a, b);

function hoursOf({ department, openUntil, opensAt }: Board, context: Context): Pick<DeskView["board"], "openUntil" | "opensAt"> {
  const { language } = context.department(department);
  const when = (at: number): string => momentText(at, context.clock.now(), language, context.config.county.time_zone);
  return { ...(openUntil === undefined ? {} : { openUntil: when(openUntil) }), ...(opensAt === undefined ? {} : { opensAt: when(opensAt) }) };
}

/** The desk of one caseworker: numbers and states, no names of citizens. Undefined for who is not of that staff. */
export function viewOf({ board, visits, staff }: Overview, context: Context, user: string): DeskView | undefined {
  const me = staff.find((member) => member.user === user);
  if (!me) return undefined;
  const { config } = context;
  const { id, urgent, third_parties: thirdParties } = context.department(board.department);
  const place = positions(visits);
  const shown = visits.filter((visit) => visit.status !== "ended").sort(inOrder).map((visit) => visitView(visit, context, user, place.get(visit.id)));
  return {
    at: context.clock.now(),
    ...(context.trouble?.() ? { trouble: true } : {}),
    department: { id, name: nameOf(context, id), urgent, thirdParties },
    board: {
      availability: board.availability, waiting: board.waiting,
      ...(board.notice ? { notice: board.notice } : {}), ...(board.numbers === false ? { numbers: false } : {}), ...hoursOf(board, context),
    },
    me: { user, lead: me.power >= 50, paused: me.paused, onDuty: me.onDuty, busyElsewhere: me.serves > shown.filter(({ mine }) => mine).length },
    visits: shown,
    colleagues: staff.map((member) => ({ user: member.user, name: staffName(member.user), state: stateOf(member) })),
    departments: departmentNames(context, config.departments.map((department) => department.id).filter((other) => other !== id)),
    via: config.homeserver.server_name,
  };
}
