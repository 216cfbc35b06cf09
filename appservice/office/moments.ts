import { dayOf } from "./context.ts";
import type { Context } from "./context.ts";
import { words } from "./words.ts";

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
