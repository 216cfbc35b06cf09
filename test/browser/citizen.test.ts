import assert from "node:assert/strict";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, seesOther } from "../support/call-side.ts";
import { freshStack, type Stack } from "../support/stack.ts";
import { serveTryPage, type TryPage } from "../support/try-page.ts";
import { accepts, atDesk, everybodyOut, type AtDesk } from "../support/visits.ts";
import { arrives, keptIn, looks, NOTHING_KEPT, prepared, type StaffPage, staffPage } from "./citizenPage.ts";

describe("a citizen without an account", () => {
  let s: Stack;
  let tryPage: TryPage;
  let desk: AtDesk;
  let staff: StaffPage;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
    desk = await atDesk(s, "lehmann");
    staff = await staffPage(s, tryPage, s.staff.lehmann);
  });

  after(async () => {
    await closeBrowsers();
    await everybodyOut();
    await tryPage?.close();
  });

  it("takes a number, is called, talks by encrypted video, writes, and leaves nothing behind", async () => {
    const { page, ticket, complaints } = await arrives(s, { address: "wohnen" });
    await page.locator(".place-main", { hasText: "als Nächstes" }).waitFor();
    await prepared(page);
    await page.locator(".confirm .primary").click();
    await page.locator(".confirmed").waitFor();

    const room = await accepts(desk, ticket);
    await page.locator(".curtain .primary:enabled").waitFor();
    assert.match(await page.title(), /^● /u);
    await looks(page, "called", "at once");
    await staff.startCall(room);
    await page.locator(".curtain .primary").click();
    await Promise.all([
      seesOther(await elementCallFrame(page), "red"),
      seesOther(await elementCallFrame(staff.page), "blue"),
    ]);
    await page.locator(".talk-head", { hasText: "Im Gespräch mit Lehmann" }).waitFor();

    await staff.page.evaluate((id) => window.tried.openChat(id), room);
    await page.locator("#chat-text").fill("Guten Tag, hier ist mein Antrag.");
    await page.locator("#chat-text").press("Enter");
    await page.locator("#chat-file").setInputFiles({ name: "antrag.txt", mimeType: "text/plain", buffer: Buffer.from("Antrag auf Wohngeld") });
    await page.locator(".file", { hasText: "antrag.txt" }).waitFor();
    await staff.page.waitForFunction(() => window.tried.chatItems().some((item) => item.kind === "file" && item.delivery === "sent"));
    assert.equal(await staff.page.evaluate(() => window.tried.readFile("antrag.txt")), "Antrag auf Wohngeld");
    await staff.page.evaluate(() => window.tried.sendText("Guten Tag!"));
    await page.locator(".said", { hasText: "Guten Tag!" }).waitFor();

    await staff.leaveCall();
    await desk.person.say(desk.staffRoom, `!fertig ${ticket}`);
    await page.locator("h1", { hasText: "Das Gespräch ist beendet" }).waitFor();
    await page.locator(".file", { hasText: "antrag.txt" }).waitFor();
    await looks(page, "end");
    await page.locator("button", { hasText: "Fertig, alles löschen" }).click();
    await page.locator("[data-forgotten=true]").waitFor();
    assert.deepEqual(await keptIn(page), NOTHING_KEPT);
    // Element Call looks for a well-known file elsewhere, which it does not need and may not ask.
    assert.deepEqual(complaints.filter((text) => /policy|trusted/iu.test(text) && !text.includes("/.well-known/") && !text.includes("Fetch API")), []);
  });
});
