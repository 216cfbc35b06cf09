/** A real Synapse and the service, with nothing in between, and users with clients that are always on. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePortBase, portsFrom } from "../../scripts/stack/ports.ts";
import { homeserverUrl, rtcServiceUrl, serviceUrl, surroundingsConfig } from "../../scripts/stack/service-config.ts";
import type { ServiceConfig } from "../../scripts/stack/service.ts";
import { generateRegistrations, serviceFiles, startService, writeServiceConfig } from "../../scripts/stack/service.ts";
import { startSynapse } from "../../scripts/stack/synapse.ts";
import { stackFolder } from "../../scripts/stack/folders.ts";
import { Person } from "../support/people.ts";
import { logInUser } from "../support/stack-users.ts";
import type { MatrixUser } from "../support/stack-users.ts";

const SERVER = "localhost";

export interface BenchStack {
  homeserver: string;
  service: string;
  folder: string;
  user(name?: string): Promise<MatrixUser>;
  person(name?: string): Promise<Person>;
  end(): Promise<void>;
}

export interface Wanted {
  /** What is to be otherwise. */
  config?: Partial<ServiceConfig>;
  /** Of further application services. */
  registrations?: readonly string[];
}

export const benchFolder = (): string => mkdtempSync(join(stackFolder, "bench-"));

/** One department, `elterngeld`, served by @weber. */
export async function startBenchStack({ config: own = {}, registrations = [] }: Wanted = {}, folder = benchFolder()): Promise<BenchStack> {
  const ports = portsFrom(await freePortBase());
  const files = serviceFiles(folder);
  const secret = randomBytes(16).toString("hex");
  const around = { ports, serverName: SERVER, adminToken: "later", livekitKey: "bench", livekitSecret: randomBytes(32).toString("hex"), databaseFile: join(folder, "office.db"), files };
  const config = (adminToken: string) => writeServiceConfig(files, {
    ...surroundingsConfig({ ...around, adminToken }), rtc: "off", county: { name: "Kreis", land: "BY" }, limits: { rooms_in_stock: 5 }, times: { follow_up: "1s" },
    departments: [{
      id: "elterngeld", name: { de: "Elterngeldstelle" }, description: { de: "Anträge." }, prefix: "E", hours: "24/7", telephone: "+49 0000 0", caseworkers: [`@weber:${SERVER}`], leads: [],
    }], ...own,
  });
  config("later");
  await generateRegistrations(files, serviceUrl(ports));
  const synapse = await startSynapse({
    folder: join(folder, "synapse"), serverName: SERVER, port: ports.homeserver, publicUrl: homeserverUrl(ports), registrationSharedSecret: secret,
    registrations: [files.registration, files.guestRegistration, ...registrations], rtcServiceUrl: rtcServiceUrl(ports), overrides: { bcrypt_rounds: 4 },
  });
  const homeserver = homeserverUrl(ports);
  const registrar = { homeserver, registrationSecret: secret };
  const user = (name = `u${randomBytes(5).toString("hex")}`): Promise<MatrixUser> => logInUser(registrar, name);
  const people: Person[] = [];
  config((await logInUser(registrar, "admin", true)).accessToken);
  await user("weber");
  const service = await startService(files, ports.service);
  return {
    homeserver, folder, user, service: `http://127.0.0.1:${ports.service}`,
    person: async (name) => {
      const person = new Person(await user(name));
      people.push(person);
      return person;
    },
    end: async () => {
      await Promise.all(people.map((person) => person.stop()));
      await service.stop();
      await synapse.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
