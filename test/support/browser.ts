import { fileURLToPath } from "node:url";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumLaunch } from "../../scripts/stack/chromium.ts";
import { type CameraColour, writeCamera } from "./camera.ts";

export type Visitor = {
  readonly browser: Browser;
  readonly page: Page;
  /** What the page wrote into its console as errors, and what it threw. */
  readonly complaints: string[];
};

export type VisitorOptions = {
  /** Whose pages may use camera and microphone without asking. */
  readonly origin: string;
  readonly camera: CameraColour;
  /** Viewport, language, colour scheme … as Playwright takes them. */
  readonly context?: BrowserContextOptions;
  /** More command-line switches for Chromium. */
  readonly args?: readonly string[];
};

const open: (() => Promise<void>)[] = [];

/** One person at a computer of their own: a Chromium with a fake camera in one colour, and a page in it. */
export const visitor = async (options: VisitorOptions): Promise<Visitor> => {
  const folder = mkdtempSync(join(tmpdir(), "camera-"));
  const film = join(folder, "camera.y4m");
  writeCamera(film, options.camera);
  const launch = await chromiumLaunch();
  const args = [...launch.args, `--use-file-for-fake-video-capture=${film}`, ...(options.args ?? [])];
  const browser = await chromium.launch({ ...launch, args });
  open.push(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const context = await browser.newContext({ locale: "de-DE", ...options.context });
  await context.grantPermissions(["camera", "microphone"], { origin: options.origin });
  const page = await context.newPage();
  return { browser, page, complaints: complaintsOf(page) };
};

const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return complaints;
};

/** Ends every browser that {@link visitor} opened. */
export const closeBrowsers = async (): Promise<void> => {
  await Promise.all(open.splice(0).map((close) => close()));
};

/** A picture for docs/screenshots, taken only when asked for (`SCREENSHOTS=1`): a test leaves the checkout as it was. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env["SCREENSHOTS"]) await page.screenshot({ path: fileURLToPath(new URL(`../../docs/screenshots/${name}.png`, import.meta.url)) });
}
