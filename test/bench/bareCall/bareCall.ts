/** The floor of a call: two pages with livekit-client alone, on the same LiveKit. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import express from "express";
import { build } from "vite";
import { z } from "zod";
import { liveKit } from "../../../appservice/rtc/livekit.ts";
import { visitor } from "../../support/browser.ts";
import type { CameraColour } from "../../support/camera.ts";
import type { Stack } from "../../support/stack.ts";
import { OTHER, witness } from "../witness.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ENTRY = "main.ts";
const Manifest = z.record(z.string(), z.object({ file: z.string() }));

async function servePage(): Promise<{ origin: string; close(): void }> {
  const outDir = mkdtempSync(join(tmpdir(), "bare-call-"));
  await build({
    root: here("."), configFile: false, publicDir: false, logLevel: "warn",
    build: { chunkSizeWarningLimit: 1000, outDir, emptyOutDir: true, manifest: "manifest.json", rolldownOptions: { input: [here(ENTRY)] } },
  });
  const script = Manifest.parse(JSON.parse(readFileSync(join(outDir, "manifest.json"), "utf8")))[ENTRY]?.file;
  const app = express();
  app.use("/built", express.static(outDir));
  app.get("/worker.mjs", (_request, response) => { response.sendFile(fileURLToPath(import.meta.resolve("livekit-client/e2ee-worker"))); });
  app.get("/", (_request, response) => { response.send(`<!doctype html><html lang="de"><title>Call</title><script type="module" src="/built/${script}"></script><body></body></html>`); });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  // Always an object for a server on a port; localhost counts as a secure context.
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
    rmSync(outDir, { recursive: true, force: true });
  };
  return { origin: `http://localhost:${port}`, close };
}

async function sideOf(origin: string, camera: CameraColour, other: CameraColour) {
  const { page } = await visitor({ origin, camera });
  const seen = await witness(page.context(), other);
  return { page, seen };
}

export interface BareCalls {
  /** From connecting until each has decoded a picture of the other's. Milliseconds. */
  measure(): Promise<number>;
  close(): void;
}

export async function bareCalls({ config: { rtc } }: Stack): Promise<BareCalls> {
  if (rtc === "off") throw new Error("There is no LiveKit to compare with.");
  const sfu = liveKit({ livekitUrl: rtc.livekit_url, livekitApiUrl: rtc.livekit_api_url, apiKey: rtc.api_key, apiSecret: String(rtc.api_secret) });
  const { origin, close } = await servePage();
  const sides = await Promise.all([sideOf(origin, "red", "blue"), sideOf(origin, "blue", "red")]);
  const measure = async (): Promise<number> => {
    const [room, key] = [randomUUID(), randomBytes(16).toString("hex")];
    await sfu.createRoom(room);
    const tokens = await Promise.all(sides.map((_side, index) => sfu.keyFor(room, `side${index}`)));
    for (const { page, seen } of sides) {
      await page.goto(origin);
      await page.waitForFunction(() => window.enterCall !== undefined);
      seen.forget();
    }
    const begun = Date.now();
    const call = (index: number) => ({ url: rtc.livekit_url, token: tokens[index] ?? "", key });
    const [ends] = await Promise.all([
      Promise.all(sides.map(({ seen }) => seen.first(OTHER))),
      Promise.all(sides.map(({ page }, index) => page.evaluate((given) => window.enterCall(given), call(index)))),
    ]);
    await Promise.all(sides.map(({ page }) => page.goto("about:blank")));
    await sfu.deleteRoom(room);
    return Math.max(...ends) - begun;
  };
  return { measure, close };
}
