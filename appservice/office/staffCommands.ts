/** What caseworkers can order, however they say it: chat command, reaction or desk. One table for all three. */
import { line } from "../domain/queue.ts";
import type { Command, Refusal, Visit } from "../domain/visit.ts";
import { act, refresh } from "./act.ts";
import type { Outcome } from "./act.ts";
import { bar } from "./bars.ts";
import { boardOf } from "./board.ts";
import type { Overview } from "./board.ts";
import { staffName } from "./context.ts";
import type { Context } from "./context.ts";
import { hours, notice, tellAll } from "./departmentCommands.ts";
import { tomorrow } from "./moments.ts";
import { newPersonalLink } from "./personalLink.ts";
import { isSignDue } from "./signs.ts";
import type { StaffMember, Tx } from "./books.ts";

export type StaffCommand =
  | { name: "next"; also: boolean }
  | { name: "accept"; ticket: string; also: boolean }
  | { name: "take"; ticket: string; also: boolean }
  | { name: "finish"; ticket?: string }
  | { name: "missed"; ticket?: string }
  | { name: "callAgain"; ticket?: string; also?: boolean }
  | { name: "park"; ticket: string }
  | { name: "bringBack"; ticket: string }
  | { name: "end"; ticket: string; bar: boolean }
  | { name: "urgent"; ticket: string }
  | { name: "transfer"; ticket: string; to: string }
  | { name: "invite"; user: string; role: "interpreter" | "colleague"; ticket?: string }
  | { name: "inviteLink"; role: "interpreter" | "colleague"; ticket?: string }
  | { name: "hours"; verb: "close" | "open"; args: readonly string[] }
  | { name: "notice"; text: string }
  | { name: "tellAll"; text: string }
  | { name: "pause" }
  | { name: "resume" }
  | { name: "list" }
  | { name: "help" };

/** An answer in words to be found in the language files under `staff.`, or the queue, or silence where the room shows it anyway. */
export type Answer =
  | { ok: true; say?: string; params?: Record<string, string | number>; visit?: Visit }
  | { ok: true; say: "list"; overview: Overview }
  | { ok: false; say: string; params?: Record<string, string | number> };

export interface Asked {
  department: string;
  user: string;
  at: number;
  /** Said in the staff room: all of the staff read the answer, later members too. */
  aloud?: true;
}

type Handler<N extends StaffCommand["name"]> =
  (tx: Tx, context: Context, asked: Asked, command: Extract<StaffCommand, { name: N }>) => Promise<Answer>;

const refused = (say: string, params: Record<string, string | number> = {}): Answer => ({ ok: false, say, params });

const inWords = (refusal: Refusal, ticket: string): Answer => {
  switch (refusal.why) {
    case "alreadyAccepted": return refused("alreadyAccepted", { ticket, by: staffName(refusal.by) });
    case "busy": return refused("busy", { open: refusal.open.join(", ") });
    case "notYours": return refused("notYours", { ticket, by: staffName(refusal.by) });
    case "notPossibleNow": return refused(refusal.status === "ended" ? "alreadyEnded" : "notPossibleNow", { ticket });
    default: return refused(refusal.why, { ticket });
  }
};

const answerOf = (outcome: Outcome | undefined, ticket: string): Answer => {
  if (!outcome) return refused("unknownTicket", { ticket });
  return outcome.ok ? { ok: true, visit: outcome.visit } : inWords(outcome.refusal, ticket);
};

async function toTicket(tx: Tx, context: Context, asked: Asked, ticket: string, command: Command): Promise<Answer> {
  const visit = await tx.visits.byTicket(asked.department, ticket.toUpperCase());
  return visit ? answerOf(await act(tx, context, visit.id, command), visit.ticket) : refused("unknownTicket", { ticket });
}

const openTickets = async (tx: Tx, user: string): Promise<string[]> =>
  (await tx.visits.ofCaseworker(user)).map(({ ticket }) => ticket);

