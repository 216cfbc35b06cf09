import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, hearsOther, seesOther } from "../support/call-side.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { serveTryPage } from "../support/try-page.ts";
import type { TryPage } from "../support/try-page.ts";
import { accepts, atDesk, everybodyOut } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";
import { arrives, atForm, keptIn, NOTHING_KEPT, prepared, staffPage, ticketOn } from "./citizenPage.ts";
import type { StaffPage } from "./citizenPage.ts";

const PATIENT = { timeout: 60_000 };
const ELEMENT_CALL = "**/element-call/index.html*";

/** The first request for it fails, and no other. */
async function failsOnce(page: Page, address: string | RegExp): Promise<void> {
  let failed = false;
  await page.route(address, (route) => {
    if (failed) return route.continue();
    failed = true;
    return route.abort();
  });
}

/** In the page that is open and in the frames to come, as after "only this microphone" in the browser's question. */
async function refuseCamera(page: Page): Promise<void> {
  const refuse = (): void => {
    const { mediaDevices } = navigator;
    const unnamed = ({ deviceId, groupId, kind }: MediaDeviceInfo): MediaDeviceInfo =>
      ({ deviceId, groupId, kind, label: "", toJSON: () => ({ deviceId, groupId, kind, label: "" }) });
    const [open, list] = [mediaDevices.getUserMedia.bind(mediaDevices), mediaDevices.enumerateDevices.bind(mediaDevices)];
    mediaDevices.getUserMedia = (wanted) => (wanted?.video ? Promise.reject(new DOMException("Permission denied", "NotAllowedError")) : open(wanted));
    mediaDevices.enumerateDevices = async () => (await list()).map((device) => (device.kind === "videoinput" ? unnamed(device) : device));
  };
  await page.addInitScript(refuse);
  await page.evaluate(refuse);
}

