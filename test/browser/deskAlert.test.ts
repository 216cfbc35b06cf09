import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { chimes, noticedIn, watchAlerts } from "../support/alerts.ts";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { atDesk as deskOf, comesOnDuty } from "../support/deskApi.ts";
import { deskScreen } from "../support/deskScreen.ts";
import type { DeskScreen } from "../support/deskScreen.ts";
import { staffedOffice } from "../support/deskSetUp.ts";
import type { Stack } from "../support/stack.ts";
import { atDesk, citizen, everybodyOut, knocks } from "../support/visits.ts";
import type { AtDesk, Waiting } from "../support/visits.ts";

const TITLE = "Arbeitsplatz · Elterngeldstelle";

describe("somebody arrives while the caseworker does something else", () => {
  let s: Stack;
  let page: Page;
  let desk: DeskScreen;
  let weber: AtDesk;

  before(async () => {
    const office = await staffedOffice(["weber"], () => ({ times: { arrival_reminder: "5s" } }));
    ({ s } = office);
    weber = { person: office.person("weber"), staffRoom: office.staffRoom("weber") };
    ({ page } = await visitor({ origin: s.service, camera: "red" }));
    await page.context().grantPermissions(["notifications"], { origin: s.service });
    await watchAlerts(page.context());
    await page.goto(`${s.service}/desk`);
    await page.fill("[name=username]", s.staff.weber.name);
    await page.fill("[name=password]", s.staff.weber.password);
    await page.click("text=Anmelden");
    await page.waitForSelector(".desk");
    desk = deskScreen(page);
  });
  after(async () => {
    await closeBrowsers();
    await everybodyOut();
  });

  const arrives = async (): Promise<Waiting> => knocks(s, await citizen(s), "elterngeld");
  const titled = (title: string): Promise<unknown> => page.waitForFunction((wanted) => document.title === wanted, title);
  const cancels = async ({ citizen: who, waitingRoom, ticket }: Waiting): Promise<void> => {
    await who.say(waitingRoom, "!cancel");
    await desk.gone(ticket);
  };
  const openNotifications = async (): Promise<string[]> =>
    (await noticedIn(page)).notifications.flatMap(({ title, body, isOpen }) => (isOpen ? [`${title}: ${body}`] : []));

  it("the desk sounds, again and again, its title counts, and the browser notifies, until it is seen", async () => {
    await titled(TITLE);
    const waiting = await arrives();
    await chimes(page, 1);
    await titled(`(1) ${TITLE}`);
    assert.deepEqual(await openNotifications(), [`${TITLE}: Neu: ${waiting.ticket}`]);
    await chimes(page, 2);
    await page.click("text=Gesehen");
    await titled(TITLE);
    assert.deepEqual(await openNotifications(), []);
    await cancels(waiting);
  });

  it("a second arrival counts too; a colleague's call ends the alert", async () => {
    const [first, second] = [await arrives(), await arrives()];
    await titled(`(2) ${TITLE}`);
    assert.deepEqual(await openNotifications(), [`${TITLE}: Neu: ${first.ticket}, ${second.ticket}`]);
    const yilmaz = await atDesk(s, "yilmaz");
    await comesOnDuty(yilmaz.person, yilmaz.staffRoom);
    const colleague = await deskOf(s, s.staff.yilmaz, "elterngeld");
    for (const { ticket } of [first, second]) await colleague.order({ name: "accept", ticket, also: true });
    await titled(TITLE);
    assert.deepEqual(await openNotifications(), []);
    for (const { ticket } of [first, second]) await colleague.order({ name: "finish", ticket });
    await desk.gone(second.ticket);
    await colleague.order({ name: "pause" });
  });

  it("a caseworker who works by phone, too, is reminded in the staff room while nobody has reacted", async () => {
    const waiting = await arrives();
    const { content } = await weber.person.reads(weber.staffRoom, new RegExp(`${waiting.ticket} wartet seit .* niemand hat reagiert`, "u"));
    assert.deepEqual(content["m.mentions"], { user_ids: [weber.person.id] }, "whoever is paused is not called");
    await cancels(waiting);
  });

  it("nothing of it while paused; the arrival is to be seen all the same", async () => {
    await page.click('button:text-is("Pause")');
    await page.waitForSelector(`button:text-is("Weitermachen")`);
    const before = await noticedIn(page);
    const waiting = await arrives();
    await desk.shows(waiting.ticket);
    await page.click('button:text-is("Weitermachen")');
    await page.waitForSelector('button:text-is("Pause")');
    assert.equal(await page.title(), TITLE);
    assert.deepEqual(await noticedIn(page), before);
    // From here on it is as before the pause.
    const next = await arrives();
    await chimes(page, before.chimes + 1);
    await titled(`(1) ${TITLE}`);
    for (const one of [waiting, next]) await cancels(one);
  });

  it("with the sound switched off it is silent, and still to be seen", async () => {
    const { chimes: before } = await noticedIn(page);
    await page.click('button[aria-label="Ton aus"]');
    const silent = await arrives();
    await titled(`(1) ${TITLE}`);
    await page.click("text=Gesehen");
    await page.click('button[aria-label="Ton an"]');
    const loud = await arrives();
    await chimes(page, before + 1);
    assert.equal((await noticedIn(page)).chimes, before + 1);
    for (const one of [silent, loud]) await cancels(one);
  });
});
