/**
 * What happened in a department, as leads may see it: never of single people. Figures that fewer than three caseworkers
 * or five visits stand behind are withheld, and so is what would let them be worked out from the others.
 */
import type { InStatus } from "./visit.ts";

type Ended = InStatus<"ended">;

export const LEAST_CASEWORKERS = 3;
export const LEAST_VISITS = 5;

/** Milliseconds. */
export interface Times { median: number; longest: number }

export interface Figures {
  visits: number;
  finished: number;
  missed: number;
  withdrawn: number;
  transferred: number;
  waited: Times | undefined;
  talked: Times | undefined;
  /** Arrivals by hour of the day; undefined: withheld. */
  byHour: { hour: number; visits: number | undefined }[];
}

const caseworkers = (visits: readonly Ended[]): number => new Set(visits.flatMap(({ caseworker }) => caseworker ?? [])).size;

const isEnough = (visits: readonly Ended[]): boolean => visits.length >= LEAST_VISITS && caseworkers(visits) >= LEAST_CASEWORKERS;

const count = (visits: readonly Ended[], outcome: Ended["outcome"]): number => visits.filter((visit) => visit.outcome === outcome).length;

function timesOf(values: readonly number[]): Times | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  const longest = sorted.at(-1);
  if (low === undefined || high === undefined || longest === undefined) return undefined;
  return { median: Math.round((low + high) / 2), longest };
}

/** One hour that is withheld alone could be worked out from the total: the smallest other one is withheld with it. */
function hours(visits: readonly Ended[], hourOf: (at: number) => number): Figures["byHour"] {
  const groups = [...Map.groupBy(visits, ({ arrivedAt }) => hourOf(arrivedAt))].sort(([a], [b]) => a - b);
  const shown = groups.map(([hour, group]) => ({ hour, visits: isEnough(group) ? group.length : undefined }));
  if (shown.filter((one) => one.visits === undefined).length !== 1) return shown;
  const least = Math.min(...shown.flatMap((one) => one.visits ?? []));
  const partner = shown.find((one) => one.visits === least)?.hour;
  return shown.map((one) => (one.hour === partner ? { hour: one.hour, visits: undefined } : one));
}

/** Undefined: too little stands behind it to be shown at all. `hourOf`: the hour of the day in the county's time. */
export function figuresOf(visits: readonly Ended[], hourOf: (at: number) => number): Figures | undefined {
  if (!isEnough(visits)) return undefined;
  const talks = visits.filter(({ talkedMs }) => talkedMs !== undefined);
  const accepted = visits.filter(({ outcome }) => outcome === "finished");
  return {
    visits: visits.length,
    finished: count(visits, "finished"),
    missed: count(visits, "missed"),
    withdrawn: count(visits, "withdrawn"),
    transferred: count(visits, "transferred"),
    waited: isEnough(accepted) ? timesOf(accepted.map(({ waitedMs }) => waitedMs)) : undefined,
    talked: isEnough(talks) ? timesOf(talks.flatMap(({ talkedMs }) => talkedMs ?? [])) : undefined,
    byHour: hours(visits, hourOf),
  };
}
