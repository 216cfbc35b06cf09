import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { Cli } from "matrix-appservice-bridge";
import type { AppServiceRegistration } from "matrix-appservice";
import { describeErrors, loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import {
  guestsRegistration, keptTokens, officeRegistration, readRegistration, RegistrationError, reserveSecretFile,
} from "./registration.ts";

export interface CommandLine {
  /** Starts the service. Without a port on the command line: null, the configuration's counts. */
  run(port: number | null, config: Config, registration: AppServiceRegistration): Promise<void>;
}

const USAGE = `The virtual citizens' office on Matrix.

Generate the registrations (yours and, beside it, the guests'; existing tokens are kept):
  node appservice/main.ts -r -u http://localhost:8080 -c config.yaml [-f registration.yaml]
Run:
  node appservice/main.ts -c config.yaml [-f registration.yaml] [-p 8080]

  -r --generate-registration  write the registration files for the homeserver
  -u --url                    where the homeserver reaches this service; with -r only
  -c --config                 the configuration
  -f --file                   the registration to write or to run with (registration.yaml)
  -p --port                   the port to listen on instead of the configured one
  -h --help                   this text`;

/** A command line that cannot be followed; shown with where the options are. */
class UsageError extends Error {}

interface Wishes {
  config: string;
  file: string;
  generate: boolean;
  url: string | undefined;
  port: number | undefined;
}

const given = (args: string[]) => {
  try {
    return parseArgs({
      args, strict: true, allowPositionals: false,
      options: {
        "generate-registration": { type: "boolean", short: "r", default: false },
        url: { type: "string", short: "u" },
        config: { type: "string", short: "c" },
        file: { type: "string", short: "f", default: Cli.DEFAULT_FILENAME },
        port: { type: "string", short: "p" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "The command line cannot be read.");
  }
};

const portFrom = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new UsageError(`--port ${text} is not a port; expected 1 to 65535.`);
  return port;
};

const wishesFrom = (args: ReturnType<typeof given>): Wishes => {
  const { config, file, url, port, "generate-registration": generate } = args;
  if (config === undefined) throw new UsageError("Missing --config [-c]; config/config.yaml is an example.");
  if (generate && url === undefined) throw new UsageError("Missing --url [-u]: where the homeserver reaches this service.");
  if (generate && port !== undefined) throw new UsageError("--port [-p] goes with running, not with -r.");
  if (!generate && url !== undefined) throw new UsageError("--url [-u] goes with -r only.");
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UsageError(`--url ${url} is not a web address such as http://localhost:8080.`);
  }
  return { config, file, generate, url, port: port === undefined ? undefined : portFrom(port) };
};

/** Beside `registration.yaml`: `registration-guests.yaml`. */
const guestsFile = (file: string): string => join(dirname(file), "registration-guests.yaml");

const writeRegistrations = (wishes: Wishes, config: Config, done: (registration: AppServiceRegistration) => void): void => {
  const serverName = config.homeserver.server_name;
  const tokens = keptTokens(wishes.file);
  const guests = guestsFile(wishes.file);
  const guestsOutput = guestsRegistration({ serverName, tokens: keptTokens(guests) });
  const office = officeRegistration({ url: wishes.url ?? "", serverName, user: config.service.user, tokens });
  reserveSecretFile(guests);
  reserveSecretFile(wishes.file);
  guestsOutput.outputAsYaml(guests);
  process.stdout.write(`Written: ${wishes.file} and ${guests}. Name both in the homeserver's app_service_config_files and restart it.\n`);
  done(office);
};

const fail = (error: unknown): never => {
  const usage = error instanceof UsageError ? "\nAll options: --help" : "";
  const known = error instanceof UsageError || error instanceof RegistrationError;
  const text = known ? error.message : error instanceof Error ? error.stack ?? error.message : String(error);
  process.stderr.write(`${text}${usage}\n`);
  process.exit(1);
};

const start = (service: CommandLine, args: string[]): void => {
  const options = given(args);
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const wishes = wishesFrom(options);
  const loaded = loadConfig(wishes.config);
  if (!loaded.ok) {
    process.stderr.write(`${describeErrors(loaded.errors)}\n`);
    process.exit(1);
  }
  // The library's Cli reads no configuration here: ours names file, line and key of every error.
  const cli = new Cli({
    registrationPath: wishes.file,
    generateRegistration: (_empty, done) => writeRegistrations(wishes, loaded.config, done),
    run: (port, _config, registration) => {
      if (registration === null) throw new RegistrationError(`${wishes.file} is not a registration.`);
      service.run(port, loaded.config, registration).catch(fail);
    },
  });
  if (!wishes.generate) readRegistration(wishes.file);
  cli.run({
    "generate-registration": wishes.generate,
    file: wishes.file,
    ...(wishes.url === undefined ? {} : { url: wishes.url }),
    ...(wishes.port === undefined ? {} : { port: wishes.port }),
  });
};

/** Follows the command line; ends the process with 1 and a message that says what to do when it cannot. */
export const commandLine = (service: CommandLine, args: string[] = process.argv.slice(2)): void => {
  try {
    start(service, args);
  } catch (error) {
    fail(error);
  }
};
