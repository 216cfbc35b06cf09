import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stackFolder } from "../../scripts/stack/folders.ts";
import { startLivekit } from "../../scripts/stack/livekit.ts";
import { freePortBase, portsFrom } from "../../scripts/stack/ports.ts";
import { homeserverUrl, rtcServiceUrl, serviceUrl, surroundingsConfig } from "../../scripts/stack/service-config.ts";
import { generateRegistrations, serviceFiles, startService, writeServiceConfig, type ServiceConfig } from "../../scripts/stack/service.ts";
import { startSynapse } from "../../scripts/stack/synapse.ts";
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { staffNames, testCounty, type StaffName } from "./stack-county.ts";
import { part, type Part } from "./stack-part.ts";
import { logInUser, type MatrixUser } from "./stack-users.ts";
import { openWiretap, type Wiretap } from "./wiretap.ts";

const SERVER_NAME = "localhost";
const FROM_HOMESERVER = 90;
const TO_HOMESERVER = 91;

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

/** Ends everything that {@link stack} started; a root hook does it after the last test. */
export async function stopStack(): Promise<void> {
  await starting?.catch(() => undefined);
  for (const close of toClose.splice(0).reverse()) await close();
  starting = undefined;
}

async function startStack(): Promise<Stack> {
  const folder = newRunFolder();
  const base = await freePortBase();
  const ports = portsFrom(base);
  const files = serviceFiles(folder);
  const databaseFile = join(folder, "buergerbuero.db");
  const registrationSecret = randomBytes(16).toString("hex");
  const livekitKey = "test";
  const livekitSecret = randomBytes(32).toString("hex");
  const homeserver = homeserverUrl(ports);
  const registrar = { homeserver, registrationSecret };

  const fromHomeserver = await openWiretap(base + FROM_HOMESERVER, new URL(serviceUrl(ports)), join(folder, "from-homeserver.jsonl"));
  const toHomeserver = await openWiretap(base + TO_HOMESERVER, new URL(homeserver), join(folder, "to-homeserver.jsonl"));
  toClose.push(fromHomeserver.close, toHomeserver.close);

  const configFor = (adminToken: string): ServiceConfig => ({
    ...surroundingsConfig({ ports, serverName: SERVER_NAME, adminToken, livekitKey, livekitSecret, homeserverUrl: toHomeserver.url, databaseFile, files }),
    ...testCounty(SERVER_NAME),
  });
  // the registration has to be there before Synapse, and with it the administrator, starts
  writeServiceConfig(files, configFor("not-known-yet"));
  await Promise.all([generateRegistrations(files, fromHomeserver.url), buildWidgets()]);

  const synapse = part(join(folder, "synapse", "synapse.log"), () =>
    startSynapse({
      folder: join(folder, "synapse"),
      serverName: SERVER_NAME,
      port: ports.homeserver,
      publicUrl: homeserver,
      registrationSharedSecret: registrationSecret,
      registrations: [files.registration, files.guestRegistration],
      rtcServiceUrl: rtcServiceUrl(ports),
      overrides: { bcrypt_rounds: 4 },
    }),
  );
  const livekit = part(join(folder, "livekit", "livekit.log"), () =>
    startLivekit({ folder: join(folder, "livekit"), ports, apiKey: livekitKey, apiSecret: livekitSecret }),
  );
  const service = part(join(folder, "service.log"), () => startService(files, ports.service));
  toClose.push(synapse.stop, livekit.stop, service.stop);
  await Promise.all([synapse.start(), livekit.start()]);

  const user = (name = `u${randomBytes(5).toString("hex")}`) => logInUser(registrar, name);
  const admin = await logInUser(registrar, "admin", true);
  const staff = Object.fromEntries(await Promise.all(staffNames.map(async (name) => [name, await user(name)] as const)));
  const config = configFor(admin.accessToken);
  writeServiceConfig(files, config);
  await service.start();

  return {
    homeserver,
    serverName: SERVER_NAME,
    service: serviceUrl(ports),
    serviceUser: `@buergerbuero:${SERVER_NAME}`,
    folder,
    config,
    databaseFile,
    parts: { synapse, livekit, service },
    restartService: async (how, changes = {}) => {
      await service[how]();
      writeServiceConfig(files, { ...config, ...changes });
      await service.start();
    },
    user,
    staff: staff as Record<StaffName, MatrixUser>,
    admin,
    wiretaps: { fromHomeserver, toHomeserver },
  };
}

/** Keeps the folders of this and the latest run, to look into after a failure. */
function newRunFolder(): string {
  const runs = join(stackFolder, "test");
  mkdirSync(runs, { recursive: true });
  const ended = readdirSync(runs).filter((name) => !isRunning(Number(name.split("-")[1])));
  for (const name of ended.sort().slice(0, -1)) rmSync(join(runs, name), { recursive: true, force: true });
  const folder = join(runs, `${new Date().toISOString().replace(/[^0-9]/g, "")}-${process.pid}`);
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
