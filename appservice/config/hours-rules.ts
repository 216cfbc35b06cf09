import { parseHours, problemOf } from "../domain/hours.ts";
import type { Finding, Path } from "./finding.ts";
import { describeFound } from "./finding.ts";
import type { DepartmentView, View } from "./view.ts";

/** Opening hours and exceptions, read by the same code that will later tell whether it is open. */
export function hoursRules(raw: unknown, { county }: View, { index, department }: DepartmentView): Finding[] {
  const finding = (expected: string, ...keys: Path): Finding => {
    const path = ["departments", index, ...keys];
    return { path, found: describeFound(raw, path), expected };
  };
  const findings: Finding[] = [];
  const { hours, exceptions = [], consultation_hours: names = {} } = department;
  const { time_zone: timeZone, land } = county;
  if (hours !== undefined && timeZone !== undefined && land !== undefined) {
    const read = parseHours(hours, { timeZone, land });
    if (!read.ok) findings.push(finding(`opening hours that can be read: ${read.error}`, "hours"));
  }
  for (const name of Object.keys(names)) {
    if (hours === undefined || hours.includes(`"${name}"`)) continue;
    findings.push(finding("a name that stands in hours, in quotation marks behind its times", "consultation_hours", name));
  }
  for (const [place, exception] of exceptions.entries()) {
    const problem = problemOf(exception);
    const field = Object.keys(exception).find((key) => problem?.startsWith(`${key}: `));
    if (problem !== undefined) findings.push(finding(problem, "exceptions", place, ...(field === undefined ? [] : [field])));
  }
  return findings;
}
