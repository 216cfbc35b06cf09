import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { Config } from "../../appservice/config/schema.ts";
import { createHomeserver } from "../../appservice/matrix/homeserver.ts";
import type { Homeserver } from "../../appservice/matrix/homeserver.ts";
import { withToken } from "../../appservice/matrix/request.ts";
import { realClock } from "../../appservice/office/clock.ts";
import { deskKeyFrom } from "../../appservice/office/deskKey.ts";
import type { DeskKey } from "../../appservice/office/deskKey.ts";
import type { Clock } from "../../appservice/office/ports.ts";
import { freePortBase, portsFrom } from "../../scripts/stack/ports.ts";
import { homeserverUrl } from "../../scripts/stack/service-config.ts";
import type { ServiceConfig } from "../../scripts/stack/service.ts";
import { startSynapse } from "../../scripts/stack/synapse.ts";
import type { RunningProcess } from "../../scripts/stack/processes.ts";
import { testCounty } from "../support/stack-county.ts";
import { logInUser } from "../support/stack-users.ts";
import type { MatrixUser } from "../support/stack-users.ts";

const SERVER_NAME = "localhost";

/** A real homeserver that knows the service by its registration, and nobody at the service's address. */
export interface MatrixWorld {
  readonly url: string;
  readonly homeserver: Homeserver;
  readonly clock: Clock;
  readonly deskKey: DeskKey;
  readonly config: Config;
  /** With the token of an administrator. */
  readonly configWithAdmin: Config;
  readonly user: (name?: string) => Promise<MatrixUser>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const registration = (asToken: string) => ({
  id: "buergerbuero",
  url: null,
  as_token: asToken,
  hs_token: randomBytes(16).toString("hex"),
  sender_localpart: "buergerbuero",
  rate_limited: false,
  namespaces: {
    users: [{ regex: `^@amt_.*:${SERVER_NAME}$`, exclusive: true }],
    aliases: [{ regex: `^#amt_.*:${SERVER_NAME}$`, exclusive: true }],
  },
});

export async function matrixWorld(): Promise<MatrixWorld> {
  const folder = mkdtempSync(join(tmpdir(), "buergerbuero-laws-"));
  const ports = portsFrom(await freePortBase());
  const url = homeserverUrl(ports);
  const asToken = randomBytes(16).toString("hex");
  const registrationSecret = randomBytes(16).toString("hex");
  const registrationFile = join(folder, "registration.yaml");
  writeFileSync(registrationFile, stringify(registration(asToken)), { mode: 0o600 });
  const start = (): Promise<RunningProcess> => startSynapse({
    folder, serverName: SERVER_NAME, port: ports.homeserver, publicUrl: url, registrationSharedSecret: registrationSecret,
    registrations: [registrationFile], rtcServiceUrl: "http://localhost:9/rtc", overrides: { bcrypt_rounds: 4 },
  });
  let synapse = await start();
  const user = (name = `u${randomBytes(5).toString("hex")}`) => logInUser({ homeserver: url, registrationSecret }, name);
  const admin = await logInUser({ homeserver: url, registrationSecret }, "admin", true);
  const send = withToken(url, asToken);
  const county = testCounty(SERVER_NAME);
  for (const name of new Set(county.departments.flatMap(({ caseworkers }) => caseworkers))) await user(name.slice(1).split(":")[0]);
  const config = (adminToken: string | undefined): Config => Config.parse({
    ...county,
    homeserver: { url, public_url: url, server_name: SERVER_NAME, ...(adminToken ? { admin_token: adminToken } : {}) },
    service: { public_url: "http://localhost:9" },
    staff_servers: [SERVER_NAME],
    rtc: "off",
  } satisfies ServiceConfig);
  return {
    url,
    homeserver: createHomeserver((call) => send({ ...call, query: { ...call.query, ...(call.as ? { user_id: call.as } : {}) } })),
    clock: realClock,
    deskKey: deskKeyFrom(asToken),
    config: config(undefined),
    configWithAdmin: config(admin.accessToken),
    user,
    restart: async () => {
      await synapse.stop();
      synapse = await start();
    },
    stop: async () => {
      await synapse.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
