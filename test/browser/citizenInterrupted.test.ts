/** Whoever serves a citizen of the page is taken out of the staff room in the middle of the talk. */
import assert from "node:assert/strict";
import { z } from "zod";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, seesOther } from "../support/call-side.ts";
import { removeFrom } from "../support/deskApi.ts";
import type { Person } from "../support/people.ts";
import { freshStack, type Stack } from "../support/stack.ts";
import { serveTryPage, type TryPage } from "../support/try-page.ts";
import { accepts, atDesk, everybodyOut } from "../support/visits.ts";
import { arrives, prepared, staffPage } from "./citizenPage.ts";

const State = z.array(z.object({ type: z.string(), content: z.record(z.string(), z.unknown()) }));

const inCall = async (person: Person, room: string): Promise<number> =>
  State.parse(await person.do("GET", `/rooms/${encodeURIComponent(room)}/state`))
    .filter(({ type, content }) => type === "org.matrix.msc3401.call.member" && Object.keys(content).length > 0).length;

describe("a talk on the citizen's page that is interrupted", () => {
  let s: Stack;
  let tryPage: TryPage;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
  });
  after(async () => {
    await closeBrowsers();
    await everybodyOut();
    await tryPage?.close();
  });

  it("says so in plain words, keeps the number, and goes on with a colleague in the same room", async () => {
    const [yilmaz, weber] = [await atDesk(s, "yilmaz"), await atDesk(s, "weber")];
    const [first, second] = [await staffPage(s, tryPage, s.staff.yilmaz), await staffPage(s, tryPage, s.staff.weber)];
    const { page, ticket } = await arrives(s, { address: "elterngeld" });
    await prepared(page);
    const room = await accepts(yilmaz, ticket);
    await first.startCall(room);
    await page.locator(".curtain .primary:enabled").click();
    await seesOther(await elementCallFrame(page), "red");

    await removeFrom(s, yilmaz.staffRoom, "elterngeld", yilmaz.person.id);
    await page.locator(".notice", { hasText: "Ihr Gespräch wurde unterbrochen" }).waitFor();
    assert.equal((await page.locator(".ticket").innerText()).trim(), ticket);

    assert.equal(await accepts(weber, ticket), room);
    // Nobody is seen by whoever comes next before they come in again.
    while ((await inCall(weber.person, room)) > 0) await new Promise((resolve) => { setTimeout(resolve, 200); });
    await second.startCall(room);
    await page.locator(".curtain .primary:enabled").click();
    await page.locator("h1", { hasText: "Im Gespräch mit Weber" }).waitFor();
    await Promise.all([seesOther(await elementCallFrame(page), "red"), seesOther(await elementCallFrame(second.page), "blue")]);
    await weber.person.reads(weber.staffRoom, `${ticket} · in Beratung bei weber`);
  });
});
