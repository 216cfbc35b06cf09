import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { closeBrowsers } from "../support/browser.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { standStill } from "../support/stand-still.ts";
import { atDesk, everybodyOut } from "../support/visits.ts";
import { arrives, keptIn, NOTHING_KEPT, prepared, ticketOn } from "./citizenPage.ts";
import type { Citizen } from "./citizenPage.ts";

const PATIENT = { timeout: 60_000 };

const isElsewhere = (page: Page): Promise<void> => page.locator("h1", { hasText: "in einem anderen Fenster offen" }).waitFor(PATIENT);
const takeHere = (page: Page): Promise<void> => page.locator("button", { hasText: "Hier weitermachen" }).click(PATIENT);
const accountIn = (page: Page): Promise<string> => page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}").account.userId);

describe("a visit in two windows of a browser", () => {
  let s: Stack;
  let first: Page;
  let second: Page;
  let ticket: string;

  before(async () => {
    s = await freshStack();
    await atDesk(s, "weber");
  });
  beforeEach(async () => {
    const arrived: Citizen = await arrives(s, { address: "elterngeld" });
    ({ page: first, ticket } = arrived);
    await prepared(first);
  });
  afterEach(closeBrowsers);
  after(everybodyOut);

  const opensAnother = async (): Promise<void> => {
    second = await first.context().newPage();
    await second.goto(`${s.service}/mein-besuch?bei=elterngeld&lang=de`);
  };
  const waitsIn = async (page: Page): Promise<void> => {
    await page.locator(".ticket").waitFor(PATIENT);
    assert.equal(await ticketOn(page), ticket);
    await prepared(page);
  };
  const givesUpIn = async (page: Page): Promise<void> => {
    await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
    await page.locator("button", { hasText: "Ja, zurückgeben" }).click();
    await page.locator("[data-forgotten=true]").waitFor(PATIENT);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  };

  it("goes to the one that the citizen wants, there and back, with its account; in the end neither keeps anything", async () => {
    await opensAnother();
    await isElsewhere(second);
    const account = await accountIn(first);
    await takeHere(second);
    await waitsIn(second);
    await isElsewhere(first);
    assert.equal(await first.evaluate(() => sessionStorage.length), 0);
    await takeHere(first);
    await waitsIn(first);
    await isElsewhere(second);
    assert.equal(await accountIn(first), account);
    await givesUpIn(first);
    assert.deepEqual(await keptIn(second), NOTHING_KEPT);
  });

  it("stays in the one that sleeps: the other says so, and once it is awake it can be had", async () => {
    await opensAnother();
    await isElsewhere(second);
    const wake = await standStill(first);
    await takeHere(second);
    await second.locator("text=Das andere Fenster antwortet nicht").waitFor(PATIENT);
    await wake();
    await waitsIn(first);
    await takeHere(second);
    await waitsIn(second);
    await isElsewhere(first);
    await givesUpIn(second);
    assert.deepEqual(await keptIn(first), NOTHING_KEPT);
  });

  it("stays where it is when the window that asked for it is closed before it has it", async () => {
    await opensAnother();
    await isElsewhere(second);
    await second.evaluate(() => {
      const never = crypto.randomUUID();
      new BroadcastChannel("visit").postMessage({ asked: never, until: Date.now() + 60_000 });
    });
    await isElsewhere(first);
    await waitsIn(first);
    await givesUpIn(first);
  });

  it("goes on in a copy of the window that sleeps, with another account", async () => {
    const memory = await first.evaluate(() => sessionStorage.getItem("visit") ?? "");
    const account = await accountIn(first);
    const wake = await standStill(first);
    second = await first.context().newPage();
    await second.goto(s.service);
    await second.evaluate((copied) => sessionStorage.setItem("visit", copied), memory);
    await second.goto(`${s.service}/mein-besuch?lang=de`);
    await isElsewhere(second);
    await takeHere(second);
    await waitsIn(second);
    assert.notEqual(await accountIn(second), account);
    await wake();
    await isElsewhere(first);
    await givesUpIn(second);
    assert.deepEqual(await keptIn(first), NOTHING_KEPT);
  });

  it("leaves alone what a desk in the same browser keeps, whatever becomes of it", async () => {
    await first.evaluate(() => new Promise((resolve) => {
      const opening = indexedDB.open("session-DESK::matrix-sdk-crypto");
      opening.addEventListener("success", () => { opening.result.close(); resolve(undefined); });
    }));
    await first.locator("button", { hasText: "Nummer zurückgeben" }).click();
    await first.locator("button", { hasText: "Ja, zurückgeben" }).click();
    await first.locator("[data-forgotten=true]").waitFor(PATIENT);
    await first.goto(`${s.service}/mein-besuch?bei=elterngeld&lang=de`);
    await first.locator("#field-consent").waitFor(PATIENT);
    assert.deepEqual((await keptIn(first)).databases, ["session-DESK::matrix-sdk-crypto"]);
  });

  it("comes back after the phone has put the window away, and another has tidied up meanwhile", async () => {
    const account = await accountIn(first);
    await first.goto("about:blank");
    await opensAnother();
    await second.locator("#field-consent").waitFor(PATIENT);
    assert.deepEqual((await keptIn(second)).databases, []);
    await first.goto(`${s.service}/mein-besuch?lang=de`);
    await isElsewhere(first);
    await takeHere(first);
    await waitsIn(first);
    assert.notEqual(await accountIn(first), account);
    await isElsewhere(second);
    await givesUpIn(first);
  });
});
