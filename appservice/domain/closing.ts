import { freeTimes } from "./estimate.ts";

/** The end of the day. */
export interface RestOfDay {
  /** Milliseconds since 1970; undefined when it does not close. */
  readonly openUntil: number | undefined;
  readonly now: number;
  /** How many wait, those accepted and not yet there included. */
  readonly waiting: number;
  /** Minutes that a talk typically lasts; undefined when too little is known. */
  readonly talkLength: number | undefined;
  /** Caseworkers on duty. */
  readonly staff: number;
  /** Minutes left of each consultation that is going on. */
  readonly remaining?: readonly number[];
}

export interface NumbersLeft {
  /** How many more numbers may be given; Infinity when nothing limits them. */
  readonly numbers: number;
  /** Minutes of the time that is left which are taken by those who wait or are in consultation, for each caseworker. */
  readonly takenMinutes: number;
  /** How many of those who wait are expected to come in before it closes; the others have to be told in good time. */
  readonly served: number;
}

const MS_PER_MINUTE = 60_000;

/**
 * A number is given as long as its talk is expected to *begin* before closing: what begins is also finished.
 * As long as too little is known of how long talks last, numbers are given until closing.
 * With nobody on duty it counts as if one were: that they are away is another matter.
 */
export function numbersLeft({ openUntil, now, waiting, talkLength, staff, remaining = [] }: RestOfDay): NumbersLeft {
  const left = openUntil === undefined ? Infinity : (openUntil - now) / MS_PER_MINUTE;
  if (left <= 0) return { numbers: 0, takenMinutes: 0, served: 0 };
  if (talkLength === undefined || talkLength <= 0) return { numbers: Infinity, takenMinutes: 0, served: waiting };
  const freeIn = freeTimes(Math.max(1, staff), remaining);
  const begins = freeIn.reduce((sum, free) => sum + Math.max(0, Math.ceil((left - free) / talkLength)), 0);
  const work = freeIn.reduce((sum, free) => sum + free, 0) + waiting * talkLength;
  return {
    numbers: Math.max(0, begins - waiting),
    takenMinutes: Math.round(Math.min(left, work / freeIn.length)),
    served: Math.min(waiting, begins),
  };
}
