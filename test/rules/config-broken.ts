import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { type ConfigError, readConfig } from "../../appservice/config/load.ts";

/** The example as it stands in the repository: every test breaks one thing in it. */
export const EXAMPLE_TEXT = readFileSync(join(import.meta.dirname, "../../config/config.yaml"), "utf8");

export type Key = string | number;

/** The example with a value set (or, with undefined, taken away) at each of the paths. */
export function exampleWith(...changes: readonly (readonly [readonly Key[], unknown])[]): string {
  const document = parseDocument(EXAMPLE_TEXT);
  for (const [path, value] of changes) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

export function placeOf(id: string): number {
  const departments = parseDocument(EXAMPLE_TEXT).get("departments");
  assert(isSeq(departments));
  return departments.items.findIndex((item) => isMap(item) && item.get("id") === id);
}

export function errorsOf(text: string): readonly ConfigError[] {
  const loaded = readConfig(text, "config.yaml");
  return loaded.ok ? [] : loaded.errors;
}

/** The text of the line that an error points to. */
export function lineOf(text: string, error: ConfigError): string {
  return (text.split("\n")[error.line - 1] ?? "").trim();
}

/** Every path in the example that leads to a value, sections and lists included. */
export function pathsOf(text: string): Key[][] {
  const walk = (node: unknown, above: Key[]): Key[][] => {
    if (isMap(node)) return node.items.flatMap(({ key, value }) => (isScalar(key) ? step(value, [...above, String(key.value)]) : []));
    if (isSeq(node)) return node.items.flatMap((item, place) => step(item, [...above, place]));
    return [];
  };
  const step = (node: unknown, path: Key[]): Key[][] => [path, ...walk(node, path)];
  return walk(parseDocument(text).contents, []);
}
