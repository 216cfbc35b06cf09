import assert from "node:assert/strict";
import { closeBrowsers, picture } from "../support/browser.ts";
import { atDesk, knockOn } from "../support/deskApi.ts";
import type { AtDesk, DeskStream } from "../support/deskApi.ts";
import { deskSetUp, withUrgency } from "../support/deskSetUp.ts";
import type { DeskSetUp } from "../support/deskSetUp.ts";
import type { Stack } from "../support/stack.ts";
import { citizen } from "../support/visits.ts";
import { findingsIn } from "./axe.ts";

describe("the desk's looks", () => {
  let office: DeskSetUp;
  let s: Stack;
  let api: AtDesk;
  let stream: DeskStream;

  before(async () => {
    office = await deskSetUp(["weber", "yilmaz"], withUrgency);
    ({ s } = office);
    api = await atDesk(s, s.staff.weber, "elterngeld");
    stream = api.stream();
    await busyDay();
  });
  after(async () => {
    stream?.close();
    await office?.end();
  });

  const arrive = async (): Promise<string> => {
    const known = new Set(stream.view?.visits.map(({ ticket }) => ticket));
    await knockOn(await citizen(s), `#amt_elterngeld:${s.serverName}`);
    return stream.until("an arrival", ({ visits }) => visits.find(({ ticket }) => !known.has(ticket))?.ticket);
  };

  /** Somebody in each state that the desk knows. */
  const busyDay = async (): Promise<void> => {
    const tickets: string[] = [];
    for (let count = 0; count < 6; count += 1) tickets.push(await arrive());
    const [mine = "", parked = "", back = "", urgent = "", others = ""] = tickets;
    const other = await atDesk(s, s.staff.yilmaz, "elterngeld");
    await api.order({ name: "accept", ticket: mine, also: false });
    await other.order({ name: "accept", ticket: others, also: false });
    await api.order({ name: "park", ticket: parked });
    await api.order({ name: "park", ticket: back });
    await api.order({ name: "bringBack", ticket: back });
    await api.order({ name: "urgent", ticket: urgent });
    await stream.visit(urgent, (visit) => visit.urgent);
  };

  for (const theme of ["light", "dark"] as const) {
    for (const [name, width, height] of [["wide", 900, 720], ["narrow", 360, 900]] as const) {
      it(`${theme}, ${name}: without barriers, nothing cut off`, async () => {
        const seat = await office.seat("weber", { theme, context: { viewport: { width, height }, colorScheme: theme } });
        await seat.desk.click("text=Leitung");
        assert.deepEqual(await findingsIn(seat.desk), []);
        assert.equal(await seat.desk.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0, "no scrolling sideways");
        await seat.desk.click("text=Leitung");
        await seat.desk.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
        await seat.desk.evaluate(() => window.scrollTo(0, 0));
        await picture(seat.page, `desk-${theme}-${name}`);
        await closeBrowsers();
      });
    }
  }

  it("is worked by keyboard alone", async () => {
    const ticket = await arrive();
    const seat = await office.seat("yilmaz");
    await seat.desk.waitForSelector(`[data-ticket="${ticket}"]`);
    await seat.desk.focus("body");
    const focused = (): Promise<string> => seat.desk.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    const reached: string[] = [];
    for (let steps = 0; steps < 80 && !reached.includes(`Zurückstellen ${ticket}`); steps += 1) {
      await seat.page.keyboard.press("Tab");
      reached.push(await focused());
    }
    assert.ok(reached.includes(`Zusätzlich aufrufen ${ticket}`), reached.join(", "));
    await seat.page.keyboard.press("Enter");
    await seat.desk.waitForSelector(`[data-ticket="${ticket}"][data-status=parked]`);
    await seat.desk.waitForFunction(() => document.activeElement?.id === "answer");
  });

  it("keeps the keyboard's place: at the undoing of a bar, in a form that opens, and back", async () => {
    const ticket = await arrive();
    const { desk, page, row } = await office.seat("yilmaz");
    const focused = (wanted: string): Promise<unknown> =>
      desk.waitForFunction((text) => (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent) === text, wanted);
    await desk.focus(`${row(ticket)} [data-action=bar]`);
    await page.keyboard.press("Enter");
    await focused("Rückgängig");
    await page.keyboard.press("Enter");
    await focused(`Beenden und sperren ${ticket}`);
    await desk.focus(`${row(ticket)} [data-action=transfer]`);
    await page.keyboard.press("Enter");
    await desk.waitForFunction(() => document.activeElement?.closest(".form") !== null);
    await desk.click(`${row(ticket)} .form >> text=Abbrechen`);
    await focused(`Weiterleiten … ${ticket}`);
  });

  it("bars in the end though the row has moved meanwhile, and it can be taken back there", async () => {
    const ticket = await arrive();
    const seat = await office.seat("yilmaz");
    await seat.press("Beenden und sperren", ticket);
    await api.order({ name: "park", ticket });
    await seat.desk.waitForSelector(`.aside ${seat.row(ticket)} .regret`);
    await seat.gone(ticket);
  });
});
