import { z } from "zod";
import { DepartmentConfig } from "./department.ts";
import { ConfigFields } from "./schema.ts";

// The rules between fields have to be checked even while other fields are wrong, so that all errors show at
// once. A view holds whatever of the configuration can be read, and leaves out the rest.

const Department = DepartmentConfig.partial();
const County = ConfigFields.shape.county.partial();
const Others = ConfigFields.pick({ staff_servers: true, groups: true }).partial();

export interface DepartmentView {
  readonly index: number;
  readonly department: z.output<typeof Department>;
}

export interface View {
  readonly county: z.output<typeof County>;
  readonly staffServers: readonly string[] | undefined;
  readonly groups: z.output<typeof Others>["groups"];
  readonly departments: readonly DepartmentView[];
}

const Section = z.record(z.string(), z.unknown());

function section(raw: unknown): Record<string, unknown> {
  const read = Section.safeParse(raw);
  return read.success ? read.data : {};
}

function readable<Output extends object>(schema: z.ZodType<Output>, raw: unknown, nothing: Output): Output {
  const given = section(raw);
  const first = schema.safeParse(given);
  if (first.success) return first.data;
  const bad = new Set(first.error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0])])));
  const good = Object.fromEntries(Object.entries(given).filter(([key]) => !bad.has(key)));
  const second = schema.safeParse(good);
  if (!second.success) return nothing;
  // A field that could not be read must not come back as its default: rules would speak of what nobody wrote.
  for (const key of bad) Reflect.deleteProperty(second.data, key);
  return second.data;
}

export function viewOf(raw: unknown): View {
  const top = section(raw);
  const others = readable(Others, { staff_servers: top["staff_servers"], groups: top["groups"] }, {});
  const list: unknown[] = Array.isArray(top["departments"]) ? top["departments"] : [];
  return {
    county: readable(County, top["county"], {}),
    staffServers: others.staff_servers?.map((server) => (typeof server === "string" ? server : server.name)),
    groups: others.groups,
    departments: list.map((item, index) => ({ index, department: readable(Department, item, {}) })),
  };
}
