import { parseArgs } from "node:util";
import { DEFAULT_PORT_BASE, parsePortBase, portsFrom, type Ports } from "../stack/ports.ts";
import { Problem } from "../stack/problem.ts";

export const USAGE = `npm run demo [-- --ports N] [-- --fresh]

  --ports N   use the ports N+8 (homeserver), N+80 (service), N+78, N+79, N+81 (LiveKit); default ${DEFAULT_PORT_BASE}
  --fresh     forget everything of the last demo and start over
  --help      this text`;

export interface DemoArguments {
  readonly ports: Ports;
  readonly fresh: boolean;
  readonly help: boolean;
}

export function readArguments(args: readonly string[]): DemoArguments {
  const values = parse(args);
  return {
    ports: portsFrom(values.ports === undefined ? DEFAULT_PORT_BASE : parsePortBase(values.ports)),
    fresh: values.fresh ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    const options = { ports: { type: "string" }, fresh: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
