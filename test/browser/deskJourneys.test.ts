import assert from "node:assert/strict";
import { visitor } from "../support/browser.ts";
import { atDesk } from "../support/deskApi.ts";
import type { DeskStream } from "../support/deskApi.ts";
import type { DeskScreen } from "../support/deskScreen.ts";
import { deskSetUp, withUrgency } from "../support/deskSetUp.ts";
import type { DeskSetUp } from "../support/deskSetUp.ts";
import type { Person } from "../support/people.ts";
import type { Stack } from "../support/stack.ts";
import { citizen as anyCitizen, knocks } from "../support/visits.ts";
import type { Waiting } from "../support/visits.ts";
import type { Seat } from "../support/widgetHost.ts";
import { arrives } from "./citizenPage.ts";

describe("journeys at the desk", () => {
  let office: DeskSetUp;
  let s: Stack;
  let weber: Person;
  let seat: Seat & DeskScreen;
  let wohnen: DeskStream;

  before(async () => {
    office = await deskSetUp(["weber", "lehmann"], withUrgency);
    ({ s } = office);
    weber = office.person("weber");
    wohnen = (await atDesk(s, s.staff.lehmann)).stream();
    seat = await office.seat("weber");
  });
  after(async () => {
    wohnen?.close();
    await office?.end();
  });

  const byMatrix = async (): Promise<Waiting> => {
    const waiting = await knocks(s, await anyCitizen(s), "elterngeld");
    await seat.shows(waiting.ticket);
    return waiting;
  };

  const transfer = async (ticket: string): Promise<void> => {
    await seat.press("Weiterleiten …", ticket);
    await seat.desk.click(`${seat.row(ticket)} .form >> text=Wohngeldstelle`);
    await seat.desk.waitForSelector(`${seat.row(ticket)} >> text=wird gefragt`);
  };

  const askedOnPage = (page: Seat["page"]) => page.locator(".question");

  it("a transfer takes place when the citizen agrees, in the waiting room", async () => {
    const { citizen, ticket, waitingRoom } = await byMatrix();
    await transfer(ticket);
    const question = await citizen.reads(waitingRoom, "Wohngeldstelle");
    const known = [...citizen.invites];
    await citizen.react(waitingRoom, question.event_id, "✅");
    await seat.gone(ticket);
    const there = await wohnen.until("the transferred visit", ({ visits }) => visits.find(({ transferredFrom }) => transferredFrom === "Elterngeldstelle"));
    assert.equal(there.status, "waiting");
    const next = await citizen.invited(...known);
    await citizen.join(next);
    await citizen.reads(next, there.ticket);
    await citizen.leave(next);
    await wohnen.gone(there.ticket);
  });

  it("and does not when the citizen declines", async () => {
    const { citizen, ticket, waitingRoom } = await byMatrix();
    await transfer(ticket);
    const question = await citizen.reads(waitingRoom, "Wohngeldstelle");
    await citizen.react(waitingRoom, question.event_id, "❌");
    await seat.desk.waitForSelector(`${seat.row(ticket)} >> text=wird gefragt`, { state: "detached" });
    assert.ok(await seat.desk.isVisible(`${seat.row(ticket)}[data-status=waiting]`));
    await citizen.leave(waitingRoom);
    await seat.gone(ticket);
  });

  it("a transfer is asked for on the page, too", async () => {
    const citizen = await arrives(s, { address: "elterngeld" });
    await transfer(citizen.ticket);
    await askedOnPage(citizen.page).locator("button", { hasText: "Ja, einverstanden" }).click();
    await seat.gone(citizen.ticket);
    const there = await wohnen.until("the transferred visit", ({ visits }) => visits.find(({ way, transferredFrom }) => way === "page" && transferredFrom !== undefined));
    await citizen.page.waitForFunction((ticket) => document.body.innerText.includes(ticket), there.ticket);
  });

  it("an interpreter of any server comes in after the citizen agreed, and sees nothing of before", async () => {
    const { citizen, ticket, waitingRoom } = await byMatrix();
    const interpreter = await anyCitizen(s);
    const known = [...weber.invites];
    await seat.press("Aufrufen", ticket);
    await seat.inStatus(ticket, "accepted");
    const room = await weber.invited(...known);
    await citizen.invitedTo(room);
    await citizen.join(room);
    const before = await citizen.sayEncrypted(room);
    await seat.inStatus(ticket, "in consultation");
    await seat.press("Jemanden dazuholen …", ticket);
    await seat.desk.fill(`${seat.row(ticket)} .form input`, interpreter.id);
    await seat.desk.click(`${seat.row(ticket)} .form button[type=submit]`);
    const question = await citizen.reads(waitingRoom, interpreter.id);
    assert.deepEqual(interpreter.invites, [], "nobody is invited before the citizen agreed");
    await citizen.react(waitingRoom, question.event_id, "✅");
    await interpreter.invitedTo(room);
    await interpreter.join(room);
    const { event_id: said } = before as { event_id: string };
    const { status } = await interpreter.user.request("GET", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(said)}`);
    assert.ok(status === 403 || status === 404, `what was said before: ${status}`);
    await seat.press("Beenden", ticket);
    await seat.gone(ticket);
  });

  it("somebody without an account comes in by a personal link, which opens nothing before the citizen agreed", async () => {
    const citizen = await arrives(s, { address: "elterngeld" });
    const { ticket } = citizen;
    await seat.desk.waitForSelector(seat.row(ticket));
    await seat.press("Aufrufen", ticket);
    await seat.inStatus(ticket, "accepted");
    await seat.press("Jemanden dazuholen …", ticket);
    await seat.desk.click(`${seat.row(ticket)} .form >> text=Persönlicher Link`);
    const answer = await (await seat.desk.waitForSelector(".answer.good >> text=dabei=")).textContent();
    const link = /https?:\S+/u.exec(answer ?? "")?.[0] ?? "";
    const secret = new URL(link).hash.replace("#dabei=", "");
    const look = async (): Promise<number> => (await fetch(`${s.service}/api/visit`, { headers: { authorization: `Bearer ${secret}` } })).status;
    assert.equal(await look(), 404);
    await askedOnPage(citizen.page).locator("button", { hasText: "Ja, einverstanden" }).click();
    const guest = await visitor({ origin: s.service, camera: "green" });
    await seat.desk.waitForSelector(`${seat.row(ticket)} >> text=wird gefragt`, { state: "detached" });
    await guest.page.goto(link);
    await guest.page.locator("button.primary.large").click();
    await guest.page.locator("text=Jetzt eintreten").waitFor();
    assert.equal(await look(), 200);
    await seat.press("Beenden", ticket);
    await seat.gone(ticket);
  });

  it("whoever has a worse place because of a rule is told so", async () => {
    const first = await byMatrix();
    const second = await byMatrix();
    await seat.press("Dringend vorziehen", second.ticket);
    await first.citizen.reads(first.waitingRoom, "dringenden Anliegen");
    assert.ok(!second.citizen.texts(second.waitingRoom).some((text) => text.includes("dringenden Anliegen")));
    const third = await arrives(s, { address: "elterngeld" });
    const fourth = await byMatrix();
    await seat.press("Dringend vorziehen", fourth.ticket);
    await third.page.locator("text=Jemand mit einem dringenden Anliegen").waitFor();
    await seat.press("Beenden und sperren", third.ticket);
    await seat.gone(third.ticket);
    for (const { citizen, ticket, waitingRoom } of [first, second, fourth]) {
      await citizen.leave(waitingRoom);
      await seat.gone(ticket);
    }
  });
});