describe("what goes wrong on the citizen's page mends by itself, or by one press", () => {
  let s: Stack;
  let tryPage: TryPage;
  let desk: AtDesk;
  let staff: StaffPage;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
    desk = await atDesk(s, "lehmann");
  });
  afterEach(closeBrowsers);
  after(async () => {
    await Promise.all([everybodyOut(), tryPage?.close()]);
  });

  const isCalled = async (ticket: string): Promise<void> => {
    staff = await staffPage(s, tryPage, s.staff.lehmann);
    await staff.startCall(await accepts(desk, ticket));
  };
  const talks = async (page: Page): Promise<void> => {
    await page.locator(".curtain .primary:enabled").click(PATIENT);
    await page.locator(".curtain").waitFor({ state: "detached", ...PATIENT });
    await seesOther(await elementCallFrame(page), "red");
  };
  const isServed = async (page: Page, ticket: string): Promise<void> => {
    await desk.person.say(desk.staffRoom, `!fertig ${ticket}`);
    await page.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor(PATIENT);
  };
  const says = async (page: Page, words: string): Promise<void> => {
    await page.locator("#chat-text").fill(words);
    await page.locator("#chat-text").press("Enter");
    await page.locator(".mine .said", { hasText: words }).waitFor(PATIENT);
  };
  const tidiesUp = async (page: Page): Promise<void> => {
    await page.locator("button", { hasText: "Fertig, alles löschen" }).click();
    await page.locator("[data-forgotten=true]").waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  };

  /** So that the next one is next. */
  const givesUp = async (page: Page): Promise<void> => {
    await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
    await page.locator("button", { hasText: "Ja, zurückgeben" }).click();
    await page.locator("[data-forgotten=true]").waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  };

  it("who chooses something while the talk is prepared, and reloads the page when called, gets into the talk", async () => {
    const { page } = await atForm(s, { address: "wohnen" });
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { goOn = resolve; });
    await page.route("**/*.wasm", async (route) => { await held; await route.continue(); });
    await page.locator("form button[type=submit]").click();
    const ticket = await ticketOn(page);
    await page.waitForFunction(() => sessionStorage.getItem("visit")?.includes("seal"), undefined, PATIENT);
    await page.locator("#audio-only").check();
    const account = await page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}").account?.userId);
    assert.match(account, /^@gast_/u);
    goOn();
    await prepared(page);
    await isCalled(ticket);
    await page.locator(".curtain .primary:enabled").waitFor(PATIENT);
    await page.reload();
    await talks(page);
    assert.equal(await page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}").account?.userId), account);
    await isServed(page, ticket);
    await tidiesUp(page);
  });

  it("who comes back to a talk with another account, as the tab has lost its own, is let in again; reloaded afterwards, the chat is still there to be saved", async () => {
    const { page, ticket } = await arrives(s, { address: "wohnen" });
    await prepared(page);
    await isCalled(ticket);
    await page.evaluate(() => {
      const { secret } = JSON.parse(sessionStorage.getItem("visit") ?? "{}");
      sessionStorage.setItem("visit", JSON.stringify({ secret }));
    });
    await page.reload();
    await talks(page);
    await says(page, "Das sind meine Unterlagen.");
    await isServed(page, ticket);
    await page.reload();
    await page.locator(".mine .said", { hasText: "Das sind meine Unterlagen." }).waitFor(PATIENT);
    assert.equal(await page.locator("iframe").count(), 0, "there is no call any more");
    await tidiesUp(page);
  });

  it("a part of the page that did not come is loaded with the page anew", async () => {
    const { page } = await atForm(s, { address: "wohnen" });
    await failsOnce(page, /\/prepare-[\w-]+\.js$/u);
    await failsOnce(page, /\.wasm$/u);
    await page.locator("form button[type=submit]").click();
    const ticket = await ticketOn(page);
    await prepared(page);
    assert.equal(await ticketOn(page), ticket);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("loads")), null);
    await givesUp(page);
  });

  it("an Element Call that did not load is loaded again while there is time, and by a press when there is none", async () => {
    const { page, ticket } = await arrives(s, { address: "wohnen" });
    await failsOnce(page, ELEMENT_CALL);
    await prepared(page);
    await page.waitForResponse((response) => response.url().includes("/element-call/index.html") && response.ok(), PATIENT);
    await isCalled(ticket);
    await page.locator(".curtain .primary:enabled", { hasText: "Jetzt eintreten" }).waitFor(PATIENT);
    await failsOnce(page, ELEMENT_CALL);
    await page.reload();
    await page.locator(".curtain-text", { hasText: "nicht zustande gekommen" }).waitFor(PATIENT);
    await talks(page);
    await isServed(page, ticket);
  });

  it("whose camera is refused is seen by nobody, but heard, hears, sees and writes", async () => {
    const { page } = await atForm(s, { address: "wohnen" });
    await refuseCamera(page);
    await page.locator("form button[type=submit]").click();
    const ticket = await ticketOn(page);
    await prepared(page);
    await isCalled(ticket);
    await talks(page);
    await Promise.all([hearsOther(await elementCallFrame(page)), hearsOther(await elementCallFrame(staff.page))]);
    await page.locator("button", { hasText: "Mikrofon ausschalten" }).waitFor(PATIENT);
    await says(page, "Meine Kamera geht nicht.");
    await isServed(page, ticket);
    await tidiesUp(page);
  });

  it("who is refused camera and microphone is told how to allow them, and hears, sees and writes in the talk all the same", async () => {
    const { page, ticket } = await arrives(s, { address: "wohnen", args: ["--use-fake-ui-for-media-stream=deny"] });
    await page.context().clearPermissions();
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.locator(".check .problem", { hasText: "darf Kamera oder Mikrofon nicht benutzen" }).waitFor(PATIENT);
    await prepared(page);
    await isCalled(ticket);
    await talks(page);
    await hearsOther(await elementCallFrame(page));
    await page.locator("button", { hasText: "Mikrofon einschalten" }).waitFor(PATIENT);
    await says(page, "Ich höre Sie.");
    await isServed(page, ticket);
    await tidiesUp(page);
  });

  it("a press that did not get through is told, until one gets through", async () => {
    const { page } = await arrives(s, { address: "wohnen" });
    await page.route("**/api/visit", (route) => route.abort(), { times: 1 });
    await page.locator(".confirm .primary").click();
    await page.locator(".stale", { hasText: "Das hat nicht geklappt" }).waitFor(PATIENT);
    await page.route("**/api/visit", (route) => route.fulfill({ status: 503, json: { error: "unavailable", message: "" } }), { times: 1 });
    await Promise.all([page.waitForResponse((answer) => answer.status() === 503), page.locator(".confirm .primary").click()]);
    await page.locator(".stale", { hasText: "Das hat nicht geklappt" }).waitFor(PATIENT);
    await page.locator(".confirm .primary").click();
    await page.locator(".confirmed").waitFor(PATIENT);
    assert.equal(await page.locator(".stale").count(), 0);
    await givesUp(page);
  });

  it("the quick exit from the overview gives the number back and leaves nothing, as from the visit's own page", async () => {
    const { page } = await arrives(s, { address: "wohnen" });
    await prepared(page);
    const secret = await page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}").secret);
    await page.goto(`${s.service}/?lang=de`);
    const exit = await page.locator("#exit").getAttribute("href");
    await page.context().route(`${exit}**`, (route) => route.fulfill({ contentType: "text/html", body: "<title>Wetter</title>" }));
    await page.waitForLoadState("networkidle");
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
    await page.waitForURL(`${exit}**`, PATIENT);
    await page.goto(`${s.service}/?lang=de`);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
    const response = await fetch(`${s.service}/api/visit`, { headers: { Authorization: `Bearer ${secret}` } });
    if (response.status === 200) assert.equal(((await response.json()) as { outcome?: string }).outcome, "withdrawn");
    else assert.equal(response.status, 401);
  });
});
