import { readFileSync } from "node:fs";
import type { Document, YAMLError } from "yaml";
import { LineCounter, isAlias, parseDocument, visit } from "yaml";
import type { Finding, Path } from "./finding.ts";
import { valueAt } from "./finding.ts";
import { parseConfig } from "./parse.ts";
import { offsetOf } from "./position.ts";
import type { Config } from "./schema.ts";

export interface ConfigError {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** As in `departments[2].telephone`; empty for the file as a whole. */
  readonly key: string;
  readonly found: string;
  readonly expected: string;
}

export type LoadedConfig = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly errors: readonly ConfigError[] };

/** Reads config.yaml. Never throws: whatever is wrong comes back, all of it, each with its line. */
export function loadConfig(path: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return {
      ok: false,
      errors: [
        {
          file: path,
          line: 1,
          column: 1,
          key: "",
          found: `no file that can be read (${reason})`,
          expected: "the configuration; config/config.yaml is an example",
        },
      ],
    };
  }
  return readConfig(text, path);
}

/** The same for a text that is already here; `file` is only named in errors. */
export function readConfig(text: string, file: string): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    return { ok: false, errors: document.errors.map((error) => ({ ...at(error.pos[0]), key: "", ...explainSyntax(error) })) };
  }
  const plain = plainData(document);
  if (!plain.ok)
    return {
      ok: false,
      errors: [
        {
          ...at(plain.offset),
          key: "",
          found: "an alias (*name) that cannot be resolved",
          expected: "an anchor (&name) before it, or quotation marks around a text that begins with *",
        },
      ],
    };
  const parsed = parseConfig(plain.value);
  if (parsed.ok) return parsed;
  const errors = parsed.findings.map(({ path, found, expected }: Finding) => ({
    ...at(offsetOf(document, path)),
    key: keyText(plain.value, path),
    found,
    expected,
  }));
  return { ok: false, errors: errors.sort((one, other) => one.line - other.line || one.column - other.column) };
}

/** One line for each error, ready for a terminal. */
export function describeErrors(errors: readonly ConfigError[]): string {
  return errors
    .map(
      ({ file, line, column, key, found, expected }) =>
        `${file}:${line}:${column}  ${key === "" ? "" : `${key}: `}found ${found}; expected ${expected}`,
    )
    .join("\n");
}

function plainData(document: Document): { ok: true; value: unknown } | { ok: false; offset: number } {
  try {
    return { ok: true, value: document.toJS() ?? {} };
  } catch {
    let offset = 0;
    visit(document, {
      Alias: (_, node) => {
        if (!isAlias(node) || node.resolve(document) !== undefined) return undefined;
        offset = node.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    return { ok: false, offset };
  }
}

/** The parser's own words quote the text, where secrets may stand; so each kind of error has words of ours. */
function explainSyntax(error: YAMLError): { found: string; expected: string } {
  switch (error.code) {
    case "DUPLICATE_KEY":
      return { found: "the same key twice", expected: "each key once in its section" };
    case "TAB_AS_INDENT":
      return { found: "a tab", expected: "spaces for indentation" };
    case "BAD_INDENT":
    case "BLOCK_IN_FLOW":
      return { found: "a line that is indented wrongly", expected: "keys of one section exactly below each other" };
    case "MISSING_CHAR":
      return { found: "a closing mark missing", expected: "a closing quotation mark, bracket, comma or colon (also on the lines above)" };
    case "BAD_ALIAS":
      return { found: "a * or & without a name", expected: "quotation marks around a text that begins with * or &" };
    case "MULTIPLE_DOCS":
      return { found: "a second document (---)", expected: "one document" };
    default:
      return {
        found: `a place that is not YAML (${error.code})`,
        expected: '"key: value", and quotation marks around texts with : # [ ] { }',
      };
  }
}

/** `departments[2].telephone`, with the department's id behind it where it has one. */
function keyText(raw: unknown, path: Path): string {
  const key = path.map((part, place) => (typeof part === "number" ? `[${part}]` : `${place === 0 ? "" : "."}${part}`)).join("");
  const id = path[0] === "departments" && path.length > 1 ? valueAt(raw, [...path.slice(0, 2), "id"]) : undefined;
  return typeof id === "string" && /^[a-z0-9_]{1,40}$/.test(id) ? `${key} (${id})` : key;
}
