/**
 * What happened in a department, as leads may see it: never of single people. Nothing is shown that fewer than three
 * caseworkers or five visits stand behind, nor what would let it be worked out: from the total and the other hours, from
 * what was shown before, or from another stretch of days.
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
  /** Arrivals by hour of the day, from the first to the last that is shown; undefined: withheld, or none. */
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

/**
 * Visits that are enough together, in the order of their ends; what is shown is made of whole blocks. So whatever was shown
 * at two moments, or of two stretches of days, differs by nothing or by enough, and tells of no single visit. Every stretch
 * (`stretchOf`) begins anew: so blocks stay what they are when older visits are erased. What is left over at its end never counts.
 */
export function blocksOf(visits: readonly Ended[], stretchOf: (visit: Ended) => string): Ended[][] {
  const inOrder = visits.toSorted((a, b) => a.endedAt - b.endedAt);
  return [...Map.groupBy(inOrder, stretchOf).values()].flatMap((stretch) => {
    const blocks: Ended[][] = [];
    let pending: Ended[] = [];
    for (const visit of stretch) {
      pending.push(visit);
      if (!isEnough(pending)) continue;
      blocks.push(pending);
      pending = [];
    }
    return blocks;
  });
}

/**
 * All hours that are withheld must be enough together, since the total tells how many those are: else the smallest of the
 * others is withheld with them. Of an hour that is withheld nobody learns whether there was anybody in it at all.
 */
function hours(visits: readonly Ended[], hourOf: (at: number) => number): Figures["byHour"] {
  const groups = [...Map.groupBy(visits, ({ arrivedAt }) => hourOf(arrivedAt))].map(([hour, group]) => ({ hour, group }));
  const shown = groups.filter(({ group }) => isEnough(group)).sort((a, b) => b.group.length - a.group.length || a.hour - b.hour);
  const withheld = groups.filter(({ group }) => !isEnough(group)).flatMap(({ group }) => group);
  while (withheld.length > 0 && !isEnough(withheld)) withheld.push(...(shown.pop()?.group ?? []));
  const counts = new Map(shown.map(({ hour, group }) => [hour, group.length]));
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  return Array.from({ length: counts.size === 0 ? 0 : last - first + 1 }, (_, index) => ({ hour: first + index, visits: counts.get(first + index) }));
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
