import { parseArgs } from "node:util";
import { DEFAULT_PORT_BASE, parsePortBase, portsFrom, type Ports } from "../stack/ports.ts";
import { Problem } from "../stack/problem.ts";

export const USAGE = `npm run demo [-- --ports N] [-- --fresh] [-- --postgres --copies N]

  --ports N   use the ports N+8 (homeserver), N+80 (service), N+78, N+79, N+81 (LiveKit); default ${DEFAULT_PORT_BASE}
  --fresh     forget everything of the last demo and start over
  --postgres  PostgreSQL (from an npm package) instead of the SQLite file; with --fresh when changing from one to the other
  --copies N  N copies of the service behind a load balancer, 1 to 9; needs --postgres
  --help      this text`;

const MOST_COPIES = 9;

export interface DemoArguments {
  readonly ports: Ports;
  readonly fresh: boolean;
  readonly help: boolean;
  readonly postgres: boolean;
  readonly copies: number;
}

export function readArguments(args: readonly string[]): DemoArguments {
  const values = parse(args);
  return {
    ports: portsFrom(values.ports === undefined ? DEFAULT_PORT_BASE : parsePortBase(values.ports)),
    fresh: values.fresh ?? false,
    help: values.help ?? false,
    postgres: values.postgres ?? false,
    copies: copiesOf(values.copies, values.postgres ?? false),
  };
}

function copiesOf(text: string | undefined, postgres: boolean): number {
  const copies = Number(text ?? 1);
  if (!Number.isInteger(copies) || copies < 1 || copies > MOST_COPIES) {
    throw new Problem(`--copies ${text}: expected a whole number from 1 to ${MOST_COPIES}, for example --postgres --copies 3.`);
  }
  if (copies > 1 && !postgres) throw new Problem(`--copies ${text} needs --postgres: only one copy of the service may use an SQLite file.`);
  return copies;
}

function parse(args: readonly string[]) {
  try {
    const options = { ports: { type: "string" }, fresh: { type: "boolean" }, postgres: { type: "boolean" }, copies: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
