import { z } from "zod";
import { ConfigFields } from "./schema.ts";

export type Path = readonly (string | number)[];

/** Something wrong in the configuration, before it is known on which line. */
export interface Finding {
  readonly path: Path;
  readonly found: string;
  readonly expected: string;
}

/** The part of a JSON schema that is read here. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly writeOnly?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

const Node: z.ZodType<SchemaNode> = z.looseObject({});
let known: SchemaNode | undefined;

/** The JSON schema of config.yaml, as it is written (not as it is read). */
export function jsonSchema(): SchemaNode {
  known ??= Node.parse(z.toJSONSchema(ConfigFields, { io: "input" }));
  return known;
}

function branches(node: SchemaNode): readonly SchemaNode[] {
  return [node, ...(node.anyOf ?? []).flatMap(branches)];
}

function step(node: SchemaNode, key: string | number): SchemaNode | undefined {
  for (const branch of branches(node)) {
    const inside = typeof key === "number" ? branch.items : branch.properties?.[key];
    if (inside !== undefined) return inside;
    if (typeof key === "string" && typeof branch.additionalProperties === "object") return branch.additionalProperties;
  }
  return undefined;
}

/** The schema from the root down to a path, as far as it goes. */
function schemasAlong(path: Path): SchemaNode[] {
  const along = [jsonSchema()];
  for (const key of path) {
    const next = step(along[along.length - 1] ?? {}, key);
    if (next === undefined) break;
    along.push(next);
  }
  return along;
}

function isScalar(node: SchemaNode): boolean {
  return branches(node).every((branch) => branch.type !== "object" && branch.type !== "array");
}

export function keysAt(path: Path): string[] {
  const along = schemasAlong(path);
  const here = along.length > path.length ? along[path.length] : undefined;
  return here === undefined
    ? []
    : branches(here).flatMap((node) => [...Object.keys(node.properties ?? {}), ...(node.propertyNames?.enum ?? []).map(String)]);
}

export function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, key)?.value;
  }, raw);
}

/**
 * What stands there, for an error. Contents are shown only where the schema has a plain value that is no
 * secret: elsewhere a password may have slipped to the wrong line.
 */
export function describeFound(raw: unknown, path: Path): string {
  const value = valueAt(raw, path);
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty section" : "a section";
  const along = schemasAlong(path);
  const node = along[path.length];
  const open = node !== undefined && isScalar(node) && along.every((part) => part.writeOnly !== true);
  const kind = typeof value === "string" ? "text" : typeof value;
  if (!open) return typeof value === "string" ? `a text of ${value.length} characters, not shown` : `a ${kind}, not shown`;
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return `${String(value)} (${kind === "number" ? "a number" : "true or false"}, not a text: use quotation marks)`.replace(
    node.type === "string" ? "" : / \(.*/,
    "",
  );
}
