/** How long it takes, from the department's own finished talks. All lengths are minutes. */

export interface Talk {
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  readonly minutes: number;
}

/** How long a department's talks last. */
export interface TalkLengths {
  readonly typical: number;
  /** Fifteen of a hundred talks are shorter. */
  readonly low: number;
  /** Fifteen of a hundred talks are longer. */
  readonly high: number;
  /** In ascending order. */
  readonly all: readonly number[];
}

/** Fewer talks than these tell nothing. */
const ENOUGH = 3;
/** Talks before today count until this many are known; so a day's own pace soon decides. */
const SAMPLE = 20;
const STEP = 5;

/** undefined when fewer than three talks are known. Give those of today and of recent days, in any order. */
export function talkLengths(talks: readonly Talk[], startOfToday: number): TalkLengths | undefined {
  const newestFirst = talks
    .filter(({ minutes }) => Number.isFinite(minutes) && minutes > 0)
    .sort((a, b) => b.endedAt - a.endedAt);
  const today = newestFirst.filter(({ endedAt }) => endedAt >= startOfToday);
  const sample = today.length >= SAMPLE ? today : newestFirst.slice(0, SAMPLE);
  if (sample.length < ENOUGH) return undefined;
  const all = sample.map(({ minutes }) => minutes).sort((a, b) => a - b);
  return { typical: trimmedMean(all), low: quantile(all, 0.15), high: quantile(all, 0.85), all };
}

/** What is left of a talk that has lasted `elapsed` minutes: as with those that lasted longer than that. */
export function remainingOf(elapsed: number, lengths: TalkLengths): number {
  const longer = lengths.all.filter((minutes) => minutes > elapsed);
  return longer.length > 0 ? quantile(longer, 0.5) - elapsed : lengths.typical / 4;
}

export interface Queue {
  /** 1 for whoever is next. */
  readonly position: number;
  /** Caseworkers on duty. */
  readonly staff: number;
  /** Minutes left of each consultation that is going on. */
  readonly remaining: readonly number[];
  readonly lengths: TalkLengths | undefined;
}

/**
 * When whoever stands at this position may come in: a range in steps of five minutes, wider the less is known.
 * undefined when too little is known or nobody is on duty.
 */
export function estimateWait({ position, staff, remaining, lengths }: Queue): { from: number; to: number } | undefined {
  if (!lengths || staff < 1 || position < 1) return undefined;
  const { typical, low, high } = lengths;
  // Of several talks in a row the long and the short ones even out.
  const rounds = Math.max(1, (position - 1) / staff);
  const shrink = Math.sqrt(rounds);
  const quick = Math.min(typical, typical - (typical - low) / shrink);
  const slow = Math.max(typical, typical + (high - typical) / shrink);
  const from = begin(
    position,
    staff,
    remaining.map((rest) => rest * (low / typical)),
    quick,
  );
  const to = begin(
    position,
    staff,
    remaining.map((rest) => rest * (Math.max(high, typical) / typical)),
    slow,
  );
  const earliest = Math.floor(from / STEP) * STEP;
  return { from: earliest, to: Math.max(earliest + STEP, Math.ceil(to / STEP) * STEP) };
}

/** Everybody in line goes to whoever is free first. */
function begin(position: number, staff: number, remaining: readonly number[], length: number): number {
  const freeIn = freeTimes(staff, remaining);
  for (let ahead = 1; ahead < position; ahead += 1) {
    const first = freeIn.indexOf(Math.min(...freeIn));
    freeIn[first] = (freeIn[first] ?? 0) + length;
  }
  return Math.min(...freeIn);
}

/** For each caseworker on duty, in how many minutes they are free. */
export function freeTimes(staff: number, remaining: readonly number[]): number[] {
  const busy = remaining.slice(0, staff).map((rest) => Math.max(0, rest));
  return [...busy, ...Array.from({ length: Math.max(0, staff - busy.length) }, () => 0)];
}

/** The mean of the middle: a talk that somebody forgot to finish does not move it, and it adds up over several. */
function trimmedMean(ascending: readonly number[]): number {
  const cut = Math.max(ascending.length > 4 ? 1 : 0, Math.floor(ascending.length / 8));
  const middle = ascending.length > 2 * cut && cut > 0 ? ascending.slice(cut, -cut) : [quantile(ascending, 0.5)];
  return middle.reduce((sum, minutes) => sum + minutes, 0) / middle.length;
}

function quantile(ascending: readonly number[], share: number): number {
  const at = (ascending.length - 1) * share;
  const below = ascending[Math.floor(at)] ?? 0;
  const above = ascending[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
