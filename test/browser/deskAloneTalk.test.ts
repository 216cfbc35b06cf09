import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openAloneDesk, signInAt } from "../support/aloneDesk.ts";
import { closeBrowsers } from "../support/browser.ts";
import { inviteTo, removeFrom } from "../support/deskApi.ts";
import { staffedOffice } from "../support/deskSetUp.ts";
import type { StaffedOffice } from "../support/deskSetUp.ts";
import { openNetwork } from "../support/network.ts";
import type { Stack } from "../support/stack.ts";
import { citizen as anyCitizen, everybodyOut, knocks } from "../support/visits.ts";

/** The service, homeserver and browsers of a slow machine. */
const PATIENT = { timeout: 60_000 };
/** Longer than a desk listens to a silent connection. */
const UNTIL_GIVEN_UP = { timeout: 110_000 };

describe("the desk by itself, of a caseworker with two departments", () => {
  let office: StaffedOffice;
  let s: Stack;

  before(async () => {
    office = await staffedOffice(["weber"], ({ departments }) => ({
      departments: departments.map((one) => (one.id === "wohnen" ? { ...one, caseworkers: [...one.caseworkers, "@weber:localhost"] } : one)),
    }));
    ({ s } = office);
  });
  after(everybodyOut);
  afterEach(closeBrowsers);

  const opened = async (args?: readonly string[]): Promise<Page> => {
    const { page } = await openAloneDesk(s, args);
    await signInAt(page, s.staff.weber);
    await page.waitForSelector(".desk");
    await page.selectOption(".bar select", "elterngeld");
    await page.waitForSelector(".desk h1:has-text('Elterngeldstelle')");
    return page;
  };

  it("shows who arrives though the connection had died and nobody said so", async () => {
    const network = await openNetwork();
    try {
      const page = await opened(network.args);
      network.deafen();
      const [{ ticket, waitingRoom, citizen: who }] = await Promise.all([
        knocks(s, await anyCitizen(s), "elterngeld"),
        page.waitForSelector(".lost >> text=Verbindung unterbrochen", UNTIL_GIVEN_UP),
      ]);
      await page.waitForSelector(`[data-ticket="${ticket}"]`, PATIENT);
      await page.waitForSelector(".lost", { state: "detached" });
      await who.say(waitingRoom, "!cancel");
      await page.waitForSelector(`[data-ticket="${ticket}"]`, { state: "detached" });
    } finally {
      await network.close();
    }
  });

  /** Somebody without a camera, called into the consultation beside the desk. */
  const opensTalk = async (page: Page) => {
    const waiting = await knocks(s, await anyCitizen(s), "elterngeld");
    await page.click(`[data-ticket="${waiting.ticket}"] button:has-text('Aufrufen')`);
    await page.waitForSelector(".talk");
    return waiting;
  };

  it("tries again until it is in the consultation room, and says so in plain words", async () => {
    const page = await opened();
    const isJoin = (url: URL): boolean => url.pathname.includes("/_matrix/client/v3/join/");
    await page.route(isJoin, (route) => route.fulfill({ status: 500, json: { errcode: "M_UNKNOWN", error: "Internal server error" } }));
    const { ticket } = await opensTalk(page);
    await page.waitForSelector(".talk >> text=Der Beratungsraum lässt sich gerade nicht öffnen");
    assert.doesNotMatch(await page.locator(".talk").innerText(), /M_UNKNOWN|Internal/u);
    await page.unroute(isJoin);
    await page.click(".talk button:has-text('Noch einmal versuchen')");
    await page.waitForSelector(".talk .chat");
    await page.waitForSelector(".talk .call iframe");
    await page.click(`[data-ticket="${ticket}"] button:has-text('Beenden')`);
    await page.waitForSelector(".nothing");
  });

  it("keeps the talk open while another department's desk is looked at", async () => {
    const page = await opened();
    const { ticket } = await opensTalk(page);
    const frame = await page.waitForSelector(".talk .call iframe");
    await page.selectOption(".bar select", "wohnen");
    await page.waitForSelector(".desk h1:has-text('Wohngeldstelle')");
    await page.waitForSelector(".next:has-text('Zusätzlich aufrufen')");
    assert.ok(await frame.isVisible(), "the same call as before");
    await page.selectOption(".bar select", "elterngeld");
    await page.click(`[data-ticket="${ticket}"] button:has-text('Beenden')`);
    await page.waitForSelector(".nothing");
  });

  it("closes the talk of whoever is removed from the staff room, and lets in again who was removed by mistake", async () => {
    const page = await opened();
    const { ticket, citizen: who, waitingRoom } = await opensTalk(page);
    await page.waitForSelector(".talk .chat");
    const staffRoom = office.staffRoom("weber");
    await removeFrom(s, staffRoom, "elterngeld", s.staff.weber.userId);
    await page.waitForSelector("text=Sie gehören nicht mehr zum Team");
    await page.waitForSelector(".nothing");
    assert.equal(await page.locator(".talk").count(), 0);
    assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("seen:elterngeld")).length), 0);

    await inviteTo(s, staffRoom, "elterngeld", s.staff.weber.userId);
    await office.person("weber").join(staffRoom);
    await page.click("text=Noch einmal versuchen");
    await page.waitForSelector(`.desk [data-ticket="${ticket}"]`);
    await who.say(waitingRoom, "!cancel");
    await page.waitForSelector(`[data-ticket="${ticket}"]`, { state: "detached" });
  });
});
