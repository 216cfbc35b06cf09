import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import express, { type Response } from "express";
import { tryPages } from "./tryPages.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const elementCall = here("../../node_modules/@element-hq/element-call-embedded/dist/");

/** As strict as a page of ours ever is: whatever breaks under it breaks in production. */
const policy = (homeserver: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${homeserver}`,
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/** Hashes of the scripts that Element Call's page holds inline: only these may run. */
const inlineScripts = (page: string): string =>
  [...page.matchAll(/<script>([^]*?)<\/script>/g)]
    .map(([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`)
    .join(" ");

const elementCallPolicy = (connect: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${inlineScripts(readFileSync(`${elementCall}index.html`, "utf8"))}`,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self' ${connect.join(" ")}`,
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

const html = (script: string): string =>
  `<!doctype html><html lang="de"><meta charset="utf-8"><title>Bürgerbüro</title>` +
  `<link rel="stylesheet" href="/try.css"><script type="module" src="/try/${script}"></script></html>`;

const css = "html, body, main { height: 100%; margin: 0 } iframe { width: 100%; height: 100%; border: 0 }";

/** Where the browser has to reach what. */
export type Reach = {
  readonly homeserver: string;
  /** Origins of the MatrixRTC authorisation endpoint and of LiveKit, over HTTP and WebSocket. */
  readonly rtc: readonly string[];
};

export type TryPage = { readonly origin: string; readonly close: () => Promise<void> };

/** Serves the bare page of widgets/shared/try beside Element Call, as the service serves its own pages. */
export const serveTryPage = async (reach: Reach): Promise<TryPage> => {
  const { folder, script } = await tryPages("shared/try/main.ts");
  const app = express();
  const callPolicy = elementCallPolicy([reach.homeserver, ...reach.rtc]);
  const setHeaders = (response: Response): void => void response.set("Content-Security-Policy", callPolicy);
  app.use("/element-call", express.static(elementCall, { setHeaders }));
  app.use("/try", express.static(folder));
  app.get("/try.css", (_request, response) => void response.type("css").send(css));
  app.get("/", (_request, response) => void response.set("Content-Security-Policy", policy(reach.homeserver)).send(html(script)));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  // Always an object for a server on a port; localhost counts as a secure context.
  const { port } = server.address() as AddressInfo;
  return { origin: `http://localhost:${port}`, close: async () => void server.close() };
};
