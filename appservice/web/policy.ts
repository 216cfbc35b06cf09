/** What browsers may do on our pages: nothing inline, nothing of third parties. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Config } from "../config/schema.ts";

type Directives = Record<string, readonly string[]>;

const NONE = ["'none'"];
const SELF = ["'self'"];

const nothing: Directives = {
  "default-src": NONE, "base-uri": NONE, "object-src": NONE, "form-action": SELF, "frame-ancestors": NONE,
};

const origin = (url: string): string => new URL(url).origin;

/** The SFU is asked by WebSocket and by plain requests. */
const both = (url: string): string[] => [origin(url.replace(/^http/u, "ws")), origin(url.replace(/^ws/u, "http"))];

/** Whoever comes from elsewhere sends from their own homeserver's video server, which everybody else in the call then asks. */
function videoServers(rtc: Config["rtc"]): string[] {
  if (rtc === "off") return ["https:", "wss:"];
  const { livekit_url: own, other_video_servers: others } = rtc;
  return [...both(own), ...(others === "any" ? ["https:", "wss:"] : others.flatMap(both))];
}

function policy(directives: Directives): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { ...nothing, ...directives } },
    referrerPolicy: { policy: "no-referrer" },
    // frame-ancestors says it better, and X-Frame-Options knows no list.
    frameguard: false,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: { maxAge: 31_536_000 },
  });
}

const scripts: Directives = {
  "script-src": SELF, "style-src": SELF, "img-src": SELF, "media-src": SELF, "font-src": SELF, "connect-src": SELF,
  "manifest-src": SELF, "require-trusted-types-for": ["'script'"], "trusted-types": NONE,
};

/** Pages that show what is free. */
export const publicPolicy = (): RequestHandler => policy(scripts);

/** The overview in a frame of the county's own website. */
export const embedPolicy = ({ county }: Config): RequestHandler =>
  policy({ ...scripts, "frame-ancestors": ["'self'", ...county.websites] });

/** Where a talk takes place: encryption in WebAssembly, the homeserver, Element Call in a frame. */
export function talkPolicy({ homeserver, rtc }: Config, frameAncestors: readonly string[] = NONE): RequestHandler {
  const sfu = rtc === "off" ? [] : both(rtc.livekit_url);
  return policy({
    ...scripts,
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "img-src": ["'self'", "blob:"], "media-src": ["'self'", "blob:", "mediastream:"],
    "connect-src": ["'self'", origin(homeserver.public_url), ...sfu],
    "frame-src": SELF, "worker-src": SELF, "frame-ancestors": frameAncestors,
  });
}

/** Element Call is not ours to change: it styles inline, and starts two small scripts, known by their hashes. */
export function elementCallPolicy({ homeserver, rtc, staff_clients: clients, service }: Config, indexHtml: string): RequestHandler {
  const inline = [...readFileSync(indexHtml, "utf8").matchAll(/<script>([\s\S]*?)<\/script>/gu)]
    .map(([, code]) => `'sha256-${createHash("sha256").update(code ?? "").digest("base64")}'`);
  return policy({
    "script-src": ["'self'", "'wasm-unsafe-eval'", ...inline],
    "worker-src": ["'self'", "blob:"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "blob:", "data:"], "media-src": ["'self'", "blob:", "data:"], "font-src": SELF,
    "connect-src": ["'self'", origin(homeserver.public_url), origin(service.public_url), ...videoServers(rtc)],
    "form-action": NONE, "frame-ancestors": ["'self'", ...clients],
  });
}
