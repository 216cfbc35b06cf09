import { type Day } from './hours-calendar.ts';
import { type HolidayOn } from './hours-holidays.ts';
import { close, EMPTY, open, subtract, WHOLE_DAY, type DayPlan } from './hours-plan.ts';
import { ruleMatches, type Rule, type TimeRange } from './hours-rule.ts';
import { applyExceptions, type Exception } from './hours-exception.ts';

/** What the rules and then the leads' exceptions say about a day, each overriding what was said before it. */
export function planOf(day: Day, rules: readonly Rule[], holidayOn: HolidayOn, exceptions: ReadonlyMap<Day, readonly Exception[]>): DayPlan {
  const regular = rules
    .filter((rule) => ruleMatches(rule, day, holidayOn))
    .reduce<DayPlan>((plan, rule) => applyRule(plan, rule, holidayOn(day)), EMPTY);
  const changed = applyExceptions(regular, exceptions.get(day) ?? []);
  return nightClosures(exceptions.get(day + 1) ?? []).reduce<DayPlan>((plan, { from, to }) => ({ ...plan, spans: subtract(plan.spans, { from: from + 1440, to: to + 1440 }) }), changed);
}

/** What is closed for tomorrow's date also cuts the hours that today's date has after midnight. */
function nightClosures(tomorrow: readonly Exception[]): readonly TimeRange[] {
  return applyExceptions(EMPTY, tomorrow.filter(({ kind }) => kind === 'closed' || kind === 'open')).closures;
}

function applyRule(plan: DayPlan, rule: Rule, holiday: string | undefined): DayPlan {
  const times = rule.times.length > 0 ? rule.times : [rule.open ? { from: 0, to: 1440 } : WHOLE_DAY];
  if (!rule.open) {
    const reason = rule.comment ?? (rule.days.some(({ kind }) => kind === 'holiday') ? holiday : undefined);
    return times.reduce((sofar, range) => close(sofar, range, reason), plan);
  }
  const name = rule.comment;
  return times.reduce((sofar, range) => open(sofar, range, name), rule.additional ? plan : EMPTY);
}
