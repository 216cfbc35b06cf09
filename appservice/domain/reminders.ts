/** When the staff are told again that somebody waits whom nobody has called. */

/** Until somebody may be free again. Milliseconds. */
const MOMENT = 60_000;

/** Whoever is next speaks for all who wait. Times are milliseconds since 1970. */
export interface Look {
  now: number;
  /** Of whoever is next. */
  arrivedAt: number;
  /** From when on a reminder is due; undefined before the first. */
  due?: number | undefined;
  /** Caseworkers on duty who serve nobody. */
  free: number;
  /** Milliseconds between being announced and the first reminder. */
  pause: number;
}

/** Whether it is said now, from when on it is due again, and when to look again: by then somebody else may be next. */
export interface Reminding { isSaid: boolean; due: number; lookAt: number }

/** Each time when the waiting has doubled: a few in a day. Never while nobody is free, but as soon as somebody is. */
export function reminding({ now, arrivedAt, pause, due = arrivedAt + pause, free }: Look): Reminding {
  if (now < due) return { isSaid: false, due, lookAt: Math.min(due, now + pause) };
  if (free === 0) return { isSaid: false, due, lookAt: now + Math.min(MOMENT, pause) };
  return { isSaid: true, due: now + Math.max(pause, now - arrivedAt), lookAt: now + pause };
}
