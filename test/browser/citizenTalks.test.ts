import assert from "node:assert/strict";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, seesOther } from "../support/call-side.ts";
import { freshStack, type Stack } from "../support/stack.ts";
import { serveTryPage, type TryPage } from "../support/try-page.ts";
import { accepts, atDesk, everybodyOut, type AtDesk } from "../support/visits.ts";
import { findings } from "./axe.ts";
import { arrives, keptIn, NOTHING_KEPT, prepared, type StaffPage, staffPage } from "./citizenPage.ts";

describe("a talk on the citizen's page", () => {
  let s: Stack;
  let tryPage: TryPage;
  let desk: AtDesk;
  let staff: StaffPage;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
  });
  // Each test has staff of its own: who is in a consultation accepts nobody else.
  const staffIs = async (name: "sommer" | "yilmaz" | "kaya"): Promise<void> => {
    desk = await atDesk(s, name);
    staff = await staffPage(s, tryPage, s.staff[name]);
  };
  afterEach(closeBrowsers);
  after(async () => {
    await everybodyOut();
    await tryPage?.close();
  });

  it("is entered by itself when wished, in a confidential department, without a name, on a phone; what is written meanwhile is not missed", async () => {
    await staffIs("sommer");
    const { page, ticket } = await arrives(s, {
      address: "beratung_1", context: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    });
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.locator(".good", { hasText: "Wir hören Sie gut" }).waitFor();
    await page.locator("#automatic").check();
    await prepared(page);
    const room = await accepts(desk, ticket);
    await staff.startCall(room);
    await Promise.all([seesOther(await elementCallFrame(page), "red"), seesOther(await elementCallFrame(staff.page), "blue")]);
    assert.match(await page.title(), /^Bürgerbüro$/u);
    await staff.page.evaluate((id) => window.tried.openChat(id), room);
    await staff.page.evaluate(() => window.tried.sendText("Ich schreibe es Ihnen auf."));
    await page.locator("[role=status]", { hasText: "1 neue Nachricht" }).waitFor();
    assert.deepEqual(await findings(page), []);
    await page.locator("button", { hasText: "Chat zeigen · 1 neue Nachricht" }).click();
    await page.locator(".said", { hasText: "Ich schreibe es Ihnen auf." }).waitFor();
    await page.locator("#chat-text").fill("Danke, ich");
    await page.locator("button", { hasText: "Chat ausblenden" }).click();
    await page.locator("button", { hasText: /^Chat zeigen$/u }).click();
    assert.equal(await page.locator("#chat-text").inputValue(), "Danke, ich", "what was begun is kept");
    await page.locator("button", { hasText: "Gespräch beenden" }).click();
    await page.locator("button", { hasText: "Ja, beenden" }).click();
    await page.locator("button", { hasText: "Fertig, alles löschen" }).click();
    await page.locator("[data-forgotten=true]").waitFor();
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  it("goes on after a reload, and after leaving the call and coming back", async () => {
    await staffIs("yilmaz");
    const { page, ticket } = await arrives(s, { address: "elterngeld" });
    await prepared(page);
    const room = await accepts(desk, ticket);
    await staff.startCall(room);
    await page.locator(".curtain .primary:enabled").click();
    await seesOther(await elementCallFrame(page), "red");
    await page.reload();
    await page.locator(".curtain .primary:enabled").click();
    await Promise.all([seesOther(await elementCallFrame(page), "red"), seesOther(await elementCallFrame(staff.page), "blue")]);
    await page.locator("button", { hasText: "Kamera ausschalten" }).click();
    await page.locator("button", { hasText: "Kamera einschalten" }).waitFor();
    await page.locator("#chat-text").fill("Ich bin wieder da.");
    await page.locator("#chat-text").press("Enter");
    await page.locator(".mine .said", { hasText: "Ich bin wieder da." }).waitFor();
    await desk.person.say(desk.staffRoom, `!fertig ${ticket}`);
    await page.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor();
    await page.locator("button", { hasText: "Fertig, alles löschen" }).click();
    await page.locator("[data-forgotten=true]").waitFor();
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
  });

  it("may become another department's, once the citizen has agreed: the same page, another number, the same account", async () => {
    const kaya = await atDesk(s, "kaya");
    desk = await atDesk(s, "weber");
    const { page, ticket } = await arrives(s, { address: "elterngeld" });
    await prepared(page);
    await desk.person.say(desk.staffRoom, `!weiterleiten ${ticket} pflege`);
    await page.locator(".question", { hasText: "Pflegestützpunkt" }).waitFor();
    await page.locator(".question button", { hasText: "Ja, einverstanden" }).click();
    await page.locator(".ticket", { hasText: /^P-\d{3}$/u }).waitFor();
    const moved = (await page.locator(".ticket").innerText()).trim();
    const account = await page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}").account?.userId);
    await prepared(page);
    await accepts(kaya, moved);
    await page.locator(".curtain .primary:enabled").waitFor();
    assert.equal(await page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}").account?.userId), account);
    await page.locator("button", { hasText: "Gespräch beenden" }).click();
    await page.locator("button", { hasText: "Ja, beenden" }).click();
    await page.locator("[data-forgotten]").waitFor();
  });

  it("entered with sound only, as chosen when called, survives a cut network", async () => {
    await staffIs("kaya");
    const { page, ticket } = await arrives(s, { address: "pflege" });
    await prepared(page);
    const room = await accepts(desk, ticket);
    await staff.startCall(room);
    await page.locator(".curtain .primary:enabled").waitFor();
    await page.locator("#enter-audio-only").check();
    await page.locator(".curtain .primary:enabled").click();
    await seesOther(await elementCallFrame(page), "red");
    await page.locator("button", { hasText: "Kamera einschalten" }).waitFor();
    await page.locator("button", { hasText: "Mikrofon ausschalten" }).waitFor();
    await page.context().setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.locator(".stale", { hasText: "Keine Verbindung" }).waitFor();
    await page.context().setOffline(false);
    await page.locator(".stale").waitFor({ state: "detached" });
    await page.locator("#chat-text").fill("Das Netz war weg.");
    await page.locator("#chat-text").press("Enter");
    await page.locator(".mine .said", { hasText: "Das Netz war weg." }).waitFor();
    await seesOther(await elementCallFrame(page), "red");
    await desk.person.say(desk.staffRoom, `!fertig ${ticket}`);
    await page.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor();
  });
});