/** Without a number only when exactly one visit of the caseworker is open: no guess about people. */
async function ownTicket(tx: Tx, { department, user }: Asked, ticket: string | undefined): Promise<string | Answer> {
  if (ticket) return ticket;
  const own = (await tx.visits.ofCaseworker(user)).filter((visit) => visit.department === department);
  const [only] = own;
  if (!only) return refused("nothingOpen");
  return own.length === 1 ? only.ticket : refused("whichOne", { open: own.map((visit) => visit.ticket).join(", ") });
}

const toOwn = async (tx: Tx, context: Context, asked: Asked, ticket: string | undefined, command: Command): Promise<Answer> => {
  const which = await ownTicket(tx, asked, ticket);
  return typeof which === "string" ? toTicket(tx, context, asked, which, command) : which;
};

/** Whoever pauses is away for every department that they serve. */
async function setPause(tx: Tx, context: Context, { user, at }: Asked, paused: boolean): Promise<Answer> {
  for (const member of await memberships(tx, context, user)) {
    await tx.staff.put({ ...member, paused, lastSign: at });
    refresh(tx, member.department, at);
  }
  return { ok: true, say: paused ? "paused" : "resumed" };
}

const next: Handler<"next"> = async (tx, context, asked, { also }) => {
  await tx.lock(`department:${asked.department}`);
  const first = line(await tx.visits.open(asked.department))[0];
  if (!first) return refused("nobodyWaits");
  const open = await openTickets(tx, asked.user);
  return answerOf(await act(tx, context, first.id, { do: "accept", at: asked.at, by: asked.user, also, open }), first.ticket);
};

const transfer: Handler<"transfer"> = async (tx, context, asked, { ticket, to }) => {
  const target = context.config.departments.find(({ id, address, prefix }) => [id, address, prefix.toLowerCase()].includes(to.toLowerCase()));
  if (!target || target.id === asked.department) return refused("unknownDepartment", { to });
  const { board } = await boardOf(tx, context, target.id);
  if (board.availability === "closed") return refused("departmentClosed", { to: target.id });
  return toTicket(tx, context, asked, ticket, { do: "proposeTransfer", at: asked.at, by: asked.user, to: target.id });
};

const mayInvite = (context: Context, { department }: Asked, role: "interpreter" | "colleague"): boolean => {
  const { third_parties: allowed } = context.department(department);
  return allowed === "anyone" || (allowed === "interpreter" && role === "interpreter");
};

const invite: Handler<"invite"> = async (tx, context, asked, { user, role, ticket }) => {
  if (!mayInvite(context, asked, role)) return refused("noThirdParties");
  if (!/^@[^:\s]+:[^\s]+$/u.test(user)) return refused("unknownUser", { user });
  return toOwn(tx, context, asked, ticket, { do: "proposeThirdParty", at: asked.at, by: asked.user, invitee: user, role });
};

/**
 * For somebody without a Matrix account: the link is given at once, and opens when the citizen has agreed. Whoever has it
 * comes in by it, so that it is given to the caseworker alone.
 */
const inviteLink: Handler<"inviteLink"> = async (tx, context, asked, { role, ticket }) => {
  const { public_url: publicUrl } = context.config.service;
  if (!mayInvite(context, asked, role) || context.config.guests === undefined) return refused("noThirdParties");
  if (asked.aloud) return refused("linkAtDesk", { desk: `${publicUrl}/desk` });
  const { link, invitee } = newPersonalLink(publicUrl);
  const answer = await toOwn(tx, context, asked, ticket, { do: "proposeThirdParty", at: asked.at, by: asked.user, invitee, role });
  return answer.ok && !("overview" in answer) ? { ...answer, say: "linkMade", params: { link } } : answer;
};

