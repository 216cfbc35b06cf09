import { parseHours } from '../domain/hours.ts'
import type { Finding, Path } from './finding.ts'
import type { DepartmentView, View } from './view.ts'

/** Every notation of opening hours, read by the same code that will later tell whether it is open. */
export function hoursRules(view: View, { index, department }: DepartmentView): Finding[] {
  const { time_zone: timeZone, land } = view.county
  if (timeZone === undefined || land === undefined) return []
  const check = (notation: string | undefined, ...keys: Path): Finding[] => {
    if (notation === undefined) return []
    const read = parseHours(notation, { timeZone, land })
    if (read.ok) return []
    return [{ path: ['departments', index, ...keys], found: JSON.stringify(notation), expected: `opening hours that can be read: ${read.error}` }]
  }
  return [
    ...check(department.hours, 'hours'),
    ...(department.consultation_hours ?? []).flatMap(({ hours }, place) => check(hours, 'consultation_hours', place, 'hours')),
    ...(department.exceptions ?? []).flatMap(({ hours }, place) => check(hours, 'exceptions', place, 'hours')),
  ]
}
