import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { findings, sticksOut } from "./axe.ts";
import { openAloneDesk, signInAt } from "../support/aloneDesk.ts";
import { closeBrowsers, picture, visitor } from "../support/browser.ts";
import type { Visitor } from "../support/browser.ts";
import { elementCallFrame, seesAnew, seesOther, watchPeerConnections } from "../support/call-side.ts";
import { knockOn } from "../support/deskApi.ts";
import { staffedOffice } from "../support/deskSetUp.ts";
import { openNetwork } from "../support/network.ts";
import { Person } from "../support/people.ts";
import type { MatrixUser } from "../support/stack-users.ts";
import type { Stack } from "../support/stack.ts";
import { serveTryPage } from "../support/try-page.ts";
import type { TryPage } from "../support/try-page.ts";
import { everybodyOut } from "../support/visits.ts";

/** The service, homeserver and browsers of a slow machine. */
const PATIENT = { timeout: 60_000 };

describe("the desk by itself, without a Matrix client", () => {
  let s: Stack;
  let tryPage: TryPage;

  before(async () => {
    ({ s } = await staffedOffice(["weber"]));
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
  });

  after(async () => {
    await everybodyOut();
    await tryPage?.close();
  });

  afterEach(closeBrowsers);

  const openDesk = (args: readonly string[] = []): Promise<Visitor> => openAloneDesk(s, args);
  const signIn = (page: Page, password?: string, user?: MatrixUser): Promise<void> => signInAt(page, user ?? s.staff.weber, password);

  /** A citizen with a camera, in a page that does no more than a Matrix client with Element Call does. */
  const citizen = async () => {
    const user = await s.user();
    const person = new Person(user);
    await knockOn(person, `#amt_elterngeld:${s.serverName}`);
    const waitingRoom = await person.invited();
    const opened = await visitor({ origin: tryPage.origin, camera: "blue" });
    await watchPeerConnections(opened.page.context());
    await opened.page.goto(tryPage.origin);
    await opened.page.waitForFunction(() => window.tried !== undefined);
    // Two clients that sync one device take each other's keys away.
    const { userId, deviceId, accessToken } = await s.user(user.name);
    const credentials = { baseUrl: s.homeserver, userId, deviceId, accessToken };
    await opened.page.evaluate((given) => window.tried.start(given, { keys: "memory", showPresence: false, whose: "guest" }), credentials);
    const room = await person.invited(waitingRoom);
    await opened.page.evaluate((id) => window.tried.enterRoom(id), room);
    return { ...opened, person, room };
  };

  const talking = async (page: Page, guest: Awaited<ReturnType<typeof citizen>>): Promise<void> => {
    const start = { roomId: guest.room, preload: false, audioOnly: false, lang: "de", theme: "light", intent: "join_existing", ring: false } as const;
    await page.waitForSelector(".talk .call iframe");
    await guest.page.evaluate((call) => window.tried.openCall(call), start);
    await Promise.all([seesOther(await elementCallFrame(page), "blue"), seesOther(await elementCallFrame(guest.page), "red")]);
  };

  it("says so when the password is wrong, and stores nothing", async () => {
    const { page } = await openDesk();
    await signIn(page, "wrong");
    await page.waitForSelector("text=Benutzername oder Passwort stimmen nicht.");
    assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
  });

  it("calls a citizen into a video call and a chat beside the desk, and leaves nothing behind after signing out", async () => {
    const { page, complaints } = await openDesk();
    assert.deepEqual(await findings(page), []);
    await signIn(page);
    await page.waitForSelector(".desk");
    const guest = await citizen();
    await page.click(".visit button:has-text('Aufrufen')");
    await talking(page, guest);
    await page.waitForSelector("[data-status='in consultation']");

    await page.fill(".chat textarea", "Guten Tag, haben Sie den Bescheid zur Hand?");
    await page.keyboard.press("Enter");
    await guest.page.evaluate((id) => window.tried.openChat(id), guest.room);
    await guest.page.waitForFunction(() => window.tried.chatItems().some((item) => item.kind === "text" && item.text.startsWith("Guten Tag")));
    await guest.page.evaluate(() => window.tried.sendText("Ja, hier ist er."));
    await guest.page.evaluate(() => window.tried.sendFile("Bescheid.txt", "Az. 17"));
    await page.waitForSelector(".message .file >> text=Bescheid.txt sichern");
    await picture(page, "desk-alone");
    assert.deepEqual(await findings(page), []);
    await page.setViewportSize({ width: 360, height: 800 });
    assert.equal(await sticksOut(page), 0, "no scrolling sideways");
    await picture(page, "desk-alone-narrow");
    await page.setViewportSize({ width: 1280, height: 800 });
    assert.deepEqual(complaints.filter((text) => /Content Security Policy|Trusted/u.test(text) && !text.includes("well-known")), []);

    await page.click(".mine button:has-text('Beenden')");
    await page.waitForSelector(".nothing");
    await page.waitForSelector(".visit", { state: "detached" });

    await page.reload();
    await page.waitForSelector(".desk");
    await page.click("text=Abmelden");
    await page.waitForSelector(".signin");
    const left = await page.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name), stored: sessionStorage.length + localStorage.length, cookies: document.cookie,
    }));
    assert.deepEqual(left, { databases: [], stored: 0, cookies: "" });
    await guest.person.stop();
  });

  it("brings whoever's network was gone back into the call without a press, and muted if that was so", async () => {
    const network = await openNetwork();
    try {
      const { page } = await openDesk(network.args);
      await signIn(page);
      await page.waitForSelector(".desk");
      const guest = await citizen();
      await page.click(".visit button:has-text('Aufrufen')");
      await talking(page, guest);
      // The tiles may lie over it for the mouse.
      await (await elementCallFrame(page)).press("[data-testid=incall_mute]", "Enter");
      network.cut();
      await page.waitForSelector(".talk >> text=Das Gespräch ist nicht beendet", PATIENT);
      await picture(page, "desk-alone-lost");
      network.mend();
      await page.waitForSelector(".talk .over", { state: "detached", ...PATIENT });
      await Promise.all([seesAnew(page, "blue"), seesAnew(guest.page, "red")]);
      assert.match(await (await elementCallFrame(page)).locator("body").innerText(), /Mikrofon einschalten/u, "whoever was muted still is");
      await page.click(".mine button:has-text('Beenden')");
      await page.waitForSelector(".nothing", PATIENT);
      await guest.person.stop();
    } finally {
      await network.close();
    }
  });

  it("says that it must be loaded anew when the staff room has another key by now", async () => {
    const { page } = await openDesk();
    await page.route("**/api/desk/session", (route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON() as object, keys: ["former"] }) }));
    await signIn(page);
    await page.waitForSelector("text=Dieser Arbeitsplatz ist nicht mehr aktuell");
    await page.unroute("**/api/desk/session");
    await page.reload();
    await page.waitForSelector(".desk");
  });

  it("tries again at a press, without being loaded anew", async () => {
    const { page } = await openDesk();
    await page.route("**/api/desk/session", (route) => route.fulfill({ status: 403, json: { error: "removed", message: "" } }), { times: 1 });
    await signIn(page);
    await page.waitForSelector("text=Sie gehören nicht zum Team");
    await page.click("text=Noch einmal versuchen");
    await page.waitForSelector(".desk");
  });

  it("is enough for a caseworker who has no client and never entered the staff room", async () => {
    const { page } = await openDesk();
    const { kaya } = s.staff;
    await signIn(page, kaya.password, kaya);
    await page.waitForSelector(".desk >> text=Pflege");
    const { body } = await kaya.request("GET", "/_matrix/client/v3/joined_rooms");
    assert.equal((body as { joined_rooms: string[] }).joined_rooms.length, 1, "and nothing else was entered");
  });

  it("does not let in who has no department", async () => {
    const { page } = await openDesk();
    const nobody = await s.user();
    await page.fill("[name=username]", nobody.name);
    await page.fill("[name=password]", nobody.password);
    await page.click("text=Anmelden");
    await page.waitForSelector("text=Sie gehören nicht zum Team");
  });
});
