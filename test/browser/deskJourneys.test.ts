import assert from "node:assert/strict";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { atDesk, comesOnDuty, knockOn, nobodyThere } from "../support/deskApi.ts";
import type { DeskStream } from "../support/deskApi.ts";
import { Person } from "../support/people.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { takeSeat, widgetHost } from "../support/widgetHost.ts";
import type { Seat, WidgetHost } from "../support/widgetHost.ts";
import { arrives } from "./citizenPage.ts";

describe("journeys at the desk", () => {
  let s: Stack;
  let host: WidgetHost;
  let weber: Person;
  let lehmann: Person;
  let seat: Seat;
  let wohnen: DeskStream;
  let wohnenStaff: string;

  before(async () => {
    [s, host] = await Promise.all([freshStack(), widgetHost()]);
    [weber, lehmann] = [new Person(s.staff.weber), new Person(s.staff.lehmann)];
    const staffRoom = await weber.join(`#amt_elterngeld_staff:${s.serverName}`);
    wohnenStaff = await lehmann.join(`#amt_wohnen_staff:${s.serverName}`);
    await s.restartService("stop", { staff_clients: [host.origin] });
    await comesOnDuty(weber, staffRoom);
    await comesOnDuty(lehmann, wohnenStaff);
    await nobodyThere(s, s.staff.weber, "elterngeld");
    wohnen = (await atDesk(s, s.staff.lehmann)).stream();
    seat = await takeSeat(host, s.homeserver, s.staff.weber, staffRoom);
  });

  after(async () => {
    wohnen?.close();
    await nobodyThere(s, s.staff.weber, "elterngeld");
    await closeBrowsers();
    await Promise.all([weber?.stop(), lehmann?.stop()]);
    await host?.close();
    await s.restartService("stop");
  });

  const row = (ticket: string): string => `[data-ticket="${ticket}"]`;
  const press = (label: string, ticket: string): Promise<void> => seat.desk.click(`${row(ticket)} button[aria-label="${label} ${ticket}"]`);
  const inStatus = (ticket: string, status: string) => seat.desk.waitForSelector(`${row(ticket)}[data-status="${status}"]`);
  const gone = (ticket: string) => seat.desk.waitForSelector(row(ticket), { state: "detached" });

  const byMatrix = async (): Promise<{ citizen: Person; ticket: string; waitingRoom: string }> => {
    const citizen = new Person(await s.user());
    await knockOn(citizen, `#amt_elterngeld:${s.serverName}`);
    const waitingRoom = await citizen.invited();
    await citizen.join(waitingRoom);
    const { content } = await citizen.reads(waitingRoom, /Wartenummer: E-\d{3}/u);
    const ticket = /E-\d{3}/u.exec(String(content["body"]))?.[0] ?? "";
    await seat.desk.waitForSelector(row(ticket));
    return { citizen, ticket, waitingRoom };
  };

  const transfer = async (ticket: string): Promise<void> => {
    await press("Weiterleiten …", ticket);
    await seat.desk.click(`${row(ticket)} .form >> text=Wohngeldstelle`);
    await seat.desk.waitForSelector(`${row(ticket)} >> text=wird gefragt`);
  };

  const askedOnPage = (page: Seat["page"]) => page.locator(".question");

  it("a transfer takes place when the citizen agrees, in the waiting room", async () => {
    const { citizen, ticket, waitingRoom } = await byMatrix();
    await transfer(ticket);
    const question = await citizen.reads(waitingRoom, "Wohngeldstelle");
    const known = [...citizen.invites];
    await citizen.react(waitingRoom, question.event_id, "✅");
    await gone(ticket);
    const there = await wohnen.until("the transferred visit", ({ visits }) => visits.find(({ transferredFrom }) => transferredFrom === "Elterngeldstelle"));
    assert.equal(there.status, "waiting");
    const next = await citizen.invited(...known);
    await citizen.join(next);
    await citizen.reads(next, there.ticket);
    await citizen.leave(next);
    await wohnen.gone(there.ticket);
    await citizen.stop();
  });

  it("and does not when the citizen declines", async () => {
    const { citizen, ticket, waitingRoom } = await byMatrix();
    await transfer(ticket);
    const question = await citizen.reads(waitingRoom, "Wohngeldstelle");
    await citizen.react(waitingRoom, question.event_id, "❌");
    await seat.desk.waitForSelector(`${row(ticket)} >> text=wird gefragt`, { state: "detached" });
    assert.ok(await seat.desk.isVisible(`${row(ticket)}[data-status=waiting]`));
    await citizen.leave(waitingRoom);
    await gone(ticket);
    await citizen.stop();
  });

  it("a transfer is asked for on the page, too", async () => {
    const citizen = await arrives(s, { address: "elterngeld" });
    await transfer(citizen.ticket);
    await askedOnPage(citizen.page).locator("button.primary").click();
    await gone(citizen.ticket);
    const there = await wohnen.until("the transferred visit", ({ visits }) => visits.find(({ way, transferredFrom }) => way === "page" && transferredFrom !== undefined));
    await citizen.page.waitForFunction((ticket) => document.body.innerText.includes(ticket), there.ticket);
  });

  it("an interpreter of any server comes in after the citizen agreed, and sees nothing of before", async () => {
    const { citizen, ticket, waitingRoom } = await byMatrix();
    const interpreter = new Person(await s.user());
    const known = [...weber.invites];
    await press("Aufrufen", ticket);
    await inStatus(ticket, "accepted");
    const room = await weber.invited(...known);
    await citizen.invitedTo(room);
    await citizen.join(room);
    await citizen.sees("that the citizen may write", ({ type, content }, where) =>
      where === room && type === "m.room.power_levels" && content["events_default"] === 0);
    const before = await citizen.sayEncrypted(room);
    await inStatus(ticket, "in consultation");
    await press("Jemanden dazuholen …", ticket);
    await seat.desk.fill(`${row(ticket)} .form input`, interpreter.id);
    await seat.desk.click(`${row(ticket)} .form button[type=submit]`);
    const question = await citizen.reads(waitingRoom, interpreter.id);
    assert.deepEqual(interpreter.invites, [], "nobody is invited before the citizen agreed");
    await citizen.react(waitingRoom, question.event_id, "✅");
    await interpreter.invitedTo(room);
    await interpreter.join(room);
    const { event_id: said } = before as { event_id: string };
    const { status } = await interpreter.user.request("GET", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(said)}`);
    assert.ok(status === 403 || status === 404, `what was said before: ${status}`);
    await press("Beenden", ticket);
    await gone(ticket);
    await Promise.all([citizen.stop(), interpreter.stop()]);
  });

  it("somebody without an account comes in by a personal link, which opens nothing before the citizen agreed", async () => {
    const citizen = await arrives(s, { address: "elterngeld" });
    const { ticket } = citizen;
    await seat.desk.waitForSelector(row(ticket));
    await press("Aufrufen", ticket);
    await inStatus(ticket, "accepted");
    await press("Jemanden dazuholen …", ticket);
    await seat.desk.click(`${row(ticket)} .form >> text=Persönlicher Link`);
    const answer = await (await seat.desk.waitForSelector(".answer.good >> text=dabei=")).textContent();
    const link = /https?:\S+/u.exec(answer ?? "")?.[0] ?? "";
    const secret = new URL(link).hash.replace("#dabei=", "");
    const look = async (): Promise<number> => (await fetch(`${s.service}/api/visit`, { headers: { authorization: `Bearer ${secret}` } })).status;
    assert.equal(await look(), 404);
    await askedOnPage(citizen.page).locator("button.primary").click();
    const guest = await visitor({ origin: s.service, camera: "green" });
    await seat.desk.waitForSelector(`${row(ticket)} >> text=wird gefragt`, { state: "detached" });
    await guest.page.goto(link);
    await guest.page.locator("button.primary.large").click();
    await guest.page.locator("text=Jetzt eintreten").waitFor();
    assert.equal(await look(), 200);
    await press("Beenden", ticket);
    await gone(ticket);
  });

  it("whoever has a worse place because of a rule is told so", async () => {
    const departments = s.config.departments.map((one) => (one.id === "elterngeld" ? { ...one, urgent: true } : one));
    await s.restartService("stop", { staff_clients: [host.origin], departments });
    const first = await byMatrix();
    const second = await byMatrix();
    await press("Dringend vorziehen", second.ticket);
    await first.citizen.reads(first.waitingRoom, "dringenden Anliegen");
    assert.ok(!second.citizen.texts(second.waitingRoom).some((text) => text.includes("dringenden Anliegen")));
    const third = await arrives(s, { address: "elterngeld" });
    const fourth = await byMatrix();
    await press("Dringend vorziehen", fourth.ticket);
    await third.page.locator("text=Jemand mit einem dringenden Anliegen").waitFor();
    await press("Beenden und sperren", third.ticket);
    await gone(third.ticket);
    for (const { citizen, ticket, waitingRoom } of [first, second, fourth]) {
      await citizen.leave(waitingRoom);
      await gone(ticket);
      await citizen.stop();
    }
  });
});
