import { join } from "node:path";
import type { Certificates } from "./tls.ts";

export interface SynapseSettings {
  /** Holds configuration, database, media and log. */
  readonly folder: string;
  readonly serverName: string;
  readonly port: number;
  /** As browsers reach it. */
  readonly publicUrl: string;
  readonly registrationSharedSecret: string;
  /** Registrations of application services. */
  readonly registrations: readonly string[];
  /** Where the MatrixRTC authorisation endpoint answers, as clients reach it. */
  readonly rtcServiceUrl: string;
  /** Where other homeservers reach it over TLS; without it, it talks to none. */
  readonly federation?: { readonly port: number; readonly certificates: Certificates };
  /** Top-level keys of homeserver.yaml that replace what stands here, or come on top. */
  readonly overrides?: Record<string, unknown>;
}

/** What homeserver.yaml of the demo and of the tests says. */
export function synapseConfig(settings: SynapseSettings): Record<string, unknown> {
  return {
    server_name: settings.serverName,
    public_baseurl: `${settings.publicUrl}/`,
    pid_file: join(settings.folder, "synapse.pid"),
    signing_key_path: join(settings.folder, "signing.key"),
    log_config: join(settings.folder, "log.yaml"),
    media_store_path: join(settings.folder, "media"),
    listeners: [listener(settings.port), ...(settings.federation ? [listener(settings.federation.port, true)] : [])],
    database: { name: "sqlite3", args: { database: join(settings.folder, "homeserver.db") } },
    report_stats: false,
    ...closedToStrangers(settings.registrationSharedSecret),
    ...federating(settings.federation),
    ...office(settings),
    ...calls(settings.rtcServiceUrl),
    ...RATE_LIMITS,
    ...settings.overrides,
  };
}

function listener(port: number, forHomeservers = false): Record<string, unknown> {
  return {
    port,
    type: "http",
    tls: forHomeservers,
    bind_addresses: ["127.0.0.1"],
    resources: [{ names: forHomeservers ? ["federation"] : ["client", "federation"], compress: false }],
  };
}

function federating(federation: SynapseSettings["federation"]): Record<string, unknown> {
  if (!federation) return { federation_domain_whitelist: [] };
  const { authority, certificate, key } = federation.certificates;
  return {
    tls_certificate_path: certificate,
    tls_private_key_path: key,
    federation_custom_ca_list: [authority],
    // by default nothing on this machine or in this network is asked
    ip_range_blacklist: [],
  };
}

function closedToStrangers(registrationSharedSecret: string): Record<string, unknown> {
  return {
    enable_registration: false,
    registration_shared_secret: registrationSharedSecret,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    url_preview_enabled: false,
  };
}

function office(settings: SynapseSettings): Record<string, unknown> {
  return {
    app_service_config_files: settings.registrations,
    presence: { enabled: true },
    enable_room_list_search: true,
    allow_public_rooms_without_auth: true,
    // without a rule, createRoom with visibility public answers 200 and lists nothing
    room_list_publication_rules: [{ user_id: "*", alias: "*", room_id: "*", action: "allow" }],
    serve_server_wellknown: true,
  };
}

function calls(rtcServiceUrl: string): Record<string, unknown> {
  const livekit = { type: "livekit", livekit_service_url: rtcServiceUrl };
  return {
    experimental_features: { msc4143_enabled: true, msc4222_enabled: true, msc4354_enabled: true, msc4502_enabled: true },
    // unset, delayed events are refused and calls leave ghosts behind
    max_event_delay_duration: "24h",
    matrix_rtc: { transports: [livekit] },
    extra_well_known_client_content: { "org.matrix.msc4143.rtc_foci": [livekit] },
  };
}

const GENEROUS = { per_second: 100, burst_count: 1000 };

/** One machine plays all citizens and caseworkers, so what Synapse takes for a flood is an ordinary day. */
const RATE_LIMITS = {
  rc_login: { address: GENEROUS, account: GENEROUS, failed_attempts: { per_second: 1, burst_count: 20 } },
  rc_registration: GENEROUS,
  rc_message: GENEROUS,
  rc_joins: { local: GENEROUS, remote: GENEROUS },
  rc_joins_per_room: GENEROUS,
  rc_invites: { per_room: GENEROUS, per_user: GENEROUS, per_issuer: GENEROUS },
  rc_room_creation: GENEROUS,
  rc_presence: { per_user: GENEROUS },
  rc_delayed_event_mgmt: GENEROUS,
  rc_media_create: GENEROUS,
  rc_profile: GENEROUS,
  rc_key_requests: GENEROUS,
};

/** Synapse writes to its standard output, which is its log file. */
export const synapseLogConfig = {
  version: 1,
  formatters: { line: { format: "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s" } },
  handlers: { console: { class: "logging.StreamHandler", formatter: "line", stream: "ext://sys.stdout" } },
  loggers: { "synapse.storage.SQL": { level: "WARNING" } },
  root: { level: "INFO", handlers: ["console"] },
  disable_existing_loggers: false,
};
