import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { order } from "../../appservice/office/staffCommands.ts";
import { WEBER, webWorld } from "../service/webWorld.ts";
import type { WebWorld } from "../service/webWorld.ts";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { keptIn, NOTHING_KEPT } from "./citizenPage.ts";

describe("a citizen of the page who is ended with a bar", () => {
  let world: WebWorld;
  let page: Page;

  before(() => buildWidgets());
  beforeEach(async () => {
    world = await webWorld();
    for (const department of ["elterngeld", "hiv"]) await world.onDuty(department);
    page = (await visitor({ origin: world.url, camera: "blue" })).page;
  });
  afterEach(async () => {
    await closeBrowsers();
    await world.close();
  });

  async function asks(where: Page, address: string): Promise<void> {
    await where.goto(`${world.url}/mein-besuch?bei=${address}&lang=de`);
    await where.locator("#field-consent").check();
    if (await where.locator("#field-name").count()) await where.locator("#field-name").fill("Anna");
    await where.locator("form button[type=submit]").click();
  }
  async function barred(address: string, department: string): Promise<void> {
    await asks(page, address);
    await page.locator(".ticket").waitFor();
    await world.store.transaction(async (tx) => {
      const [visit] = await tx.visits.open(department);
      await order(tx, world.context, { department, user: WEBER, at: world.context.clock.now() }, { name: "end", ticket: visit?.ticket ?? "", bar: true });
    });
    await page.locator("h1", { hasText: "Das Gespräch wurde beendet" }).waitFor();
    await page.locator(".removed", { hasText: "Bis Mitternacht bleibt nur ein Zeichen" }).waitFor();
    await page.locator("[data-forgotten=true]").waitFor();
  }
  const refused = (where: Page): Promise<void> => where.locator("#start-problem", { hasText: /kein weiterer Besuch.*1234/u }).waitFor();

  it("gets no other number in this browser, and reads why, with the telephone; only a mark stays", async () => {
    await barred("elterngeld", "elterngeld");
    assert.deepEqual(await keptIn(page), { ...NOTHING_KEPT, local: 1 });
    await asks(page, "elterngeld");
    await refused(page);
    const another = await page.context().newPage();
    await page.close();
    await asks(another, "elterngeld");
    await refused(another);
    assert.deepEqual(await keptIn(another), { ...NOTHING_KEPT, local: 1 });
  });

  it("at another department gets a number, whose end leaves the mark", async () => {
    await barred("elterngeld", "elterngeld");
    await asks(page, "raum1");
    await page.locator(".ticket").waitFor();
    await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
    await page.locator("button", { hasText: "Ja, zurückgeben" }).click();
    await page.locator("[data-forgotten=true]").waitFor();
    assert.deepEqual(await keptIn(page), { ...NOTHING_KEPT, local: 1 });
    await asks(page, "elterngeld");
    await refused(page);
  });

  it("leaves quickly: nothing stays, not even the mark", async () => {
    await barred("elterngeld", "elterngeld");
    const exit = await page.locator("#exit").getAttribute("href");
    await page.context().route(`${exit}**`, (route) => route.fulfill({ contentType: "text/html", body: "<title>Wetter</title>" }));
    await page.locator("#exit").click();
    await page.waitForURL(`${exit}**`);
    await page.goto(world.url);
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  it("where advice is confidential leaves a mark in this tab only", async () => {
    await barred("raum1", "hiv");
    assert.deepEqual(await keptIn(page), { ...NOTHING_KEPT, session: 1 });
    await asks(page, "raum1");
    await refused(page);
    const another = await page.context().newPage();
    await another.goto(world.url);
    assert.deepEqual(await keptIn(another), NOTHING_KEPT);
  });
});
