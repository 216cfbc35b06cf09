import { figuresOf } from "../../domain/figures.ts";
import type { Figures } from "../../domain/figures.ts";
import type { InStatus, Visit } from "../../domain/visit.ts";
import type { Context } from "../../office/context.ts";
import type { Tx } from "../../office/books.ts";

const DAY = 24 * 3_600_000;

const hasEnded = (visit: Visit): visit is InStatus<"ended"> => visit.status === "ended";

/** Of the last so many days, today included. */
export async function figuresFor(tx: Tx, context: Context, department: string, days: number): Promise<Figures | undefined> {
  const { time_zone: timeZone } = context.config.county;
  const now = context.clock.now();
  const hour = new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" });
  const first = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now - (days - 1) * DAY);
  const visits = await tx.visits.ended(department, now - days * DAY);
  return figuresOf(visits.filter(hasEnded).filter(({ day }) => day >= first), (at) => Number(hour.format(at)));
}

const minutes = (ms: number | undefined): string => (ms === undefined ? "" : String(Math.round(ms / 60_000)));

/** Columns without any person; what is withheld stays empty. Spreadsheets in German expect semicolons. */
export function csvOf(figures: Figures | undefined): string {
  const total = figures && [
    ["visits", figures.visits], ["finished", figures.finished], ["missed", figures.missed], ["withdrawn", figures.withdrawn],
    ["transferred", figures.transferred],
    ["waiting_median_minutes", minutes(figures.waited?.median)], ["waiting_longest_minutes", minutes(figures.waited?.longest)],
    ["talk_median_minutes", minutes(figures.talked?.median)], ["talk_longest_minutes", minutes(figures.talked?.longest)],
    ...figures.byHour.map(({ hour, visits }) => [`arrivals_${String(hour).padStart(2, "0")}`, visits ?? ""]),
  ];
  return [["figure", "value"], ...(total ?? [["withheld", "fewer than 3 caseworkers or 5 visits"]])].map((row) => `${row.join(";")}\r\n`).join("");
}
