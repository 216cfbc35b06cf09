/** The overview's first load on a phone, beside a page with nothing on it; and how soon a thousand open ones show a change. */
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { demoCounty } from "../../scripts/demo/county.ts";
import { chromiumLaunch } from "../../scripts/stack/chromium.ts";
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { FakeHomeserver } from "../support/fakeHomeserver.ts";
import { startOffice } from "../support/serviceProcess.ts";
import { startBareService } from "./bareService.ts";
import type { BareService } from "./bareService.ts";
import { interleaved, ROUNDS } from "./bench.ts";
import { benchFolder, startBenchStack } from "./benchStack.ts";
import { differenceText, median, ms, quantile, row } from "./figures.ts";
import { firstLoad, MOBILE, SLOW } from "./firstLoad.ts";
import type { Loaded, Network } from "./firstLoad.ts";
import { openPages } from "./openPages.ts";
import type { OpenPages } from "./openPages.ts";
import type { Person } from "../support/people.ts";

const PAGES = 1_000;
/** Of them in Chromium, spread among the others. */
const PAINTED = 5;
/** What follows a change (answer, presence, topic) is done: milliseconds. */
const QUIET = 1_000;
const FEW = Math.min(ROUNDS, 12);

const times = (values: readonly number[]): string => `${ms(median(values))}, 95 % ${ms(quantile(values, 0.95))}`;
const unsteady = (steady: boolean): string => (steady ? "" : " (the floor was unsteady)");

async function loads(browser: Browser, office: string, bare: string, network: Network, count: number): Promise<void> {
  const seen: Loaded[] = [];
  const { measured, steady } = await interleaved({
    bare: async () => (await firstLoad(browser, bare, network)).paint,
    ours: async () => {
      const loaded = await firstLoad(browser, office, network);
      seen.push(loaded);
      return loaded.paint;
    },
  }, "bare", count);
  const [ours = [], theirs = []] = [measured["ours"], measured["bare"]];
  const largest = seen.reduce((one, other) => (one.bytes > other.bytes ? one : other));
  row(`first load of the overview, largest paint (${network.name}; processor 4× slower), against a page with nothing on it`, [
    `${times(ours)} against ${times(theirs)}: ${differenceText(ours, theirs)}${unsteady(steady)}`,
    `layout shift at most ${Math.max(...seen.map(({ shift }) => shift)).toFixed(3)}`,
    `${(largest.bytes / 1000).toFixed(1)} kB gzipped in ${largest.requests} requests, headers included`,
  ].join("; "));
}

/** The demo's county, in which nobody waits. */
async function firstLoads(browser: Browser): Promise<void> {
  const fake = await FakeHomeserver.start();
  const office = await startOffice(fake, demoCounty("localhost"));
  const bare = await startBareService(office.folder);
  try {
    await loads(browser, office.url, bare.url, MOBILE, ROUNDS);
    await loads(browser, office.url, bare.url, SLOW, FEW);
  } finally {
    await Promise.all([office.dispose(), bare.stop()]);
    await fake.stop();
  }
}

interface Shown { read: number[]; painted: number[] }

/** Gives the 95th percentile of when the pages in Chromium had painted it; keeps all. */
const change = (pages: OpenPages, shown: Shown, say: (availability: string) => Promise<unknown>) => {
  let paused = false;
  return async (): Promise<number> => {
    paused = !paused;
    const { shown: coming } = await pages.expect(paused ? "away" : "free");
    const begun = Date.now();
    await say(paused ? "away" : "free");
    const { read, painted } = await coming;
    shown.read.push(...read.map((at) => at - begun));
    const took = painted.map((at) => at - begun);
    shown.painted.push(...took);
    await new Promise((resolve) => { setTimeout(resolve, QUIET); });
    return quantile(took, 0.95);
  };
};

/** The same text as the service sends, passed on as it is. */
const board = (availability: string): string =>
  JSON.stringify([{ address: "elterngeld", availability, notice: "", status: availability === "free" ? "Frei" : "Zurzeit niemand am Platz", detail: "" }]);

function reportChange(ours: Shown, bare: Shown, found: Record<string, number[]>, steady: boolean): void {
  row(`a caseworker's command in the staff room → painted on ${PAGES} open pages, against a bare event → application service → ${PAGES} bare streams`, [
    `${times(ours.painted)} against ${times(bare.painted)}: ${differenceText(found["ours"] ?? [], found["bare"] ?? [])} at the 95th percentile${unsteady(steady)}`,
    `come to the ${PAGES - PAINTED} others ${times(ours.read)} against ${times(bare.read)}`,
  ].join("; "));
}

async function changes(browser: Browser, bare: BareService, weber: Person, service: string, homeserver: string): Promise<void> {
  const staffRoom = await weber.join("#amt_elterngeld_staff:localhost");
  const bareRoom = await weber.join(await bare.openTalkRoom(homeserver, weber.id));
  await weber.say(staffRoom, "!help");
  await weber.reads(staffRoom, "!next");
  const [ours, theirs]: [Shown, Shown] = [{ read: [], painted: [] }, { read: [], painted: [] }];
  const open = (url: string, page: string, stream: string, group: number): Promise<OpenPages> =>
    openPages({ browser, page: url + page, stream: url + stream, group, count: PAGES, painted: PAINTED });
  const [own, floor] = [await open(service, "/", "/api/overview/stream", 2), await open(bare.url, "/live", "/stream", 3)];
  const { measured, steady } = await interleaved({
    bare: change(floor, theirs, (availability) => weber.say(bareRoom, board(availability))),
    ours: change(own, ours, (availability) => weber.say(staffRoom, availability === "free" ? "!resume" : "!pause")),
  }, "bare");
  reportChange(ours, theirs, measured, steady);
  await Promise.all([own.close(), floor.close()]);
}

await buildWidgets();
const browser = await chromium.launch(await chromiumLaunch());
try {
  await firstLoads(browser);
  const folder = benchFolder();
  const bare = await startBareService(folder);
  const stack = await startBenchStack({ registrations: [bare.registration] }, folder);
  try {
    await changes(browser, bare, await stack.person("weber"), stack.service, stack.homeserver);
  } finally {
    await bare.stop();
    await stack.end();
  }
} finally {
  await browser.close();
}
process.exit(0);