const table: { [N in StaffCommand["name"]]: Handler<N> } = {
  next,
  transfer,
  invite,
  accept: async (tx, context, asked, { ticket, also }) =>
    toTicket(tx, context, asked, ticket, { do: "accept", at: asked.at, by: asked.user, also, open: await openTickets(tx, asked.user) }),
  take: async (tx, context, asked, { ticket, also }) =>
    toTicket(tx, context, asked, ticket, { do: "takeOver", at: asked.at, by: asked.user, also, open: await openTickets(tx, asked.user) }),
  finish: (tx, context, asked, { ticket }) => toOwn(tx, context, asked, ticket, { do: "finish", at: asked.at, by: asked.user }),
  missed: (tx, context, asked, { ticket }) => toOwn(tx, context, asked, ticket, { do: "miss", at: asked.at, by: asked.user }),
  callAgain: async (tx, context, asked, { ticket, also = false }) =>
    toOwn(tx, context, asked, ticket, { do: "accept", at: asked.at, by: asked.user, also, open: await openTickets(tx, asked.user) }),
  park: (tx, context, asked, { ticket }) =>
    toTicket(tx, context, asked, ticket, { do: "park", at: asked.at, by: asked.user, until: tomorrow(context, asked.at) }),
  bringBack: (tx, context, asked, { ticket }) => toTicket(tx, context, asked, ticket, { do: "bringBack", at: asked.at, by: asked.user }),
  urgent: (tx, context, asked, { ticket }) =>
    context.department(asked.department).urgent
      ? toTicket(tx, context, asked, ticket, { do: "urge", at: asked.at, by: asked.user })
      : Promise.resolve(refused("noUrgency")),
  end: async (tx, context, asked, { ticket, bar: isBar }) => {
    if (!isBar) return toTicket(tx, context, asked, ticket, { do: "finish", at: asked.at, by: asked.user });
    const answer = await toTicket(tx, context, asked, ticket, { do: "bar", at: asked.at, by: asked.user });
    if (answer.ok && "visit" in answer && answer.visit) await bar(tx, context, answer.visit, asked.at);
    return answer;
  },
  inviteLink,
  hours,
  notice,
  tellAll,
  pause: (tx, context, asked) => setPause(tx, context, asked, true),
  resume: (tx, context, asked) => setPause(tx, context, asked, false),
  list: async (tx, context, asked) => ({ ok: true, say: "list", overview: await boardOf(tx, context, asked.department) }),
  help: () => Promise.resolve({ ok: true, say: "help" }),
};

/** Whoever is joined to the department's staff room, from a server that may hold staff; undefined for everybody else. */
export async function staffMember(tx: Tx, context: Context, department: string, user: string): Promise<StaffMember | undefined> {
  const member = await tx.staff.find(department, user);
  const server = user.slice(user.indexOf(":") + 1);
  return member?.joined && context.config.staff_servers.some(({ name }) => name === server) ? member : undefined;
}

const memberships = async (tx: Tx, context: Context, user: string): Promise<StaffMember[]> => {
  const departments = await tx.staff.departmentsOf(user);
  return (await Promise.all(departments.map((department) => staffMember(tx, context, department, user)))).filter((member) => member !== undefined);
};

/** A sign of life is the person's, in whichever department it is given: a command, words in the staff room, an open desk. */
export async function signOfLife(tx: Tx, context: Context, user: string, at: number): Promise<void> {
  for (const member of await memberships(tx, context, user)) {
    if (!(await isSignDue(tx, context, member, at))) continue;
    await tx.staff.put({ ...member, lastSign: at });
    refresh(tx, member.department, at);
  }
}

/** Carries out one order of a caseworker; whoever is not of that staff gets no answer. */
export async function order(tx: Tx, context: Context, asked: Asked, command: StaffCommand): Promise<Answer | undefined> {
  const member = await staffMember(tx, context, asked.department, asked.user);
  if (!member) return undefined;
  await tx.lock(`caseworker:${asked.user}`);
  await signOfLife(tx, context, asked.user, asked.at);
  const handler = table[command.name] as Handler<StaffCommand["name"]>;
  const answer = await handler(tx, context, asked, command);
  refresh(tx, asked.department, asked.at);
  return answer;
}
