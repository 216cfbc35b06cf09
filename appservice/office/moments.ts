import { dayOf } from "./context.ts";
import type { Context } from "./context.ts";
import { words } from "./words.ts";

const MINUTE = 60_000;

/** "16:00" today, else "Do., 24.12., 08:00". */
export function momentText(at: number, now: number, language: string, timeZone: string): string {
  const locale = language === "de-simple" ? "de" : language;
  const day = dayOf(at, timeZone) === dayOf(now, timeZone) ? {} : { weekday: "short", day: "numeric", month: "numeric" } as const;
  return new Intl.DateTimeFormat(locale, { timeZone, ...day, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Where else somebody can turn who is not served now: when it opens again, and the telephone. */
export function otherTimes(context: Context, department: string, opensAt: number | undefined, language: string): string {
  const { telephone } = context.department(department);
  if (opensAt === undefined) return words(language, "citizen.byTelephone", { telephone });
  const when = momentText(opensAt, context.clock.now(), language, context.config.county.time_zone);
  return words(language, "citizen.elsewhere", { when, telephone });
}

/** The first moment of the office's next calendar day, to the minute. A day has 25 hours at most. */
export function tomorrow(context: Context, at: number): number {
  const zone = context.config.county.time_zone;
  const today = dayOf(at, zone);
  let [here, there] = [Math.floor(at / MINUTE), Math.ceil(at / MINUTE) + 25 * 60];
  while (there - here > 1) {
    const between = Math.floor((here + there) / 2);
    if (dayOf(between * MINUTE, zone) === today) here = between;
    else there = between;
  }
  return there * MINUTE;
}
