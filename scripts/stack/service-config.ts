import type { Ports } from "./ports.ts";
import type { ServiceConfig, ServiceFiles } from "./service.ts";

export interface Surroundings {
  readonly ports: Ports;
  readonly serverName: string;
  readonly adminToken: string;
  readonly livekitKey: string;
  readonly livekitSecret: string;
  /** Where the service reaches the homeserver, when not at its own port. */
  readonly homeserverUrl?: string;
  readonly databaseFile: string;
  readonly files: ServiceFiles;
}

export const homeserverUrl = (ports: Ports): string => `http://localhost:${ports.homeserver}`;
export const serviceUrl = (ports: Ports): string => `http://localhost:${ports.service}`;

/** Where the MatrixRTC authorisation endpoint answers. */
export const rtcServiceUrl = (ports: Ports): string => `${serviceUrl(ports)}/rtc`;

/** The part of config.yaml that tells the service where everything else runs. */
export function surroundingsConfig(around: Surroundings): Pick<ServiceConfig, "homeserver" | "service" | "database" | "guests" | "rtc" | "staff_servers"> {
  const { ports } = around;
  return {
    homeserver: {
      url: around.homeserverUrl ?? homeserverUrl(ports),
      public_url: homeserverUrl(ports),
      server_name: around.serverName,
      admin_token: around.adminToken,
    },
    service: { public_url: serviceUrl(ports), port: ports.service },
    database: `sqlite:${around.databaseFile}`,
    guests: { registration: around.files.guestRegistration },
    rtc: {
      livekit_url: `ws://localhost:${ports.livekit}`,
      livekit_api_url: `http://localhost:${ports.livekit}`,
      api_key: around.livekitKey,
      api_secret: around.livekitSecret,
    },
    staff_servers: [around.serverName],
  };
}
