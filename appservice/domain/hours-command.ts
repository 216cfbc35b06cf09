import { civilOf, isoDate, parseIsoDate, type Day } from "./hours-calendar.ts";
import { parseTime, type Exception } from "./hours-exception.ts";
import { zoneOf } from "./hours-zone.ts";

/** `command`: none about hours; `time`, `day`: none that could be read is where one belongs; `past`: it is over already. */
export type HoursProblem = "command" | "time" | "day" | "past";
export type HoursCommand = { ok: true; exception: Exception } | { ok: false; problem: HoursProblem };

const CLOSE = ["close", "schliessen", "schließen"];
const OPEN = ["open", "öffnen", "oeffnen"];
const UNTIL = ["until", "till", "bis"];
const FROM = ["from", "at", "ab", "von", "um"];
const MAX_REASON = 200;

interface Order {
  readonly day: Day;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly reason: string;
}

/**
 * A lead's order by chat, for today unless a day comes first (morgen, tomorrow, 24.12., 2026-12-24):
 * - `!close`, `!close 12:00 Personalversammlung`, `!close until 10:00`, `!close 10:00-12:00`
 * - `!open until 19:00`, `!open 17:00-19:00`, `!open from 10:00`; `!open` alone: the regular hours hold again
 * with the German twins `!schliessen`, `!öffnen`, `bis`, `ab`. What follows is the reason that the public is told.
 */
export function parseHoursCommand(
  command: string | { readonly name: string; readonly args: readonly string[] },
  now: number,
  timeZone: string,
): HoursCommand {
  const [name = "", ...args] = typeof command === "string" ? command.trim().split(/\s+/) : [command.name, ...command.args];
  const verb = name.replace(/^!/, "").normalize("NFC").toLowerCase();
  const zone = zoneOf(timeZone);
  if (!zone || !(CLOSE.includes(verb) || OPEN.includes(verb))) return { ok: false, problem: "command" };
  const wall = zone.wallAt(now);
  const order = readOrder(args, wall.day);
  if (typeof order === "string") return { ok: false, problem: order };
  const clock = order.day === wall.day ? clockText(Math.floor(wall.minute)) : undefined;
  const end = order.until === undefined ? undefined : parseTime(order.until);
  if (order.day < wall.day || (clock !== undefined && end !== undefined && end <= wall.minute && order.from === undefined))
    return { ok: false, problem: "past" };
  const exception = CLOSE.includes(verb) ? closing(order, clock) : opening(order, clock);
  return { ok: true, exception };
}

function closing({ day, from, until, reason }: Order, clock: string | undefined): Exception {
  return withText({ date: isoDate(day), kind: "closed" }, from ?? clock, until, reason);
}

function opening({ day, from, until, reason }: Order, clock: string | undefined): Exception {
  const date = isoDate(day);
  if (from !== undefined) return withText({ date, kind: until === undefined ? "from" : "open" }, from, until, reason);
  if (until !== undefined) return withText({ date, kind: "until" }, clock, until, reason);
  return withText({ date, kind: "open" }, undefined, undefined, reason);
}

function withText(exception: Exception, from: string | undefined, until: string | undefined, reason: string): Exception {
  return {
    ...exception,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(reason === "" ? {} : { reason }),
  };
}

function readOrder(args: readonly string[], today: Day): Order | HoursProblem {
  const rest = args.map((word) => word.replace(/^["„“]|["“”]$/gu, ""));
  const day = readDay(rest[0], today);
  if (day === "day") return "day";
  if (day !== undefined) rest.shift();
  const times: { from?: string; until?: string } = {};
  while (rest.length > 0) {
    const taken = takeTime(rest, times);
    if (taken === "time") return "time";
    if (!taken) break;
  }
  const reason = rest.join(" ").slice(0, MAX_REASON).trim();
  return { day: day ?? today, from: times.from, until: times.until, reason };
}

/** Moves one time from the words to the times; false when a reason begins. */
function takeTime(rest: string[], times: { from?: string; until?: string }): boolean | "time" {
  const word = rest[0]?.toLowerCase() ?? "";
  const range = /^([\d:.]+)[-–]([\d:.]+)$/u.exec(word);
  const key = UNTIL.includes(word) ? "until" : "from";
  const keyed = UNTIL.includes(word) || FROM.includes(word);
  const from = readTime(range?.[1] ?? (keyed ? rest[1] : word));
  if (range) {
    const until = readTime(range[2]);
    if (from === undefined || until === undefined || from === until) return "time";
    Object.assign(times, { from, until });
  } else {
    if (from === undefined) return keyed || /^\d/.test(word) ? "time" : false;
    if (times[key] !== undefined || (key === "from" && from === "24:00")) return "time";
    times[key] = from;
  }
  rest.splice(0, keyed ? 2 : 1);
  if (rest[0]?.toLowerCase() === "uhr") rest.shift();
  return true;
}

/** 12, 12:00, 12.00, 12h */
function readTime(text: string | undefined): string | undefined {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?h?$/i.exec(text ?? "");
  const minutes = found ? parseTime(`${found[1]}:${found[2] ?? "00"}`) : undefined;
  return minutes === undefined ? undefined : clockText(minutes);
}

function readDay(word: string | undefined, today: Day): Day | "day" | undefined {
  const text = word?.toLowerCase() ?? "";
  if (text === "today" || text === "heute") return today;
  if (text === "tomorrow" || text === "morgen") return today + 1;
  if (/^\d{4}-\d/.test(text)) return parseIsoDate(text) ?? "day";
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(text);
  if (!german) return undefined;
  const thisYear = civilOf(today).year;
  const inYear = (year: number): Day | undefined =>
    parseIsoDate(`${year}-${(german[2] ?? "").padStart(2, "0")}-${(german[1] ?? "").padStart(2, "0")}`);
  if (german[3] !== undefined) return inYear(Number(german[3])) ?? "day";
  const coming = [0, 1, 2, 3, 4].map((ahead) => inYear(thisYear + ahead)).find((day) => day !== undefined && day >= today);
  return coming ?? "day";
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
