/** A thousand open pages: most of them only as streams that are read, a few in Chromium, spread among them. */
import type { Browser } from "playwright-core";
import { paintingOf } from "./paint.ts";
import type { Painting } from "./paint.ts";
import { startReaders } from "./readers.ts";

interface Wanted {
  browser: Browser;
  page: string;
  stream: string;
  /** As of `startReaders`. */
  group: number;
  count: number;
  painted: number;
}

export interface OpenPages {
  /** From now on: when this availability has come to each stream, and stands painted on each page. */
  expect(availability: string): Promise<{ shown: Promise<{ read: number[]; painted: number[] }> }>;
  close(): Promise<void>;
}

async function inBrowser(browser: Browser, url: string): Promise<Painting> {
  // Each as if on a computer of its own: connections are not shared.
  const page = await (await browser.newContext({ locale: "de-DE" })).newPage();
  await page.goto(url);
  return paintingOf(page, page, "[data-board=elterngeld]", "data-availability");
}

export async function openPages({ browser, page, stream, group, count, painted }: Wanted): Promise<OpenPages> {
  const readers = startReaders(stream, group);
  const paintings: Painting[] = [];
  for (let i = 0; i < painted; i += 1) {
    await readers.open(Math.floor((count - painted) / painted));
    paintings.push(await inBrowser(browser, page));
  }
  return {
    expect: async (availability) => {
      const { read } = await readers.expect(`"availability":"${availability}"`);
      const shown = Promise.all([read, ...paintings.map((one) => one.next(availability))]).then(([times, ...drawn]) => ({ read: times, painted: drawn }));
      return { shown };
    },
    close: () => readers.close(),
  };
}
