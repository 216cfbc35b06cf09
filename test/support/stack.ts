import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stackFolder } from "../../scripts/stack/folders.ts";
import { startLivekit, type LivekitSettings } from "../../scripts/stack/livekit.ts";
import { freePortBase, portsFrom, type Ports } from "../../scripts/stack/ports.ts";
import { homeserverUrl, rtcServiceUrl, serviceUrl, surroundingsConfig } from "../../scripts/stack/service-config.ts";
import { generateRegistrations, serviceFiles, startService, writeServiceConfig, type ServiceConfig, type ServiceFiles } from "../../scripts/stack/service.ts";
import { startSynapse } from "../../scripts/stack/synapse.ts";
import type { SynapseSettings } from "../../scripts/stack/synapse-config.ts";
import type { Certificates } from "../../scripts/stack/tls.ts";
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { staffNames, testCounty, type StaffName } from "./stack-county.ts";
import { part, type Part } from "./stack-part.ts";
import { logInUser, type MatrixUser } from "./stack-users.ts";
import { openWiretap, type Wiretap } from "./wiretap.ts";

/** Less than what mocha gives a hook. */
const STEP_PATIENCE_MS = 80_000;
const LIVEKIT_KEY = "test";
const FROM_HOMESERVER = 90;
const TO_HOMESERVER = 91;
/** A test stands between homeservers: to the port in the name it listens itself. */
export const BEHIND_THE_LINE = 1;

/** The whole product on real servers, for one mocha process. */
export interface Stack {
  readonly homeserver: string;
  readonly serverName: string;
  readonly service: string;
  readonly serviceUser: string;
  /** Configuration, registrations, logs, databases and wiretaps of this run. */
  readonly folder: string;
  readonly config: ServiceConfig;
  readonly databaseFile: string;
  readonly ports: Ports;
  readonly parts: { readonly synapse: Part; readonly livekit: Part; readonly service: Part };
  /** Ends the service and starts it again, with other settings where given; these hold until the next restart. */
  readonly restartService: (how: "stop" | "kill", changes?: Partial<ServiceConfig>) => Promise<void>;
  /** A new Matrix user; a name is made when none is given. */
  readonly user: (name?: string) => Promise<MatrixUser>;
  readonly staff: Readonly<Record<StaffName, MatrixUser>>;
  /** Synapse's administrator, whose token the service has for purging. */
  readonly admin: MatrixUser;
  readonly wiretaps: {
    /** What Synapse sends to the service: every transaction. */
    readonly fromHomeserver: Wiretap;
    /** What the service asks Synapse, and what it is answered. */
    readonly toHomeserver: Wiretap;
  };
}

let starting: Promise<Stack> | undefined;
const toClose: (() => Promise<void>)[] = [];

/** The stack that all tests of this process share; started by whoever asks first. */
export function stack(): Promise<Stack> {
  starting ??= startStack();
  return starting;
}

/** A stack that nobody has used: for tests to which other people's open visits would matter. */
export async function freshStack(): Promise<Stack> {
  await stopStack();
  return stack();
}

/** To be ended with the stacks. */
export function atStop(close: () => Promise<void>): void {
  toClose.push(close);
}

/** Ends everything that {@link stack} started; a root hook does it after the last test. */
export async function stopStack(): Promise<void> {
  await starting?.catch(() => undefined);
  for (const [index, close] of toClose.splice(0).reverse().entries()) await within(`ending part ${index} from the last started`, close());
  starting = undefined;
}

/** A step that hangs is named, before mocha ends the hook around it without saying where. */
async function within<T>(what: string, step: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = delay(STEP_PATIENCE_MS, undefined, { signal: patience.signal }).then(
    () => { throw new Error(`${what} took more than ${STEP_PATIENCE_MS / 1000} s`); },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([step, late]);
  } finally {
    patience.abort();
  }
}

/** What was chosen for this run before anything started. */
interface Run {
  readonly serverName: string;
  /** Of a homeserver that federates. */
  readonly certificates: Certificates | undefined;
  readonly folder: string;
  readonly ports: Ports;
  readonly files: ServiceFiles;
  readonly databaseFile: string;
  readonly registrationSecret: string;
  readonly livekitSecret: string;
  readonly wiretaps: Stack["wiretaps"];
}

