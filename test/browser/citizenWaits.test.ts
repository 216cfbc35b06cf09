import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { freshStack, type Stack } from "../support/stack.ts";
import { atDesk, everybodyOut } from "../support/visits.ts";
import { findings } from "./axe.ts";
import { arrives, atForm, bringsAlong, keptIn, looks, NOTHING_KEPT, prepared, ticketOn } from "./citizenPage.ts";

const withdraw = async (page: Page): Promise<void> => {
  await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
  await page.locator("button", { hasText: "Ja, zurückgeben" }).click();
  await page.locator("[data-forgotten=true]").waitFor();
};

describe("a citizen who waits on the page", () => {
  let s: Stack;
  before(async () => {
    s = await freshStack();
    await atDesk(s, "weber");
  });
  afterEach(closeBrowsers);
  after(everybodyOut);

  it("keeps number, place, language and account over a reload in mid-wait", async () => {
    const { page, ticket } = await arrives(s, { address: "elterngeld", context: { deviceScaleFactor: 2 } });
    await prepared(page);
    await looks(page, "next");
    await page.locator("#visit-language").selectOption("tr");
    const account = await page.evaluate(() => sessionStorage.getItem("visit"));
    await page.reload();
    await page.locator(".ticket").waitFor();
    assert.equal(await ticketOn(page), ticket);
    await prepared(page);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("visit")), account);
    assert.equal(await page.locator("#visit-language").inputValue(), "tr");
    await withdraw(page);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  it("in a second window goes on there, and stands in the queue once", async () => {
    const { page, ticket } = await arrives(s, { address: "elterngeld" });
    await prepared(page);
    const second = await page.context().newPage();
    await second.goto(`${s.service}/mein-besuch?bei=elterngeld&lang=de`);
    await second.locator("h1", { hasText: "in einem anderen Fenster offen" }).waitFor();
    await second.locator("button", { hasText: "Hier weitermachen" }).click();
    await second.locator(".ticket").waitFor();
    assert.equal(await ticketOn(second), ticket);
    await page.locator("h1", { hasText: "in einem anderen Fenster offen" }).waitFor();
    await prepared(second);
    await withdraw(second);
    for (const window of [page, second]) assert.deepEqual(await keptIn(window), NOTHING_KEPT);
  });

  it("without a network keeps the place, is told so, and goes on by itself", async () => {
    const { page, ticket } = await arrives(s, { address: "elterngeld" });
    await page.context().setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.locator(".stale", { hasText: "Ihr Platz bleibt erhalten" }).waitFor();
    await page.context().setOffline(false);
    await page.locator(".stale").waitFor({ state: "detached" });
    assert.equal(await ticketOn(page), ticket);
    await withdraw(page);
  });

  it("whose camera is refused is told how to allow it, and can go on with sound only", async () => {
    const { page } = await arrives(s, { address: "elterngeld", args: ["--use-fake-ui-for-media-stream=deny"] });
    await page.context().clearPermissions();
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.locator(".check .problem", { hasText: "darf Kamera oder Mikrofon nicht benutzen" }).waitFor();
    await page.locator(".check", { hasText: "links neben der Adresse" }).waitFor();
    await page.locator("#audio-only").check();
    await withdraw(page);
  });

  it("checks camera, microphone, loudspeaker and the way to the video system", async () => {
    const { page } = await arrives(s, { address: "elterngeld" });
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>(".own-picture")?.videoWidth ?? 0) > 0);
    await page.locator(".good", { hasText: "Wir hören Sie gut" }).waitFor();
    await page.locator("[data-way=udp]", { hasText: "direkten Weg (UDP)" }).waitFor();
    await page.locator("button", { hasText: "Ton abspielen" }).click();
    await looks(page, "check");
    assert.equal(await page.locator("#automatic").isChecked(), false, "a check is no word on going into the call");
    await withdraw(page);
  });

  it("leaves quickly: another page, no way back, nothing stored, the number given back", async () => {
    const { page } = await arrives(s, { address: "elterngeld" });
    await prepared(page);
    const exit = await page.locator("#exit").getAttribute("href");
    await page.context().route(`${exit}**`, (route) => route.fulfill({ contentType: "text/html", body: "<title>Wetter</title>" }));
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
    await page.waitForURL(`${exit}**`);
    await page.goBack();
    assert.ok(!page.url().includes("mein-besuch"), page.url());
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
    await page.goto(`${s.service}/mein-besuch`);
    await page.locator("h1", { hasText: "nicht mehr bekannt" }).waitFor();
  });

  it("in a browser too old to talk gets no number to wait with in vain, but the other ways", async () => {
    const { page } = await visitor({ origin: new URL(s.service).origin, camera: "blue" });
    await page.addInitScript(() => { Reflect.deleteProperty(Promise, "withResolvers"); });
    await page.goto(`${s.service}/elterngeld?lang=de`);
    await page.locator(".start .primary").click();
    await page.locator("text=Ihr Browser ist zu alt für ein Videogespräch").waitFor();
    await page.locator("a", { hasText: "Element" }).waitFor();
    assert.equal(await page.locator("#field-consent").count(), 0);
    assert.deepEqual(await findings(page), []);
    await looks(page, "too-old");
  });

  it("needs no mouse", async () => {
    const { page } = await atForm(s, { address: "elterngeld" });
    await page.locator("#field-name").focus();
    const seen: string[] = [];
    for (let presses = 0; presses < 10 && !seen.includes("submit"); presses += 1) {
      await page.keyboard.press("Tab");
      seen.push(await page.evaluate(() => document.activeElement?.getAttribute("type") ?? document.activeElement?.id ?? ""));
    }
    await page.keyboard.press("Enter");
    await page.locator(".ticket").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", "the new screen is announced");
    await page.locator(".confirm .primary").focus();
    await page.keyboard.press("Enter");
    await page.locator(".confirmed").waitFor();
    await withdraw(page);
  });

  it("brings somebody along, who waits with them and takes a seat in the same room", async () => {
    const { page } = await arrives(s, { address: "elterngeld" });
    const other = await bringsAlong(s, page, "green");
    assert.ok(!other.url().includes("dabei"), "the secret is out of the address");
    await other.locator(".ticket").waitFor();
    assert.equal(await ticketOn(other), await ticketOn(page));
    await page.locator("text=1 Begleitperson ist dabei").waitFor();
    await prepared(other);
    assert.equal(await other.locator("button", { hasText: "Nummer zurückgeben" }).count(), 0);
    await withdraw(page);
    await other.locator("[data-forgotten=true]").waitFor();
  });

  it("reads right to left in Arabic on a phone", async () => {
    const { page } = await arrives(s, { address: "elterngeld", lang: "ar", name: "ليلى", context: { viewport: { width: 360, height: 740 }, locale: "ar", hasTouch: true, isMobile: true } });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), "rtl");
    await page.locator(".place-main", { hasText: "أنت التالي" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
    await page.locator("button", { hasText: "إعادة الرقم" }).click();
    await page.locator("button", { hasText: "نعم، أعد الرقم" }).click();
    await page.locator("[data-forgotten=true]").waitFor();
  });
});

