import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, seesAnew, seesOther } from "../support/call-side.ts";
import { atDesk as deskOf, comesOnDuty } from "../support/deskApi.ts";
import type { DeskStream } from "../support/deskApi.ts";
import { freeze } from "../support/freeze.ts";
import { openNetwork } from "../support/network.ts";
import type { Network } from "../support/network.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { serveTryPage } from "../support/try-page.ts";
import type { TryPage } from "../support/try-page.ts";
import { accepts, atDesk, citizen, everybodyOut, knocks } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";
import type { StaffName } from "../support/stack-county.ts";
import { arrives, looks, prepared, staffPage, ticketOn } from "./citizenPage.ts";
import type { StaffPage } from "./citizenPage.ts";

const MINUTE_MS = 60_000;
/** The service, homeserver and browsers of a slow machine. */
const PATIENT = { timeout: 60_000 };
const NARROW = { width: 390, height: 844 };

/** A caseworker on duty, and what their desk shows. */
async function onDuty(s: Stack, name: StaffName, department: string): Promise<AtDesk & { desk: DeskStream }> {
  const there = await atDesk(s, name);
  await comesOnDuty(there.person, there.staffRoom);
  return { ...there, desk: (await deskOf(s, s.staff[name], department)).stream() };
}

describe("a citizen whose network is gone for a minute", () => {
  let s: Stack;
  let tryPage: TryPage;
  let network: Network;
  let lehmann: Awaited<ReturnType<typeof onDuty>>;
  let staff: StaffPage;
  let talker: Page;
  let waiter: Page;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    network = await openNetwork();
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
    lehmann = await onDuty(s, "lehmann", "wohnen");
  });
  after(async () => {
    lehmann?.desk.close();
    await closeBrowsers();
    await Promise.all([everybodyOut(), network?.close(), tryPage?.close()]);
  });

  it("talks over TCP where no UDP gets through, and was told so while waiting", async () => {
    staff = await staffPage(s, tryPage, s.staff.lehmann);
    const arrived = await arrives(s, { address: "wohnen", args: network.args, context: { deviceScaleFactor: 2 } });
    talker = arrived.page;
    await talker.locator("button", { hasText: "Jetzt prüfen" }).click();
    await talker.locator("#automatic").check();
    await talker.locator("[data-way=tcp]", { hasText: "Es geht, aber auf einem Ersatzweg (TCP)" }).waitFor(PATIENT);
    await talker.locator(".confirm .primary").click();
    await prepared(talker);
    const room = await accepts(lehmann, arrived.ticket);
    await staff.startCall(room);
    await Promise.all([seesOther(await elementCallFrame(talker), "red"), seesOther(await elementCallFrame(staff.page), "blue")]);
    await talker.locator("button", { hasText: "Mikrofon ausschalten" }).click();
    await talker.locator("button", { hasText: "Mikrofon einschalten" }).waitFor();
  });

  it("is told so, keeps place and talk, and is back in both without doing anything", async () => {
    const weber = await atDesk(s, "weber");
    const ahead = await knocks(s, await citizen(s), "elterngeld");
    const arrived = await arrives(s, { address: "elterngeld", args: network.args, context: { deviceScaleFactor: 2 } });
    waiter = arrived.page;
    await waiter.locator(".place-main", { hasText: "an Stelle 2" }).waitFor(PATIENT);
    await looks(waiter, "waiting");
    const talking = await ticketOn(talker, ".talk-ticket");

    const began = performance.now();
    network.cut();
    await waiter.locator(".stale", { hasText: "Keine Verbindung zum Internet. Ihr Platz bleibt erhalten" }).waitFor(PATIENT);
    await talker.locator(".curtain-text", { hasText: "Ihr Gespräch ist nicht beendet" }).waitFor(PATIENT);
    await (await elementCallFrame(staff.page)).waitForFunction(() => document.querySelectorAll("video").length === 1, undefined, PATIENT);
    await looks(waiter, "offline");
    await looks(talker, "lost", "at once");
    // Meanwhile it goes on: the next in line is another.
    await accepts(weber, ahead.ticket);
    await delay(MINUTE_MS - (performance.now() - began));
    assert.equal((await lehmann.desk.visit(talking)).status, "in consultation");
    network.mend();

    await waiter.locator(".stale").waitFor({ state: "detached", ...PATIENT });
    await waiter.locator(".place-main", { hasText: "als Nächstes" }).waitFor(PATIENT);
    assert.equal(await ticketOn(waiter), arrived.ticket);
    await talker.locator(".curtain").waitFor({ state: "detached", ...PATIENT });
    await Promise.all([seesAnew(talker, "red"), seesAnew(staff.page, "blue")]);
    assert.equal(await talker.locator(".stale").count(), 0);
    await talker.locator("button", { hasText: "Mikrofon einschalten" }).waitFor();
    const inCall = await (await elementCallFrame(talker)).locator("body").innerText();
    assert.match(inCall, /Mikrofon einschalten/u, "whoever was muted still is");
    const { status, quiet } = await lehmann.desk.visit(talking);
    assert.deepEqual({ status, quiet }, { status: "in consultation", quiet: false });
  });

  it("still says goodbye as everybody else", async () => {
    await talker.locator("button", { hasText: "Gespräch beenden" }).click();
    await talker.locator("button", { hasText: "Ja, beenden" }).click();
    await talker.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor(PATIENT);
  });
});

