/** The queue of a department: who is how far from being accepted. */
import type { InStatus, Visit } from "./visit.ts";

type Waiting = InStatus<"waiting">;

const isWaiting = (visit: Visit): visit is Waiting => visit.status === "waiting";

/** Urgent before others, then by rank; the id decides between two of the same millisecond. */
export const before = (a: Visit, b: Visit): number =>
  Number(b.urgent) - Number(a.urgent) || a.rank - b.rank || (a.id < b.id ? -1 : 1);

/** Those who wait, the next one first. Parked and missed visits are not called by `next`. */
export const line = (visits: readonly Visit[]): Waiting[] => visits.filter(isWaiting).sort(before);

/** 1 for whoever is next; visits that do not stand in the queue have none. */
export const positions = (visits: readonly Visit[]): Map<string, number> => new Map(line(visits).map(({ id }, index) => [id, index + 1]));
