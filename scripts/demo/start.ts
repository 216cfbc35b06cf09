import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { livekitBinary } from "../stack/livekit-binary.ts";
import { startLivekit } from "../stack/livekit.ts";
import type { Ports } from "../stack/ports.ts";
import type { RunningProcess } from "../stack/processes.ts";
import { step } from "../stack/progress.ts";
import { synapsePython } from "../stack/python.ts";
import { homeserverUrl, rtcServiceUrl, serviceUrl, surroundingsConfig } from "../stack/service-config.ts";
import { generateRegistrations, serviceFiles, writeServiceConfig } from "../stack/service.ts";
import { startSynapse } from "../stack/synapse.ts";
import { buildWidgets } from "../stack/widgets.ts";
import { adminToken, openAccounts, type DemoAccount } from "./accounts.ts";
import { databaseOf, runOffice } from "./copies.ts";
import { caseworkers, citizens, demoCounty } from "./county.ts";
import type { DemoArguments } from "./arguments.ts";
import type { Stoppable } from "./session.ts";
import { databaseFile, demoFolder, saveState, type DemoState } from "./state.ts";
import { writeSummary, type DemoPlaces } from "./summary.ts";

const SERVER_NAME = "localhost";
const LIVEKIT_KEY = "demo";
const files = serviceFiles(demoFolder);

export interface Demo {
  readonly places: DemoPlaces;
  readonly accounts: readonly DemoAccount[];
}

/** Sets up what is missing, all at once. */
export async function setUp(): Promise<void> {
  const results = await Promise.allSettled([
    step("Synapse, from PyPI into .stack/", synapsePython),
    step("LiveKit, from PATH or built by Go into .stack/", livekitBinary),
    step("The pages, built by vite", buildWidgets),
  ]);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Starts the servers, in the order in which they need each other; `started` hears of each at once. */
export async function startDemo(wanted: DemoArguments, state: DemoState, started: (child: Stoppable) => void): Promise<Demo> {
  const { ports } = wanted;
  keepPreviousLogs();
  const database = await databaseOf(wanted, state, started);
  const places = { homeserver: homeserverUrl(ports), serverName: SERVER_NAME, service: serviceUrl(ports) };
  await step("Registration of the service", () => register(ports, state, database));
  await Promise.all([
    step("Synapse runs", async () => started(await runSynapse(ports, state))),
    step("LiveKit runs", async () =>
      started(await startLivekit({ folder: join(demoFolder, "livekit"), ports, apiKey: LIVEKIT_KEY, apiSecret: state.livekitSecret })),
    ),
  ]);
  const token = await adminToken(places.homeserver, state);
  const accounts = await step("Accounts", () => openAccounts(places.homeserver, state, [...caseworkers, ...citizens]));
  writeConfig(ports, state, database);
  await step("The citizens' office runs", () => runOffice(files, wanted, started));
  await step("Rooms of the ten departments", () => writeSummary(places, token, accounts));
  return { places, accounts };
}

function writeConfig(ports: Ports, state: DemoState, database: string): void {
  const surroundings = surroundingsConfig({
    ports,
    serverName: SERVER_NAME,
    adminToken: state.adminToken ?? "known-after-the-first-start",
    livekitKey: LIVEKIT_KEY,
    livekitSecret: state.livekitSecret,
    databaseFile,
    files,
  });
  writeServiceConfig(files, { ...surroundings, database, ...demoCounty(SERVER_NAME) });
}

/** Keeps the tokens of the start before, unless addresses have changed. */
async function register(ports: Ports, state: DemoState, database: string): Promise<void> {
  writeConfig(ports, state, database);
  const purpose = JSON.stringify([serviceUrl(ports), demoCounty(SERVER_NAME).departments.map(({ id, address }) => address ?? id)]);
  const isThere = existsSync(files.registration) && existsSync(files.guestRegistration);
  if (isThere && state.registeredFor === purpose) return;
  await generateRegistrations(files, serviceUrl(ports));
  state.registeredFor = purpose;
  saveState(state);
}

function runSynapse(ports: Ports, state: DemoState): Promise<RunningProcess> {
  return startSynapse({
    folder: join(demoFolder, "synapse"),
    serverName: SERVER_NAME,
    port: ports.homeserver,
    publicUrl: homeserverUrl(ports),
    registrationSharedSecret: state.registrationSecret,
    registrations: [files.registration, files.guestRegistration],
    rtcServiceUrl: rtcServiceUrl(ports),
  });
}

/** The logs of the start before tell why it ended. */
function keepPreviousLogs(): void {
  for (const log of ["service.log", "synapse/synapse.log", "livekit/livekit.log"]) {
    const path = join(demoFolder, log);
    if (existsSync(path)) renameSync(path, `${path}.before`);
  }
}
