/** Orders about the department rather than about one visit: hours, today's notice, a word to all who wait. */
import { parseHoursCommand } from "../domain/hours-command.ts";
import { parseIsoDate } from "../domain/hours-calendar.ts";
import type { Exception } from "../domain/hours-exception.ts";
import { zoneOf } from "../domain/hours-zone.ts";
import { NEWS } from "../domain/visit.ts";
import type { News, Visit } from "../domain/visit.ts";
import { restOfDay } from "../domain/workday.ts";
import { act } from "./act.ts";
import { boardOf } from "./board.ts";
import { dayOf } from "./context.ts";
import type { Context, Department } from "./context.ts";
import { openingOf, withException } from "./exceptions.ts";
import { momentText } from "./moments.ts";
import type { Tx } from "./books.ts";
import type { Answer, Asked, StaffCommand } from "./staffCommands.ts";

type Handler<N extends StaffCommand["name"]> =
  (tx: Tx, context: Context, asked: Asked, command: Extract<StaffCommand, { name: N }>) => Promise<Answer>;

const refused = (say: string, params: Record<string, string | number> = {}): Answer => ({ ok: false, say, params });

const MAX_NOTICE = 200;

/** Members of power 50 and more. */
const forLeads = <N extends StaffCommand["name"]>(handler: Handler<N>): Handler<N> => async (tx, context, asked, command) => {
  const member = await tx.staff.find(asked.department, asked.user);
  if ((member?.power ?? 0) < 50) return refused("onlyLeads");
  await tx.lock(`desk:${asked.department}`);
  return handler(tx, context, asked, command);
};

const DAY = 86_400_000;

/**
 * `close` alone: no more numbers today, who waits is served; `open` alone undoes that, else makes the regular hours hold
 * again. With times, a day or a reason the hours themselves change.
 */
export const hours = forLeads<"hours">(async (tx, context, asked, { verb, args }) => {
  const { closedUntil, ...record } = await tx.departments.get(asked.department);
  const isClosed = closedUntil !== undefined && closedUntil > asked.at;
  if (args.length === 0 && (verb === "close" || isClosed)) {
    const opening = openingOf(context.department(asked.department), record);
    await tx.departments.put(verb === "close" ? { ...record, closedUntil: endOfToday(context, opening, asked.at) } : record);
    return nowAnswer(tx, context, asked, {});
  }
  const zone = context.config.county.time_zone;
  const read = parseHoursCommand({ name: verb, args }, asked.at, zone);
  if (!read.ok) return refused(`hours_${read.problem}`);
  const exception = notBefore(read.exception, asked.at, zone);
  const reopened = verb === "open" && exception.date === dayOf(asked.at, zone);
  const exceptions = withException(record.exceptions, exception, dayOf(asked.at - DAY, zone));
  await tx.departments.put({ ...record, ...(isClosed && !reopened ? { closedUntil } : {}), exceptions });
  return nowAnswer(tx, context, asked, exception);
});

/** What has been open cannot be undone: closed from an hour that is past means from now on. */
function notBefore(exception: Exception, at: number, timeZone: string): Exception {
  const now = new Intl.DateTimeFormat("sv-SE", { timeZone, timeStyle: "short" }).format(at);
  const { kind, date, from, until } = exception;
  const isPast = kind === "closed" && until === undefined && date === dayOf(at, timeZone) && from !== undefined && from < now;
  return isPast ? { ...exception, from: now } : exception;
}

/** The office's next midnight, or later when today's hours end after it. */
function endOfToday(context: Context, opening: Department["opening"], at: number): number {
  const zone = zoneOf(context.config.county.time_zone);
  const midnight = zone ? zone.instantOf(zone.wallAt(at).day + 1, 0) : at + DAY;
  return Math.max(midnight, restOfDay(opening, at)?.endsAt ?? 0);
}

/** What the lead's change has come to: that day's hours, and what holds now. */
async function nowAnswer(tx: Tx, context: Context, asked: Asked, { date }: Partial<Exception>): Promise<Answer> {
  const { board, opening } = await boardOf(tx, context, asked.department);
  const zone = context.config.county.time_zone;
  const language = (await tx.staff.find(asked.department, asked.user))?.language ?? context.department(asked.department).language;
  const next = board.opensAt === undefined ? "–" : momentText(board.opensAt, asked.at, language, zone);
  const shut = board.availability === "closed";
  if (date === undefined) return { ok: true, say: shut ? "nowShut" : "nowOpen", params: { next } };
  const day = opening.days(startOf(date, zone) ?? asked.at, 1)[0];
  const clock = new Intl.DateTimeFormat("de", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const times = (day?.spans ?? []).map(({ at, until }) => `${clock.format(at)}–${clock.format(until)}`).join(", ") || "–";
  return { ok: true, say: shut ? "hoursShut" : "hoursOpen", params: { date, times, next } };
}

const startOf = (date: string, timeZone: string): number | undefined => {
  const day = parseIsoDate(date);
  return day === undefined ? undefined : zoneOf(timeZone)?.instantOf(day, 0);
};

export const notice = forLeads<"notice">(async (tx, context, asked, { text }) => {
  const { notice: _, noticeDay: __, ...record } = await tx.departments.get(asked.department);
  const said = text.trim().slice(0, MAX_NOTICE);
  const noticeDay = dayOf(asked.at, context.config.county.time_zone);
  await tx.departments.put(said ? { ...record, notice: said, noticeDay } : record);
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
