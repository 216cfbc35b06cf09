/** The whole service as a process of its own against the fake homeserver: to be killed, started again, and looked at from outside. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guestsRegistration, officeRegistration } from "../../appservice/matrix/registration.ts";
import { startBalancer } from "../../scripts/stack/balancer.ts";
import { freePortBase, portsFrom } from "../../scripts/stack/ports.ts";
import type { RunningProcess } from "../../scripts/stack/processes.ts";
import { serviceFiles, startService, writeServiceConfig } from "../../scripts/stack/service.ts";
import type { ServiceConfig } from "../../scripts/stack/service.ts";
import { surroundingsConfig } from "../../scripts/stack/service-config.ts";
import type { FakeHomeserver } from "./fakeHomeserver.ts";

export interface OfficeProcess {
  readonly url: string;
  readonly folder: string;
  readonly databaseFile: string;
  /** Of the process that runs now. */
  pid(): number;
  /** As a power cut would. The homeserver goes on collecting events. */
  kill(): Promise<void>;
  /** As an administrator would. */
  stop(): Promise<void>;
  /** Again with the same files, after kill or stop. */
  start(): Promise<void>;
  /** What it has written to its log so far. */
  log(): Promise<string>;
  /** Ends it and removes its folder. */
  dispose(): Promise<void>;
}

/** What a test wants otherwise; the rest is one small county whose homeserver is the fake. */
export type Wanted = Partial<ServiceConfig> & Pick<ServiceConfig, "departments">;

const writeFiles = async (fake: FakeHomeserver, wanted: Wanted, folder: string) => {
  const ports = portsFrom(await freePortBase());
  const files = serviceFiles(folder);
  const { serverName } = fake;
  const databaseFile = join(folder, "buergerbuero.db");
  const around = surroundingsConfig({
    ports, serverName, adminToken: fake.adminToken, livekitKey: "devkey", livekitSecret: "secret-of-the-fake-livekit-00000000",
    homeserverUrl: fake.url, databaseFile, files,
  });
  writeServiceConfig(files, { ...around, county: { name: "Kreis Muster", land: "BY" }, ...wanted });
  const tokens = { asToken: fake.asToken, hsToken: fake.hsToken };
  officeRegistration({ url: `http://127.0.0.1:${ports.service}`, serverName, user: "buergerbuero", tokens }).outputAsYaml(files.registration);
  const guests = { asToken: `guests_${fake.asToken}`, hsToken: `guests_${fake.hsToken}` };
  guestsRegistration({ serverName, tokens: guests }).outputAsYaml(files.guestRegistration);
  return { files, port: ports.service, databaseFile };
};

export interface Copies {
  readonly url: string;
  /** Where each copy listens by itself. */
  readonly urls: readonly string[];
  kill(which: number): Promise<void>;
  start(which: number): Promise<void>;
  log(which: number): Promise<string>;
  dispose(): Promise<void>;
}

/** Several copies on one database behind a load balancer, to which the fake homeserver delivers. */
export const startCopies = async (fake: FakeHomeserver, wanted: Wanted & { database: string }, count: number): Promise<Copies> => {
  const folder = await mkdtemp(join(tmpdir(), "buergerbuero-"));
  const { files, port } = await writeFiles(fake, wanted, folder);
  const ports = Array.from({ length: count }, (_, index) => port + 3 + index);
  const balancer = await startBalancer(port, ports);
  const running = new Map<number, RunningProcess>();
  const logName = (which: number): string => `service-${which}.log`;
  const start = async (which: number): Promise<void> => {
    running.set(which, await startService(files, ports[which] ?? 0, { logName: logName(which) }));
  };
  fake.transactions.deliverTo(balancer.url);
  await Promise.all(ports.map((_, which) => start(which)));
  return {
    url: balancer.url, start,
    urls: ports.map((one) => `http://127.0.0.1:${one}`),
    kill: async (which) => {
      await running.get(which)?.kill();
      running.delete(which);
    },
    log: (which) => readFile(join(folder, logName(which)), "utf8"),
    dispose: async () => {
      await Promise.all([...running.values()].map((one) => one.stop()));
      await balancer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Starts the service and lets the fake homeserver deliver to it; resolves when it is ready. */
export const startOffice = async (fake: FakeHomeserver, wanted: Wanted, env: Record<string, string> = {}): Promise<OfficeProcess> => {
  const folder = await mkdtemp(join(tmpdir(), "buergerbuero-"));
  const { files, port, databaseFile } = await writeFiles(fake, wanted, folder);
  const url = `http://127.0.0.1:${port}`;
  let running: RunningProcess | undefined;
  const start = async (): Promise<void> => {
    fake.transactions.deliverTo(url);
    running = await startService(files, port, { env });
  };
  const end = async (how: "kill" | "stop"): Promise<void> => {
    await running?.[how]();
    running = undefined;
  };
  await start();
  return {
    url, folder, databaseFile, start,
    pid: () => running?.pid ?? -1,
    kill: () => end("kill"),
    stop: () => end("stop"),
    log: () => readFile(join(folder, "service.log"), "utf8"),
    dispose: async () => {
      await end("stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
};
