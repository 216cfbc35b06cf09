import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { elementCallFrame, watchPeerConnections } from "../support/call-side.ts";
import { comesOnDuty } from "../support/deskApi.ts";
import { onlyStateAndCiphertext } from "../support/promises.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { atDesk, everybodyOut } from "../support/visits.ts";
import { arrives, bringsAlong, prepared, roomOf } from "./citizenPage.ts";

const PATIENT = { timeout: 60_000 };
const SAID = "Mein Befund ist seit gestern da.";
const ANSWERED = "Danke, den sehe ich mir an.";
const WRITTEN = "Befund: unauffällig";

const enters = (page: Page): Promise<void> => page.locator(".curtain .primary:enabled").click(PATIENT);

const says = async (page: Page, words: string): Promise<void> => {
  await page.locator("#chat-text").fill(words);
  await page.locator("#chat-text").press("Enter");
};

/** So many others are seen with a moving picture. */
const seesOthers = async (page: Page, count: number): Promise<void> => {
  const others = (wanted: number): boolean =>
    [...document.querySelectorAll("video")].filter((video) => video.dataset["lkLocalParticipant"] === "false" && video.videoWidth > 0 && video.currentTime > 0).length === wanted;
  await (await elementCallFrame(page)).waitForFunction(others, count, PATIENT);
};

describe("the citizen's page and the desk", () => {
  let s: Stack;
  before(async () => {
    s = await freshStack();
    const { person, staffRoom } = await atDesk(s, "weber");
    await comesOnDuty(person, staffRoom);
  });
  after(async () => {
    await closeBrowsers();
    await everybodyOut();
  });

  const openDesk = async (): Promise<Page> => {
    const { page } = await visitor({ origin: s.service, camera: "red", context: { viewport: { width: 1280, height: 800 } } });
    await watchPeerConnections(page.context());
    await page.goto(`${s.service}/desk`);
    await page.fill("[name=username]", s.staff.weber.name);
    await page.fill("[name=password]", s.staff.weber.password);
    await page.click("text=Anmelden");
    await page.waitForSelector(".desk", PATIENT);
    return page;
  };

  it("carry a talk with a companion, with words and a document, of which the service gets state and ciphertext and nothing else", async () => {
    const [desk, { page }] = await Promise.all([openDesk(), arrives(s, { address: "elterngeld" })]);
    const companion = await bringsAlong(s, page, "green");
    await Promise.all([prepared(page), prepared(companion)]);
    const room = await roomOf(page);
    await desk.click(".visit button:has-text('Aufrufen')");
    await Promise.all([enters(page), enters(companion)]);
    await Promise.all([desk, page, companion].map((one) => seesOthers(one, 2)));

    await says(page, SAID);
    await desk.locator(".said", { hasText: SAID }).waitFor(PATIENT);
    await says(desk, ANSWERED);
    for (const one of [page, companion]) await one.locator(".said", { hasText: ANSWERED }).waitFor(PATIENT);
    await page.locator("#chat-file").setInputFiles({ name: "befund.txt", mimeType: "text/plain", buffer: Buffer.from(WRITTEN) });
    await desk.locator(".file", { hasText: "befund.txt" }).waitFor(PATIENT);

    await desk.click(".mine button:has-text('Beenden')");
    for (const one of [page, companion]) await one.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor(PATIENT);
    onlyStateAndCiphertext(s, room);
    const heard = JSON.stringify([...s.wiretaps.fromHomeserver.overheard, ...s.wiretaps.toHomeserver.overheard]);
    for (const secret of [SAID, ANSWERED, WRITTEN, "befund.txt"]) assert.ok(!heard.includes(secret), `"${secret}" was overheard`);
  });
});
