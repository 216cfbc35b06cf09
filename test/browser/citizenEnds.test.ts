import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, seesOther } from "../support/call-side.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { serveTryPage } from "../support/try-page.ts";
import type { TryPage } from "../support/try-page.ts";
import { accepts, atDesk, everybodyOut } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";
import { findings, sticksOut } from "./axe.ts";
import { arrives, atForm, keptIn, NOTHING_KEPT, prepared, roomOf, staffPage } from "./citizenPage.ts";
import type { Citizen, StaffPage } from "./citizenPage.ts";

const PATIENT = { timeout: 60_000 };
/** Milliseconds in which a page has done what it still had in hand. */
const AFTERMATH = 5_000;
const ARABIC_PHONE = { viewport: { width: 360, height: 740 }, locale: "ar", hasTouch: true, isMobile: true };

/** With the keys alone: on to the next until it is this one, then Enter. */
async function pressByKeyboard(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? "");
    if (name.test(focused)) return page.keyboard.press("Enter");
  }
  throw new Error(`The keyboard does not reach ${String(name)}.`);
}

describe("how a visit ends in the browser", () => {
  let s: Stack;
  let tryPage: TryPage;
  let desk: AtDesk;
  let staff: StaffPage;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    await s.restartService("stop", { times: { follow_up: "5s", confirm_next: "60s", grace: "5s" } });
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
    desk = await atDesk(s, "lehmann");
  });
  afterEach(closeBrowsers);
  after(async () => {
    await Promise.all([everybodyOut(), tryPage?.close()]);
    await s?.restartService("stop");
  });

  const isCalled = async ({ page, ticket }: Citizen): Promise<void> => {
    staff = await staffPage(s, tryPage, s.staff.lehmann);
    await prepared(page);
    await staff.startCall(await accepts(desk, ticket));
    await page.locator(".curtain .primary:enabled").waitFor(PATIENT);
  };
  const isSeen = async (page: Page): Promise<void> => {
    await Promise.all([seesOther(await elementCallFrame(page), "red"), seesOther(await elementCallFrame(staff.page), "blue")]);
  };

  it("by the keyboard alone, after a talk that was held by the keyboard alone; the follow-up over, nothing is kept", async () => {
    const citizen = await arrives(s, { address: "wohnen" });
    const { page } = citizen;
    await isCalled(citizen);
    assert.equal(await page.evaluate(() => document.activeElement?.className), "curtain-text", "no key leads into the call by accident");
    await pressByKeyboard(page, /^Jetzt eintreten$/u);
    await isSeen(page);
    await pressByKeyboard(page, /^Mikrofon ausschalten$/u);
    await page.locator("button", { hasText: "Mikrofon einschalten" }).waitFor(PATIENT);
    await pressByKeyboard(page, /^Gespräch beenden$/u);
    await pressByKeyboard(page, /^Ja, beenden$/u);
    await page.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor(PATIENT);
    await page.locator("[data-forgotten=true]").waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  it("in Arabic on a phone, by Escape three times in mid-talk, in Element Call's frame: another page, nothing kept, the talk over for the caseworker too", async () => {
    const citizen = await arrives(s, { address: "wohnen", lang: "ar", name: "ليلى", context: ARABIC_PHONE });
    const { page } = citizen;
    await isCalled(citizen);
    const room = await roomOf(page);
    await page.locator(".curtain .primary").click();
    await isSeen(page);
    await page.locator("h1", { hasText: "مع Lehmann" }).waitFor();
    assert.deepEqual(await findings(page), []);
    assert.ok((await sticksOut(page)) <= 0);
    const exit = await page.locator("#exit").getAttribute("href");
    await page.context().route(`${exit}**`, (route) => route.fulfill({ contentType: "text/html", body: "<title>Wetter</title>" }));
    const call = await elementCallFrame(page);
    await call.locator("body").click({ position: { x: 5, y: 5 } });
    await page.keyboard.down("Escape");
    for (let repeats = 0; repeats < 5; repeats += 1) await page.keyboard.down("Escape");
    await page.keyboard.up("Escape");
    assert.ok(await page.locator("#exit").isVisible(), "a key that is held down is one press");
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
    await page.waitForURL(`${exit}**`, PATIENT);
    await desk.person.leaves(room);
    await page.goto(`${s.service}/mein-besuch?lang=de`);
    await page.locator("h1", { hasText: "nicht mehr bekannt" }).waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  it("while the page still prepares the talk: nothing is called removed before that has ended, and what comes late is not kept either", async () => {
    const { page } = await atForm(s, { address: "wohnen" });
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { goOn = resolve; });
    await page.route("**/*.wasm", async (route) => { await held; await route.continue(); });
    const encryption = page.waitForResponse(/\.wasm$/u, PATIENT);
    await page.locator("form button[type=submit]").click();
    await page.waitForRequest(/\.wasm$/u, PATIENT);
    await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
    await page.locator("button", { hasText: "Ja, zurückgeben" }).click();
    await page.locator("[data-forgotten=false]").waitFor(PATIENT);
    goOn();
    await (await encryption).finished();
    await page.locator("[data-forgotten=true]").waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
    // What would be kept is there some 100 ms later; what is begun and removed again, too.
    await page.waitForTimeout(AFTERMATH);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  for (const when of ["before the talk is prepared", "after that"]) {
    it(`while the homeserver says nothing any more, ${when}: nothing is kept, and that is said`, async () => {
      const { page } = await atForm(s, { address: "wohnen" });
      const silence = (): Promise<unknown> => page.route(/\/_matrix\//u, () => undefined);
      if (when !== "after that") await silence();
      await page.locator("form button[type=submit]").click();
      await page.locator(".ticket").waitFor(PATIENT);
      if (when === "after that") {
        await prepared(page);
        await silence();
      } else await page.waitForRequest(/\/_matrix\//u, PATIENT);
      await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
      await page.locator("button", { hasText: "Ja, zurückgeben" }).click();
      await page.locator("[data-forgotten=true]").waitFor(PATIENT);
      await page.waitForTimeout(AFTERMATH);
      assert.deepEqual(await keptIn(page), NOTHING_KEPT);
    });
  }

  it("by itself, when nobody comes back in time: told so, and nothing is kept but the mark of a bar from another visit", async () => {
    const { page } = await arrives(s, { address: "wohnen" });
    await prepared(page);
    await page.evaluate(() => localStorage.setItem("bars", JSON.stringify([{ mark: "of another visit", until: Date.now() + 3_600_000 }])));
    await page.locator("button", { hasText: "Ich brauche noch Zeit" }).click();
    await page.locator("h1", { hasText: "Ihre Nummer ist abgelaufen" }).waitFor(PATIENT);
    await page.locator("[data-forgotten=true]").waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), { ...NOTHING_KEPT, local: 1 });
  });
});
