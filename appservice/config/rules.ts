import { confidentialRules } from "./confidential.ts";
import type { Finding, Path } from "./finding.ts";
import { describeFound } from "./finding.ts";
import { hoursRules } from "./hours-rules.ts";
import type { Language } from "./languages.ts";
import type { DepartmentView, View } from "./view.ts";
import { viewOf } from "./view.ts";

/** First parts of the paths that the service answers itself: no department's page can stand there. */
const RESERVED_ADDRESSES = new Set([
  "api",
  "app",
  "assets",
  "call",
  "config",
  "desk",
  "embed",
  "favicon",
  "get_token",
  "healthz",
  "join",
  "livez",
  "metrics",
  "ping",
  "readyz",
  "rtc",
  "sfu",
  "static",
  "users",
  "rooms",
  "transactions",
  "visit",
  "widgets",
  "_matrix",
  "robots",
]);

/** Everything that a single field cannot know: what has to be unique, what needs what. */
export function brokenRules(raw: unknown): Finding[] {
  const view = viewOf(raw);
  const each = view.departments.flatMap((item) => [
    ...departmentRules(raw, view, item),
    ...textRules(view, item),
    ...confidentialRules(raw, item),
    ...hoursRules(raw, view, item),
  ]);
  return [...uniqueness(view), ...groupTexts(view), ...each];
}

function uniqueness({ departments }: View): Finding[] {
  const ids = new Set<string>();
  // Departments that share an id are named once, for the id, and not for the address that follows from it.
  const distinct = departments.filter(({ department: { id } }) => id === undefined || (!ids.has(id) && ids.add(id)));
  const entries = (key: string, of: readonly DepartmentView[], value: (item: DepartmentView) => string | undefined) =>
    repeated(of.map((item) => ({ path: ["departments", item.index, key], value: value(item) })));
  return [
    ...entries("id", departments, ({ department }) => department.id),
    ...entries("address", distinct, ({ department }) => department.address ?? department.id),
    ...entries("prefix", departments, ({ department }) => department.prefix),
  ];
}

function repeated(entries: readonly { path: Path; value: string | undefined }[]): Finding[] {
  const first = new Map<string, Path>();
  return entries.flatMap(({ path, value }) => {
    if (value === undefined) return [];
    const before = first.get(value);
    if (before === undefined) {
      first.set(value, path);
      return [];
    }
    return [{ path, found: JSON.stringify(value), expected: `one that no other department has (departments[${before[1]}] has it)` }];
  });
}

function departmentRules(raw: unknown, view: View, { index, department }: DepartmentView): Finding[] {
  const at = (...keys: (string | number)[]): Path => ["departments", index, ...keys];
  const finding = (path: Path, expected: string): Finding => ({ path, found: describeFound(raw, path), expected });
  const findings: Finding[] = [];
  for (const key of ["caseworkers", "leads"] as const) {
    for (const [place, user] of (department[key] ?? []).entries()) {
      const server = user.slice(user.indexOf(":") + 1);
      if (view.staffServers === undefined || view.staffServers.includes(server)) continue;
      findings.push(finding(at(key, place), `a user of one of the staff_servers (${view.staffServers.join(", ")})`));
    }
  }
  if (department.caseworkers?.length === 0 && department.leads?.length === 0) {
    findings.push(finding(at("caseworkers"), "at least one caseworker or lead"));
  }
  const group = department.group;
  if (group !== undefined && view.groups !== undefined && !Object.hasOwn(view.groups, group)) {
    findings.push(finding(at("group"), `a key of groups (${Object.keys(view.groups).join(", ") || "there is none yet"})`));
  }
  const address = department.address ?? department.id;
  if (address !== undefined && RESERVED_ADDRESSES.has(address)) {
    findings.push(finding(at("address"), `an address other than "${address}", which is a page of the service itself`));
  }
  if (address?.endsWith("_staff")) {
    findings.push(finding(at("address"), `an address that does not end in "_staff" (\`#amt_<address>_staff\` is where a department's staff room is)`));
  }
  return findings;
}

/** Every text has to exist in the language that it is shown in when nobody has chosen one. */
function textRules(view: View, { index, department }: DepartmentView): Finding[] {
  const language = department.language ?? view.county.language;
  if (language === undefined) return [];
  const texts: [Path, object | undefined][] = [
    [["name"], department.name],
    [["description"], department.description],
    [["bring"], department.bring],
    [["consent"], department.consent],
  ];
  return texts.flatMap(([path, text]) => (text === undefined ? [] : missingLanguage(["departments", index, ...path], text, language)));
}

function groupTexts(view: View): Finding[] {
  const language = view.county.language;
  if (language === undefined) return [];
  return Object.entries(view.groups ?? {}).flatMap(([key, text]) => missingLanguage(["groups", key], text, language));
}

function missingLanguage(path: Path, text: object, language: Language): Finding[] {
  const needed = language === "de-simple" ? "de" : language;
  if (Object.hasOwn(text, language) || Object.hasOwn(text, needed)) return [];
  return [
    {
      path,
      found: `only ${Object.keys(text).join(", ") || "nothing"}`,
      expected: `the text in "${needed}" too, the language shown unless another is chosen`,
    },
  ];
}
