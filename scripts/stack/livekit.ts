import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { livekitBinary } from "./livekit-binary.ts";
import type { Ports } from "./ports.ts";
import { startProcess, type RunningProcess } from "./processes.ts";
import type { Certificates } from "./tls.ts";

const READY_WITHIN_MS = 30_000;

export interface LivekitSettings {
  readonly folder: string;
  readonly ports: Pick<Ports, "livekit" | "livekitTcp" | "livekitUdp">;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** For whom neither UDP nor TCP to the media ports gets through: TURN over TLS. */
  readonly turn?: { readonly port: number; readonly certificates: Certificates };
}

/** Starts LiveKit, which carries the media and cannot open it. */
export async function startLivekit(settings: LivekitSettings): Promise<RunningProcess> {
  const binary = await livekitBinary();
  mkdirSync(settings.folder, { recursive: true });
  const configFile = join(settings.folder, "livekit.yaml");
  writeFileSync(configFile, stringify(livekitConfig(settings)), { mode: 0o600 });
  return startProcess({
    name: "LiveKit",
    command: binary,
    args: ["--config", configFile],
    logFile: join(settings.folder, "livekit.log"),
    readyUrl: `http://127.0.0.1:${settings.ports.livekit}/`,
    readyWithinMs: READY_WITHIN_MS,
  });
}

function livekitConfig({ ports, apiKey, apiSecret, turn }: LivekitSettings): Record<string, unknown> {
  return {
    port: ports.livekit,
    bind_addresses: ["127.0.0.1"],
    keys: { [apiKey]: apiSecret },
    // only who has asked the authorisation endpoint finds a room to enter
    room: { auto_create: false },
    rtc: {
      tcp_port: ports.livekitTcp,
      udp_port: ports.livekitUdp,
      use_external_ip: false,
      node_ip: "127.0.0.1",
      enable_loopback_candidate: true,
    },
    ...(turn ? { turn: turnConfig(turn) } : {}),
    logging: { level: "info" },
  };
}

/** LiveKit tells its clients port 443 whatever the port is: a load balancer is to stand before it. */
const turnConfig = ({ port, certificates }: NonNullable<LivekitSettings["turn"]>) => ({
  enabled: true, domain: "turn.localhost", tls_port: port, cert_file: certificates.certificate, key_file: certificates.key,
  // All of this stands on one machine.
  allow_restricted_peer_cidrs: ["127.0.0.0/8"],
});
