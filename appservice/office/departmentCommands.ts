/** Orders about the department rather than about one visit: hours, today's notice, a word to all who wait. */
import { parseHoursCommand } from "../domain/hours-command.ts";
import type { Exception } from "../domain/hours-exception.ts";
import { NEWS } from "../domain/visit.ts";
import type { News, Visit } from "../domain/visit.ts";
import { act } from "./act.ts";
import { boardOf } from "./board.ts";
import { dayOf } from "./context.ts";
import type { Context } from "./context.ts";
import type { Tx } from "./ports.ts";
import type { Answer, Asked, StaffCommand } from "./staffCommands.ts";

type Handler<N extends StaffCommand["name"]> =
  (tx: Tx, context: Context, asked: Asked, command: Extract<StaffCommand, { name: N }>) => Promise<Answer>;

const refused = (say: string, params: Record<string, string | number> = {}): Answer => ({ ok: false, say, params });

const MAX_NOTICE = 200;

/** Members of power 50 and more. */
const forLeads = <N extends StaffCommand["name"]>(handler: Handler<N>): Handler<N> => async (tx, context, asked, command) => {
  const member = await tx.staff.find(asked.department, asked.user);
  return (member?.power ?? 0) >= 50 ? handler(tx, context, asked, command) : refused("onlyLeads");
};

/** Exceptions of days that are over change nothing any more. */
const fromToday = (stored: string | undefined, today: string): Exception[] =>
  (JSON.parse(stored ?? "[]") as Exception[]).filter(({ date }) => date >= today);

export const hours = forLeads<"hours">(async (tx, context, asked, { verb, args }) => {
  const zone = context.config.county.time_zone;
  const read = parseHoursCommand({ name: verb, args }, asked.at, zone);
  if (!read.ok) return refused(`hours_${read.problem}`);
  const { closedUntil: _, ...record } = await tx.desks.get(asked.department);
  const exceptions = [...fromToday(record.exceptions, dayOf(asked.at, zone)), read.exception];
  await tx.desks.put({ ...record, exceptions: JSON.stringify(exceptions) });
  const { board } = await boardOf(tx, context, asked.department);
  return { ok: true, say: board.availability === "closed" ? "nowShut" : "nowOpen" };
});

export const notice = forLeads<"notice">(async (tx, context, asked, { text }) => {
  const { notice: _, noticeDay: __, ...record } = await tx.desks.get(asked.department);
  const said = text.trim().slice(0, MAX_NOTICE);
  const noticeDay = dayOf(asked.at, context.config.county.time_zone);
  await tx.desks.put(said ? { ...record, notice: said, noticeDay } : record);
  return { ok: true, say: said ? "noticeSet" : "noticeGone" };
});

const isNews = (text: string): text is News => NEWS.some((known) => known === text);

const waits = ({ status }: Visit): boolean => status === "waiting" || status === "parked" || status === "missed";

export const tellAll: Handler<"tellAll"> = async (tx, context, asked, { text }) => {
  if (!isNews(text)) return refused("unknownNews", { text, texts: NEWS.join(", ") });
  await tx.lock(`department:${asked.department}`);
  const visits = (await tx.visits.open(asked.department)).filter(waits);
  for (const { id } of visits) await act(tx, context, id, { do: "tell", at: asked.at, text });
  return visits.length > 0 ? { ok: true, say: "told", params: { count: visits.length } } : refused("nobodyWaits");
};