describe("a page that is frozen for half an hour, as a phone does in a pocket", () => {
  /** So many times faster runs the office's clock: half an hour is half a minute. */
  const SPEED = 60;
  const HALF_AN_HOUR_MS = 30 * MINUTE_MS;
  let s: Stack;
  let weber: Awaited<ReturnType<typeof onDuty>>;

  before(async () => {
    s = await freshStack();
    process.env["BUERGERBUERO_CLOCK"] = `2026-11-23T09:00+01:00*${SPEED}`;
    await s.restartService("stop", { times: { confirm_next: "5m", grace: "2h", no_show_after: "2h", duty_timeout: "24h" } });
    weber = await onDuty(s, "weber", "elterngeld");
  });
  after(async () => {
    delete process.env["BUERGERBUERO_CLOCK"];
    weber?.desk.close();
    await closeBrowsers();
    await everybodyOut();
    await s?.restartService("stop");
  });

  it("is asked when it is next; silent, it is put aside and not removed; awake, it is told, and goes before whoever came later", async () => {
    const { desk } = weber;
    const first = await knocks(s, await citizen(s), "elterngeld");
    const { browser, page, ticket } = await arrives(s, { address: "elterngeld", context: { viewport: NARROW, isMobile: true, hasTouch: true } });
    const later = await knocks(s, await citizen(s), "elterngeld");
    await page.locator(".place-main", { hasText: "an Stelle 2" }).waitFor(PATIENT);
    await page.evaluate(() => {
      let [last, longest] = [Date.now(), 0];
      window.setInterval(() => {
        longest = Math.max(longest, Date.now() - last);
        last = Date.now();
        document.documentElement.dataset["longestSleep"] = String(longest);
      }, 100);
    });

    const wake = await freeze(browser);
    await delay(HALF_AN_HOUR_MS / SPEED);
    assert.equal((await desk.visit(ticket)).position, 2, "a silent page keeps its place");
    await accepts(weber, first.ticket);
    await desk.visit(ticket, ({ status }) => status === "parked");
    await desk.visit(later.ticket, ({ position }) => position === 1);

    wake();
    await page.locator("h1", { hasText: "Ihre Nummer ist zur Seite gelegt" }).waitFor(PATIENT);
    await page.waitForFunction((slept) => Number(document.documentElement.dataset["longestSleep"]) >= slept, HALF_AN_HOUR_MS / SPEED, PATIENT);
    assert.match(await page.title(), /^● /u);
    await page.locator("button", { hasText: "Ich bin wieder da" }).click();
    await page.locator(".place-main", { hasText: "als Nächstes" }).waitFor(PATIENT);
    assert.equal(await ticketOn(page), ticket);
    await desk.visit(ticket, ({ position }) => position === 1);
    await desk.visit(later.ticket, ({ position }) => position === 2);
  });
});