describe("a citizen of a confidential department", () => {
  let s: Stack;
  before(async () => { s = await freshStack(); });
  afterEach(closeBrowsers);

  it("gives no name; title, address and history say nothing of the department", async () => {
    const { page, ticket } = await arrives(s, { address: "beratung_1" });
    assert.match(ticket, /^A-\d{3}$/u);
    await prepared(page);
    assert.match(await page.title(), /^(?:● )?Bürgerbüro$/u);
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/mein-besuch?lang=de");
    await page.locator(".private").waitFor({ state: "detached" });
    await withdraw(page);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });
});

describe("a page that is silent when it is next", () => {
  let s: Stack;
  before(async () => {
    s = await freshStack();
    await s.restartService("stop", { times: { confirm_next: "2s" } });
  });
  after(async () => { await s.restartService("stop"); });
  afterEach(closeBrowsers);

  it("is parked, not removed, and comes back to its place", async () => {
    const { page, ticket } = await arrives(s, { address: "elterngeld", context: { deviceScaleFactor: 2 } });
    await page.locator("h1", { hasText: "zur Seite gelegt" }).waitFor({ timeout: 20_000 });
    await looks(page, "parked");
    const second = await arrives(s, { address: "elterngeld", camera: "green" });
    await second.page.locator(".place-main", { hasText: "als Nächstes" }).waitFor();
    await page.locator("button", { hasText: "Ich bin wieder da" }).click();
    await page.locator(".place-main", { hasText: "als Nächstes" }).waitFor();
    assert.equal(await ticketOn(page), ticket);
    await withdraw(page);
  });
});
