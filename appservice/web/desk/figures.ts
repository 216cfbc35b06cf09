import { blocksOf, figuresOf } from "../../domain/figures.ts";
import type { Figures } from "../../domain/figures.ts";
import type { InStatus, Visit } from "../../domain/visit.ts";
import type { Context } from "../../office/context.ts";
import type { Tx } from "../../office/books.ts";

const DAY = 24 * 3_600_000;

const hasEnded = (visit: Visit): visit is InStatus<"ended"> => visit.status === "ended";

const WEEK = 7 * DAY;

const mondayOf = (day: string): string => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
};

/** Of the last so many days, today included; in whole blocks, and only of weeks (or, where less is kept, days) of which nothing is erased yet. */
export async function figuresFor(tx: Tx, { config, clock }: Context, department: string, days: number): Promise<Figures | undefined> {
  const { county: { time_zone: zone }, times: { retention } } = config;
  const now = clock.now();
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  const dayOfEnd = ({ endedAt }: InStatus<"ended">): string => day.format(endedAt);
  const stretchOf = (visit: InStatus<"ended">): string => (retention >= 2 * WEEK ? mondayOf(dayOfEnd(visit)) : dayOfEnd(visit));
  const [first, erased] = [day.format(now - (days - 1) * DAY), day.format(now - retention)];
  const visits = (await tx.visits.ended(department, now - days * DAY - WEEK)).filter(hasEnded).filter((visit) => stretchOf(visit) > erased);
  const blocks = blocksOf(visits, stretchOf).filter((block) => block.every((visit) => dayOfEnd(visit) >= first));
  const hour = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", hourCycle: "h23" });
  return figuresOf(blocks.flat(), (at) => Number(hour.format(at)));
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
