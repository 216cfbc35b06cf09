import { type Day } from "./hours-calendar.ts";

/** What the clocks of a place show, as minutes since midnight of a day; and back. */
export interface Zone {
  readonly wallAt: (instant: number) => { readonly day: Day; readonly minute: number };
  /**
   * The first instant at which clocks show this time of the day or a later one. So a time that the spring night
   * skips is the moment of the jump, and one that the autumn night has twice is the first of the two.
   */
  readonly instantOf: (day: Day, minute: number) => number;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** A formatter takes some 50 kB, and all departments of a county share one time zone. */
const zones = new Map<string, Zone>();

/** An IANA time zone ("Europe/Berlin"); undefined when there is none of this name. */
export function zoneOf(timeZone: string): Zone | undefined {
  const zone = zones.get(timeZone) ?? makeZone(timeZone);
  if (zone) zones.set(timeZone, zone);
  return zone;
}

function makeZone(timeZone: string): Zone | undefined {
  const format = formatOf(timeZone);
  if (!format) return undefined;
  const offsetAt = (instant: number): number => wallMs(format, instant) - instant;
  return {
    wallAt: (instant) => {
      const wall = instant + offsetAt(instant);
      const day = Math.floor(wall / MS_PER_DAY);
      return { day, minute: (wall - day * MS_PER_DAY) / MS_PER_MINUTE };
    },
    instantOf: (day, minute) => instantOf(offsetAt, day * MS_PER_DAY + minute * MS_PER_MINUTE),
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the clocks show, read as if it were UTC. */
function wallMs(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Record<string, number> = {};
  for (const part of format.formatToParts(instant)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const millisecond = ((instant % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

function instantOf(offsetAt: (instant: number) => number, wall: number): number {
  const before = wall - offsetAt(wall - MS_PER_DAY);
  const after = wall - offsetAt(wall + MS_PER_DAY);
  const exact = [before, after].filter((instant) => instant + offsetAt(instant) === wall);
  return exact.length > 0 ? Math.min(...exact) : firstAtOrAfter(offsetAt, wall, Math.min(before, after), Math.max(before, after));
}

/** Inside a gap the clocks jump over `wall` between the two candidates: find the jump. */
function firstAtOrAfter(offsetAt: (instant: number) => number, wall: number, low: number, high: number): number {
  let [early, late] = [low - 1, high];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (middle + offsetAt(middle) >= wall) late = middle;
    else early = middle;
  }
  return late;
}
