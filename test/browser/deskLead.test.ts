import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { newSecret } from "../../appservice/web/visit/secret.ts";
import { picture } from "../support/browser.ts";
import { atDesk } from "../support/deskApi.ts";
import type { AtDesk } from "../support/deskApi.ts";
import type { DeskScreen } from "../support/deskScreen.ts";
import { deskSetUp } from "../support/deskSetUp.ts";
import type { DeskSetUp } from "../support/deskSetUp.ts";
import type { StaffName } from "../support/stack-county.ts";
import type { Seat } from "../support/widgetHost.ts";
import { findingsIn } from "./axe.ts";

const Overview = z.object({ departments: z.array(z.object({ address: z.string(), availability: z.string(), openUntil: z.number().optional(), notice: z.string().optional() })) });

describe("a lead at the desk, on a Monday at ten", () => {
  let office: DeskSetUp;
  let lead: Seat & DeskScreen;

  before(async () => {
    // To the moment, so that the hours of the day are the same in every run.
    process.env["BUERGERBUERO_CLOCK"] = "2026-11-23T10:00:00+01:00*1";
    office = await deskSetUp(["weber", "yilmaz", "roth"], ({ departments }) => ({
      departments: departments.map((one) => (one.id === "elterngeld" ? { ...one, hours: "Mo-Fr 08:00-16:00", caseworkers: [...one.caseworkers, `@roth:localhost`] } : one)),
    }));
    lead = await office.seat("weber", { context: { acceptDownloads: true } });
    await lead.desk.click("summary:text-is('Leitung')");
  });
  after(async () => {
    delete process.env["BUERGERBUERO_CLOCK"];
    await office?.end();
  });

  const publicly = async () => {
    const { departments } = Overview.parse(await (await fetch(`${office.s.service}/api/overview`)).json());
    return departments.find(({ address }) => address === "elterngeld");
  };
  const hours = async (text: string, button: string): Promise<void> => {
    await lead.desk.fill("label:has-text('Andere Zeiten') input", text);
    await lead.desk.click(`.line:has-text('Andere Zeiten') button:text-is('${button}')`);
  };
  const answered = (text: string): Promise<unknown> => lead.desk.waitForSelector(`#answer >> text=${text}`);

  describe("changes today's hours", () => {
    it("closes earlier, with the reason that the public reads", async () => {
      await lead.desk.waitForSelector(".board >> text=geöffnet bis 16:00");
      await hours("12:00 Personalversammlung", "Schließen");
      await answered("08:00–12:00");
      await lead.desk.waitForSelector(".board >> text=geöffnet bis 12:00");
      assert.equal((await publicly())?.openUntil, Date.parse("2026-11-23T12:00:00+01:00"));
    });

    it("opens longer", async () => {
      await hours("bis 19:00", "Öffnen");
      await lead.desk.waitForSelector(".board >> text=geöffnet bis 19:00");
      assert.equal((await publicly())?.openUntil, Date.parse("2026-11-23T19:00:00+01:00"));
    });

    it("is told what is wrong with a time, and nothing changes", async () => {
      await hours("25 Uhr", "Schließen");
      await lead.desk.waitForSelector(".answer.bad >> text=Uhrzeit");
      assert.equal((await publicly())?.openUntil, Date.parse("2026-11-23T19:00:00+01:00"));
    });

    it("writes a line for today, and takes it away", async () => {
      await lead.desk.fill("label:has-text('Hinweis für heute') input", "Heute nur mit Termin");
      await lead.desk.click("button:text-is('Speichern')");
      await answered("Hinweis");
      assert.equal((await publicly())?.notice, "Heute nur mit Termin");
      await lead.desk.fill("label:has-text('Hinweis für heute') input", "");
      await lead.desk.click("button:text-is('Speichern')");
      await answered("entfernt");
      assert.equal((await publicly())?.notice, undefined);
    });
  });

  describe("sees the department's figures", () => {
    const desks = new Map<StaffName, AtDesk>();
    before(async () => {
      await office.person("roth").join(`#amt_elterngeld_staff:${office.s.serverName}`);
      for (const name of ["weber", "yilmaz"] as const) desks.set(name, await atDesk(office.s, office.s.staff[name], "elterngeld"));
    });

    const isServedBy = async (name: StaffName): Promise<void> => {
      const wish = { secret: newSecret(), department: "elterngeld", name: "Ben", language: "de", interpreter: false, consent: true };
      const taken = await fetch(`${office.s.service}/api/visits`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) });
      assert.equal(taken.status, 201);
      const { ticket = "" } = await desks.get(name)?.order({ name: "next", also: false }) ?? {};
      await desks.get(name)?.order({ name: "finish", ticket });
      await lead.gone(ticket);
    };
    const load = (): Promise<void> => lead.desk.click(".choices button:text-is('Heute')");
    const csv = async (): Promise<string> => {
      const [download] = await Promise.all([lead.page.waitForEvent("download"), lead.desk.click("button:text-is('Als CSV sichern')")]);
      return readFileSync(await download.path(), "utf8");
    };

    it("not of fewer than three caseworkers, however many visits", async () => {
      for (const name of ["weber", "weber", "yilmaz", "yilmaz", "yilmaz"] as const) await isServedBy(name);
      await lead.desk.click("summary:text-is('Zahlen')");
      await load();
      await lead.desk.waitForSelector("text=Zu wenige Besuche oder Sachbearbeitende");
      assert.match(await csv(), /^figure;value\r\nwithheld;/u);
    });

    it("of three caseworkers and six visits: counts, times, the hour of arrival; nobody's name", async () => {
      desks.set("roth", await atDesk(office.s, office.s.staff.roth, "elterngeld"));
      await isServedBy("roth");
      await load();
      const row = (label: string): Promise<unknown> => lead.desk.waitForSelector(`.figures tr:has(th:text-is('${label}'))`);
      await lead.desk.waitForSelector(".figures tr:has(th:text-is('Besuche')) td:text-is('6')");
      await lead.desk.waitForSelector(".figures tr:has(th:text-is('10–11')) td:text-is('6')");
      await row("Wartezeit, Median");
      // Nobody has really talked.
      await lead.desk.waitForSelector(".figures tr:has(th:text-is('Gespräch, Median')) td:text-is('–')");
      const written = await csv();
      assert.match(written, /^figure;value\r\nvisits;6\r\nfinished;6\r\nmissed;0\r\nwithdrawn;0\r\ntransferred;0\r\nwaiting_median_minutes;0\r\n/u);
      assert.match(written, /\r\narrivals_10;6\r\n$/u);
      assert.doesNotMatch(written, /weber|yilmaz|roth/u);
      assert.deepEqual(await findingsIn(lead.desk), []);
      await lead.page.setViewportSize({ width: 360, height: 900 });
      assert.equal(await lead.desk.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0, "no scrolling sideways");
      await lead.desk.locator(".figures").scrollIntoViewIfNeeded();
      await picture(lead.page, "desk-figures");
    });

    it("who is no lead sees none", async () => {
      const colleague = await office.seat("yilmaz");
      assert.equal(await colleague.desk.locator("summary:text-is('Leitung')").count(), 0);
    });
  });
});