/** One stack beside others, ended with them; it federates where it gets certificates. */
export async function startStack(certificates?: Certificates): Promise<Stack> {
  const run = await prepareRun(certificates);
  // the registration has to be there before Synapse, and with it the administrator, starts
  writeServiceConfig(run.files, configOf(run, "not-known-yet"));
  await Promise.all([
    within("the registrations", generateRegistrations(run.files, run.wiretaps.fromHomeserver.url)),
    within("the pages", buildWidgets()),
  ]);
  const parts = partsOf(run);
  toClose.push(parts.synapse.stop, parts.livekit.stop, parts.service.stop);
  await Promise.all([within("Synapse's start", parts.synapse.start()), within("LiveKit's start", parts.livekit.start())]);

  const homeserver = homeserverUrl(run.ports);
  const registrar = { homeserver, registrationSecret: run.registrationSecret };
  const user = (name = `u${randomBytes(5).toString("hex")}`) => logInUser(registrar, name);
  const admin = await within("the administrator", logInUser(registrar, "admin", true));
  const people = Promise.all(staffNames.map(async (name) => [name, await user(name)] as const));
  const staff = Object.fromEntries(await within("the staff", people));
  const config = configOf(run, admin.accessToken);
  writeServiceConfig(run.files, config);
  await within("the service's start", parts.service.start());

  return {
    homeserver,
    serverName: run.serverName,
    service: serviceUrl(run.ports),
    serviceUser: `@buergerbuero:${run.serverName}`,
    folder: run.folder,
    config,
    databaseFile: run.databaseFile,
    ports: run.ports,
    parts,
    restartService: async (how, changes = {}) => {
      await parts.service[how]();
      writeServiceConfig(run.files, { ...config, ...changes });
      await parts.service.start();
    },
    user,
    staff: staff as Record<StaffName, MatrixUser>,
    admin,
    wiretaps: run.wiretaps,
  };
}

async function prepareRun(certificates: Certificates | undefined): Promise<Run> {
  const base = await freePortBase();
  const ports = portsFrom(base);
  const folder = newRunFolder(base);
  const [fromHomeserver, toHomeserver] = await Promise.all([
    openWiretap(base + FROM_HOMESERVER, new URL(serviceUrl(ports)), join(folder, "from-homeserver.jsonl")),
    openWiretap(base + TO_HOMESERVER, new URL(homeserverUrl(ports)), join(folder, "to-homeserver.jsonl")),
  ]);
  toClose.push(fromHomeserver.close, toHomeserver.close);
  return {
    // with a port in its name a homeserver is found without DNS
    serverName: certificates ? `localhost:${ports.federation}` : "localhost",
    certificates,
    folder,
    ports,
    files: serviceFiles(folder),
    databaseFile: join(folder, "buergerbuero.db"),
    registrationSecret: randomBytes(16).toString("hex"),
    livekitSecret: randomBytes(32).toString("hex"),
    wiretaps: { fromHomeserver, toHomeserver },
  };
}

function configOf({ serverName, ports, livekitSecret, wiretaps, databaseFile, files }: Run, adminToken: string): ServiceConfig {
  const homeserver = wiretaps.toHomeserver.url;
  const around = { ports, serverName, adminToken, livekitKey: LIVEKIT_KEY, livekitSecret, databaseFile, files };
  return { ...surroundingsConfig({ ...around, homeserverUrl: homeserver }), ...testCounty(serverName) };
}

function partsOf({ serverName, certificates, folder, ports, files, registrationSecret, livekitSecret }: Run): Stack["parts"] {
  const synapseSettings: SynapseSettings = {
    folder: join(folder, "synapse"),
    serverName,
    port: ports.homeserver,
    publicUrl: homeserverUrl(ports),
    registrationSharedSecret: registrationSecret,
    registrations: [files.registration, files.guestRegistration],
    rtcServiceUrl: rtcServiceUrl(ports),
    overrides: { bcrypt_rounds: 4 },
    ...(certificates ? { federation: { port: ports.federation + BEHIND_THE_LINE, certificates } } : {}),
  };
  const livekitSettings: LivekitSettings = {
    folder: join(folder, "livekit"), ports, apiKey: LIVEKIT_KEY, apiSecret: livekitSecret,
    ...(certificates ? { turn: { port: ports.livekitTurn, certificates } } : {}),
  };
  return {
    synapse: part(join(synapseSettings.folder, "synapse.log"), () => startSynapse(synapseSettings)),
    livekit: part(join(livekitSettings.folder, "livekit.log"), () => startLivekit(livekitSettings)),
    service: part(join(folder, "service.log"), () => startService(files, ports.service, { env: certificates ? { NODE_EXTRA_CA_CERTS: certificates.authority } : {} })),
  };
}

/** Keeps the folders of this and the latest run, to look into after a failure. */
function newRunFolder(base: number): string {
  const runs = join(stackFolder, "test");
  mkdirSync(runs, { recursive: true });
  const ended = readdirSync(runs).filter((name) => !isRunning(Number(name.split("-")[1])));
  for (const name of ended.sort().slice(0, -1)) rmSync(join(runs, name), { recursive: true, force: true });
  const folder = join(runs, `${new Date().toISOString().replace(/[^0-9]/g, "")}-${process.pid}-${base}`);
  mkdirSync(folder);
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
