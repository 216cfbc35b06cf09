import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { WEBER, webWorld } from "../service/webWorld.ts";
import type { WebWorld } from "../service/webWorld.ts";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { findings, sticksOut } from "./axe.ts";
import { looks, ticketOn } from "./citizenPage.ts";

const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 800 };
const LANGUAGES = ["de", "de-simple", "en", "tr", "ar", "uk"];

/** WCAG 2.1 AA in light, dark and high contrast, and 320 pixels wide without scrolling sideways (that is 400 % zoom). */
async function accessible(page: Page, what: string): Promise<void> {
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    assert.deepEqual(await findings(page), [], `${what}, ${size.width} px`);
    assert.ok((await sticksOut(page)) <= 0, `${what} sticks out at ${size.width} px`);
  }
}

describe("everybody can use the citizens' pages", () => {
  let world: WebWorld;
  let page: Page;

  before(async () => {
    await buildWidgets();
    world = await webWorld();
    for (const department of ["elterngeld", "hiv"]) await world.onDuty(department);
    page = (await visitor({ origin: world.url, camera: "blue" })).page;
  });
  after(async () => {
    await closeBrowsers();
    await world.close();
  });

  const drawNumber = async (): Promise<string> => {
    await page.goto(`${world.url}/mein-besuch?bei=elterngeld&lang=de`);
    await page.locator("#field-name").fill("Anna");
    await page.locator("#field-consent").check();
    await page.locator("form button[type=submit]").click();
    await page.locator(".ticket").waitFor();
    return ticketOn(page);
  };
  const accept = (ticket: string): Promise<void> =>
    world.command({ department: "elterngeld", ticket }, { do: "accept", at: world.context.clock.now(), by: WEBER, also: true, open: [] });
  const end = async (): Promise<void> => {
    await page.evaluate(() => {
      const { secret } = JSON.parse(sessionStorage.getItem("visit") ?? "{}");
      return fetch("/api/visit", { method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${secret}` }, body: '{"do":"withdraw"}' });
    });
    await page.locator("[data-forgotten=true]").waitFor();
  };

  for (const [what, path] of [["the overview", "/"], ["a department", "/elterngeld"], ["a confidential department", "/raum1"], ["a closed department", "/wirtschaft"], ["the frame for the county's website", "/embed"], ["a page that is not there", "/nirgendwo"]] as const) {
    it(`${what}`, async () => {
      await page.goto(world.url + path);
      await accessible(page, what);
    });
  }

  for (const language of LANGUAGES) {
    it(`overview, department and form in ${language}`, async () => {
      for (const path of ["/", "/elterngeld", "/mein-besuch?bei=elterngeld"]) {
        await page.goto(`${world.url}${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
        await page.locator("h1").first().waitFor();
        await page.setViewportSize(NARROW);
        assert.deepEqual(await findings(page, [{ colorScheme: "light" }]), []);
        assert.ok((await sticksOut(page)) <= 0, `${path} in ${language} sticks out`);
      }
    });
  }

  it("the form, and what is missing in it", async () => {
    await page.goto(`${world.url}/mein-besuch?bei=elterngeld&lang=de`);
    await page.locator("form button[type=submit]").click();
    await page.locator(".problem", { hasText: "Bitte geben Sie einen Namen an" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "field-name");
    await accessible(page, "the form with problems");
  });
  it("waiting, being asked, giving the number back", async () => {
    await drawNumber();
    await page.locator(".confirm").waitFor();
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.locator(".own-picture").waitFor();
    await page.locator("button", { hasText: "Nummer zurückgeben" }).click();
    await accessible(page, "waiting");
    await end();
    await accessible(page, "after giving the number back");
    await looks(page, "withdrawn");
  });
  it("parked, and missed", async () => {
    const ticket = await drawNumber();
    await page.locator("button", { hasText: "Ich brauche noch Zeit" }).click();
    await page.locator("h1", { hasText: "zur Seite gelegt" }).waitFor();
    await accessible(page, "parked");
    await page.locator("button", { hasText: "Ich bin wieder da" }).click();
    await page.locator(".place-main", { hasText: "als Nächstes" }).waitFor();
    await accept(ticket);
    await world.command({ department: "elterngeld", ticket }, { do: "miss", at: world.context.clock.now(), by: WEBER });
    await page.locator("h1", { hasText: "nicht erreicht" }).waitFor();
    await accessible(page, "missed");
    await looks(page, "missed");
    await end();
  });
  it("called, asked for consent, and the end of the talk", async () => {
    const ticket = await drawNumber();
    await accept(ticket);
    await page.locator(".curtain").waitFor();
    await accessible(page, "called");
    await world.command({ department: "elterngeld", ticket }, { do: "proposeThirdParty", at: world.context.clock.now(), by: WEBER, invitee: "@x:kreis.example", role: "interpreter" });
    await page.locator(".question").waitFor();
    await accessible(page, "asked");
    await looks(page, "consent", "at once");
    await page.locator("button", { hasText: "Nein" }).click();
    await page.locator(".question").waitFor({ state: "detached" });
    await world.command({ department: "elterngeld", ticket }, { do: "appear", at: world.context.clock.now() });
    await world.command({ department: "elterngeld", ticket }, { do: "finish", at: world.context.clock.now(), by: WEBER });
    await page.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor();
    await accessible(page, "the end");
    await page.locator("button", { hasText: "Fertig, alles löschen" }).click();
    await page.locator("[data-forgotten=true]").waitFor();
  });
  it("a visit that is not known, and a visit in another window", async () => {
    await page.goto(`${world.url}/mein-besuch?lang=de`);
    await page.locator("h1", { hasText: "nicht mehr bekannt" }).waitFor();
    await accessible(page, "unknown");
    await looks(page, "unknown");
    await drawNumber();
    const other = await page.context().newPage();
    await other.goto(`${world.url}/mein-besuch?lang=de`);
    await other.locator("h1", { hasText: "in einem anderen Fenster" }).waitFor();
    await accessible(other, "elsewhere");
    await looks(other, "elsewhere");
    await other.close();
    await end();
  });
  it("a companion's invitation, and leaving", async () => {
    const ticket = await drawNumber();
    await page.locator("button", { hasText: "Persönlichen Link erstellen" }).click();
    const [, secret = ""] = (await page.locator("#companion-link").inputValue()).split("#");
    await accessible(page, "with a companion's link");
    const { page: other } = await visitor({ origin: world.url, camera: "green" });
    await other.goto(`${world.url}/mein-besuch?lang=de#${secret}`);
    await other.locator("h1", { hasText: "eingeladen" }).waitFor();
    await accessible(other, "invited");
    await looks(other, "invited");
    await other.locator("button", { hasText: "Teilnehmen" }).click();
    await other.locator(".ticket").waitFor();
    await accept(ticket);
    await other.locator("button", { hasText: "Gespräch verlassen" }).click();
    await other.locator("button", { hasText: "Ja, verlassen" }).click();
    await other.locator("h1", { hasText: "verlassen" }).waitFor();
    await accessible(other, "a companion who left");
    await end();
  });
  it("position and call are spoken: live regions hold them", async () => {
    const ticket = await drawNumber();
    assert.match(await page.locator(".place[aria-live=polite]").innerText(), /als Nächstes/u);
    await accept(ticket);
    assert.match(await page.locator("[role=alert].curtain-text").innerText(), /Weber ruft Sie auf/u);
    await end();
  });
});

describe("the overview in the browser", () => {
  let world: WebWorld;
  let page: Page;
  const requests: string[] = [];
  before(async () => {
    world = await webWorld();
    page = (await visitor({ origin: world.url, camera: "blue" })).page;
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(world.url);
  });
  after(async () => {
    await closeBrowsers();
    await world.close();
  });

  it("changes while it is looked at, and speaks to nobody else", async () => {
    await page.locator('[data-board=elterngeld][data-availability="away"]').waitFor();
    await world.onDuty("elterngeld");
    await page.locator('[data-board=elterngeld][data-availability="free"] .status', { hasText: "Frei" }).waitFor();
    assert.deepEqual(requests.filter((url) => !url.startsWith(world.url)), []);
  });
  it("finds while typing", async () => {
    await page.locator("#q").fill("parental");
    await page.locator(".card", { hasText: "Wirtschaftsförderung" }).waitFor({ state: "hidden" });
    assert.equal(await page.locator(".card:visible").count(), 1);
    await page.locator("#q").fill("gibt es nicht");
    await page.locator("#empty").waitFor();
  });
  it("weighs little", async () => {
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
      .reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.encodedBodySize : 0), 0));
    assert.ok(loaded > 0 && loaded <= 50_000, `${loaded} bytes`);
  });
});
