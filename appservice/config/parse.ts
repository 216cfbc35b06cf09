import type { z } from "zod";
import type { Finding, Path } from "./finding.ts";
import { describeFound, keysAt } from "./finding.ts";
import { brokenRules } from "./rules.ts";
import { Config } from "./schema.ts";
import { suggest } from "./suggest.ts";

export type Parsed = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly findings: readonly Finding[] };

type Issue = z.core.$ZodIssue;

/** Reads a configuration that is already data. Everything that is wrong comes back at once. */
export function parseConfig(raw: unknown): Parsed {
  const read = Config.safeParse(raw, { error: expectedInGeneral });
  const issues = read.success ? [] : read.error.issues;
  const findings = [...issues.flatMap((issue) => findingsOf(raw, issue, [])), ...brokenRules(raw)];
  if (read.success && findings.length === 0) return { ok: true, config: read.data };
  return { ok: false, findings: withoutRepeats(findings) };
}

/** What is expected where a field has no sentence of its own: only sections and missing parts are left. */
function expectedInGeneral(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type" && issue.expected === "object") return "a section of keys and values";
  if (issue.code === "invalid_type") return `a ${issue.expected}`;
  return "something else";
}

function findingsOf(raw: unknown, issue: Issue, above: Path): Finding[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === "invalid_key")
    return [{ path, found: `the key ${JSON.stringify(path.at(-1))}`, expected: issue.issues[0]?.message ?? issue.message }];
  const nested = issue.code === "invalid_union" ? closestBranch(issue.errors) : undefined;
  if (nested !== undefined) return nested.flatMap((inner) => findingsOf(raw, inner, path));
  const expected = issue.message;
  if (issue.code === "invalid_type" && issue.expected === "object") {
    return [{ path, found: describeFound(raw, path), expected: `a section with ${keysAt(path).join(", ")}` }];
  }
  return [{ path, found: describeFound(raw, path), expected }];
}

function unknownKey(path: Path, key: string): Finding {
  const known = keysAt(path);
  const meant = suggest(key, known);
  const expected = meant === undefined ? `one of: ${known.join(", ")}` : `a known key: did you mean "${meant}"?`;
  return { path: [...path, key], found: `the unknown key ${JSON.stringify(key)}`, expected };
}

/** Of the forms that a value may have, the one that it was meant to have: the one that fails deeper inside. */
function closestBranch(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return forms.find((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"));
}

function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [JSON.stringify([finding.path, finding.expected]), finding]));
  return [...seen.values()];
}
