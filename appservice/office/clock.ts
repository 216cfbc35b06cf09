import type { Clock } from "./ports.ts";

export const realClock: Clock = { now: () => Date.now() };

const FORM = /^(?<start>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))(?:\*(?<speed>\d{1,5}))?$/u;

/** A clock of its own, for tests and demonstrations: `2026-12-23T07:55+01:00*60` starts then, and a second is a minute. */
export function clockFrom(text: string): Required<Clock> {
  const { start, speed = "1" } = FORM.exec(text)?.groups ?? {};
  const from = Date.parse(start ?? "");
  if (Number.isNaN(from) || Number(speed) === 0)
    throw new Error(`BUERGERBUERO_CLOCK: write a moment and how often faster it runs, such as 2026-12-23T07:55+01:00*60, not "${text}"`);
  const began = performance.now();
  return { now: () => Math.floor(from + (performance.now() - began) * Number(speed)), speed: Number(speed) };
}

export interface FollowingClock extends Clock {
  /** What the clock that it follows shows now. */
  compare(shown: number): void;
}

/** A difference that is no drift any more but a step: milliseconds. */
const STEP = 60_000;

/**
 * Goes on evenly whatever becomes of this process's own clock, and follows another. A step of that one is believed only
 * once it has lasted for `patience` milliseconds: what time alone brings about cannot be taken back.
 */
export function followingClock(start: number, patience: number, onStep: (by: number, believed: boolean) => void): FollowingClock {
  let from = { at: start, since: performance.now() };
  let stepped: number | undefined;
  const now = (): number => Math.floor(from.at + performance.now() - from.since);
  return {
    now,
    compare(shown) {
      const by = Math.round(shown - now());
      const isStep = Math.abs(by) >= STEP;
      const before = stepped;
      if (isStep) stepped ??= performance.now();
      else stepped = undefined;
      const believed = stepped === undefined || performance.now() - stepped >= patience;
      if (isStep && (believed || before === undefined)) onStep(by, believed);
      if (!believed) return;
      from = { at: shown, since: performance.now() };
      stepped = undefined;
    },
  };
}

/** Milliseconds that this process has to wait for so many of the clock's. */
export const realTime = ({ speed = 1 }: Clock, milliseconds: number): number => milliseconds / speed;
