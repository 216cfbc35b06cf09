import { type Day } from "./hours-calendar.ts";
import { type HolidayOn } from "./hours-holidays.ts";
import { close, EMPTY, open, subtract, WHOLE_DAY, type DayPlan, type Span } from "./hours-plan.ts";
import { ruleMatches, type Rule, type TimeRange } from "./hours-rule.ts";
import { applyExceptions, type Exception } from "./hours-exception.ts";

export interface Schedule {
  readonly rules: readonly Rule[];
  /** Consultation hours, open in addition. */
  readonly named: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
  /** Single days on which other rules hold instead. */
  readonly days: ReadonlyMap<Day, { readonly rules: readonly Rule[]; readonly reason: string | undefined }>;
}

/** What the configuration and then the leads' exceptions say about a day, each overriding what was said before it. */
export function planOf(day: Day, schedule: Schedule, holidayOn: HolidayOn, exceptions: ReadonlyMap<Day, readonly Exception[]>): DayPlan {
  const changed = applyExceptions(regularPlan(day, schedule, holidayOn), exceptions.get(day) ?? []);
  return nightClosures(exceptions.get(day + 1) ?? []).reduce<DayPlan>(
    (plan, { from, to }) => ({ ...plan, spans: subtract(plan.spans, { from: from + 1440, to: to + 1440 }) }),
    changed,
  );
}

function regularPlan(day: Day, { rules, named, days }: Schedule, holidayOn: HolidayOn): DayPlan {
  const plan = (list: readonly Rule[], begin: DayPlan): DayPlan =>
    list.filter((rule) => ruleMatches(rule, day, holidayOn)).reduce((sofar, rule) => applyRule(sofar, rule, holidayOn(day)), begin);
  const instead = days.get(day);
  if (instead) {
    const inside = plan(instead.rules, EMPTY).spans;
    return inside.reduce((sofar, span) => open(sofar, span, span.name), close(EMPTY, WHOLE_DAY, instead.reason));
  }
  if (named.length === 0) return plan(rules, EMPTY);
  // A bare "off" means that there are no hours but the named ones; an "off" for certain days closes those too.
  const closed = plan(
    rules.filter((rule) => rule.open || isForCertainDays(rule)),
    EMPTY,
  ).closures;
  return named.reduce(
    (sofar, { name, rules: own }) => {
      const spans = closed.reduce<readonly Span[]>(subtract, plan(own, EMPTY).spans);
      return spans.reduce((sum, span) => open(sum, span, name), sofar);
    },
    plan(rules, EMPTY),
  );
}

function isForCertainDays({ years, dates, weeks, days }: Rule): boolean {
  return years.length + dates.length + weeks.length + days.length > 0;
}

/** What is closed for tomorrow's date also cuts the hours that today's date has after midnight. */
function nightClosures(tomorrow: readonly Exception[]): readonly TimeRange[] {
  return applyExceptions(
    EMPTY,
    tomorrow.filter(({ kind }) => kind === "closed" || kind === "open"),
  ).closures;
}

function applyRule(plan: DayPlan, rule: Rule, holiday: string | undefined): DayPlan {
  const times = rule.times.length > 0 ? rule.times : [rule.open ? { from: 0, to: 1440 } : WHOLE_DAY];
  if (!rule.open) {
    const reason = rule.comment ?? (rule.days.some(({ kind }) => kind === "holiday") ? holiday : undefined);
    return times.reduce((sofar, range) => close(sofar, range, reason), plan);
  }
  const name = rule.comment;
  return times.reduce((sofar, range) => open(sofar, range, name), rule.additional ? plan : EMPTY);
}
