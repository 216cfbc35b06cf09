/** A page's first load in a phone's Chromium with an empty cache, behind a slow network and on a slow processor. */
import type { Browser, CDPSession, Page } from "playwright-core";

export interface Network { name: string; latency: number; megabits: { down: number; up: number } }

/** WebPageTest's "4G". */
export const MOBILE: Network = { name: "4G: 9 Mbit/s, 170 ms", latency: 170, megabits: { down: 9, up: 9 } };
/** Lighthouse's "slow 4G" (1.6 Mbit/s, 150 ms), as it applies it to requests: latency × 3.75, throughput × 0.9. */
export const SLOW: Network = { name: "Lighthouse's slow 4G", latency: 562.5, megabits: { down: 1.44, up: 0.675 } };

const SLOWER = 4;
/** A phone's, as Lighthouse has it. */
const SCREEN = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true } as const;
/** What every browser and every proxy on the way understands. */
const GZIP = { "accept-encoding": "gzip" };
/** After the load, for what the stream and fonts may still move: milliseconds. */
const AFTER = 600;

export interface Loaded {
  /** Largest contentful paint: milliseconds after the navigation's start. */
  paint: number;
  shift: number;
  /** Over the wire, headers included. */
  bytes: number;
  requests: number;
}

interface Seen { paint: number; shift: number }

declare global {
  interface Window { seen: Seen }
}

interface Shift extends PerformanceEntry { value: number }

/** In the page, before anything of it. All shifts are summed up, which is never less than the largest burst of them. */
function watch(): void {
  window.seen = { paint: Number.NaN, shift: 0 };
  new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) window.seen.paint = startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.seen.shift += (entry as Shift).value; })
    .observe({ type: "layout-shift", buffered: true });
}

const bytesPerSecond = (megabits: number): number => megabits * 1_000_000 / 8;

async function throttle(cdp: CDPSession, { latency, megabits }: Network): Promise<void> {
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false, latency, downloadThroughput: bytesPerSecond(megabits.down), uploadThroughput: bytesPerSecond(megabits.up),
  });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

/** Counts what comes over the wire; of the stream, which never finishes, what it has brought so far. */
function counting(cdp: CDPSession): Map<string, number> {
  const bytes = new Map<string, number>();
  const add = (id: string, more: number): void => { bytes.set(id, (bytes.get(id) ?? 0) + more); };
  cdp.on("Network.responseReceived", ({ requestId, response }) => { add(requestId, response.encodedDataLength); });
  cdp.on("Network.dataReceived", ({ requestId, encodedDataLength }) => { add(requestId, encodedDataLength); });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => { bytes.set(requestId, encodedDataLength); });
  return bytes;
}

async function read(page: Page, bytes: Map<string, number>): Promise<Loaded> {
  const { paint, shift } = await page.evaluate(() => window.seen);
  return { paint, shift, bytes: [...bytes.values()].reduce((sum, one) => sum + one, 0), requests: bytes.size };
}

export async function firstLoad(browser: Browser, url: string, network: Network): Promise<Loaded> {
  const context = await browser.newContext({ locale: "de-DE", ...SCREEN, extraHTTPHeaders: GZIP });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await throttle(cdp, network);
    const bytes = counting(cdp);
    await page.addInitScript(watch);
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(AFTER + 2 * network.latency);
    return await read(page, bytes);
  } finally {
    await context.close();
  }
}
