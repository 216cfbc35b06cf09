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

/** Milliseconds that this process has to wait for so many of the clock's. */
export const realTime = ({ speed = 1 }: Clock, milliseconds: number): number => milliseconds / speed;
