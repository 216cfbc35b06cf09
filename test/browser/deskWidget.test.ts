import assert from "node:assert/strict";
import { closeBrowsers } from "../support/browser.ts";
import { comesOnDuty, knockOn, nobodyThere, removeFrom } from "../support/deskApi.ts";
import { Person } from "../support/people.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { takeSeat, widgetHost } from "../support/widgetHost.ts";
import type { Seat, WidgetHost } from "../support/widgetHost.ts";

describe("the desk as a widget in a Matrix client", () => {
  let s: Stack;
  let host: WidgetHost;
  let weber: Person;
  let yilmaz: Person;
  let staffRoom: string;
  let seats: Seat[];

  before(async () => {
    [s, host] = await Promise.all([freshStack(), widgetHost()]);
    [weber, yilmaz] = [new Person(s.staff.weber), new Person(s.staff.yilmaz)];
    const alias = `#amt_elterngeld_staff:${s.serverName}`;
    staffRoom = await weber.join(alias);
    await yilmaz.join(alias);
    await s.restartService("stop", { staff_clients: [host.origin] });
    for (const one of [weber, yilmaz]) await comesOnDuty(one, staffRoom);
    await nobodyThere(s, s.staff.weber, "elterngeld");
    seats = await Promise.all([s.staff.weber, s.staff.yilmaz].map((user) => takeSeat(host, s.homeserver, user, staffRoom)));
  });

  after(async () => {
    await closeBrowsers();
    // Set-up asks in again whoever the configuration names.
    await s.restartService("stop");
    await yilmaz.join(staffRoom);
    await Promise.all([weber?.stop(), yilmaz?.stop()]);
    await host?.close();
  });

  const seat = (index: number): Seat => {
    const found = seats[index];
    assert.ok(found);
    return found;
  };

  const row = (ticket: string): string => `[data-ticket="${ticket}"]`;
  const press = (at: Seat, label: string, ticket: string): Promise<void> => at.desk.click(`${row(ticket)} button[aria-label="${label} ${ticket}"]`);
  const inStatus = (at: Seat, ticket: string, status: string) => at.desk.waitForSelector(`${row(ticket)}[data-status="${status}"]`);
  const gone = (at: Seat, ticket: string) => at.desk.waitForSelector(row(ticket), { state: "detached" });

  const arrive = async (): Promise<{ citizen: Person; ticket: string; waitingRoom: string }> => {
    const citizen = new Person(await s.user());
    await knockOn(citizen, `#amt_elterngeld:${s.serverName}`);
    const waitingRoom = await citizen.invited();
    await citizen.join(waitingRoom);
    const { content } = await citizen.reads(waitingRoom, /Wartenummer: E-\d{3}/u);
    const ticket = /E-\d{3}/u.exec(String(content["body"]))?.[0] ?? "";
    await Promise.all(seats.map((at) => at.desk.waitForSelector(row(ticket))));
    return { citizen, ticket, waitingRoom };
  };

  it("shows two caseworkers the same, from call to end, and leads to the room", async () => {
    const { citizen, ticket, waitingRoom } = await arrive();
    await seat(0).desk.waitForSelector(".alarm");
    assert.match(await seat(0).desk.title(), /^\(1\) /u);
    const room = await citizen.invited(waitingRoom);
    await citizen.join(room);
    await seat(1).desk.waitForSelector(`${row(ticket)} >> text=sitzt bereit`);
    await press(seat(0), "Aufrufen", ticket);
    await Promise.all(seats.map((at) => inStatus(at, ticket, "accepted")));
    await seat(0).page.waitForFunction(() => window.host.navigations.length > 0);
    const [led] = await seat(0).navigations();
    assert.ok(led?.startsWith(`https://matrix.to/#/${encodeURIComponent(room)}`), `navigated to ${led}`);
    assert.deepEqual(await seat(1).navigations(), []);
    await seat(1).desk.waitForSelector(".team [data-state=busy] >> text=weber");
    await seat(1).desk.waitForSelector(".alarm", { state: "detached" });
    await weber.invitedTo(room);
    await weber.join(room);
    await citizen.sayEncrypted(room);
    await Promise.all(seats.map((at) => inStatus(at, ticket, "in consultation")));
    await press(seat(0), "Beenden", ticket);
    await Promise.all(seats.map((at) => gone(at, ticket)));
    await citizen.stop();
  });

  it("tells the slower of two who press at once who has it", async () => {
    const { citizen, ticket } = await arrive();
    // Both have pressed before either order is on its way.
    const both = Promise.withResolvers<void>();
    let orders = 0;
    for (const { page } of seats)
      await page.route("**/api/desk/order", async (route) => {
        orders += 1;
        if (orders === seats.length) both.resolve();
        await both.promise;
        await route.continue();
      }, { times: 1 });
    await Promise.all(seats.map((at) => press(at, "Aufrufen", ticket)));
    await both.promise;
    const told = await Promise.any(seats.map(async (at) => (await at.desk.waitForSelector(".answer.bad")).textContent()));
    assert.match(told ?? "", new RegExp(`${ticket} wurde schon von (weber|yilmaz) aufgerufen`, "u"));
    const mine = await Promise.all(seats.map((at) => at.desk.locator(`.mine ${row(ticket)}`).count()));
    assert.equal(mine.reduce((sum, count) => sum + count, 0), 1);
    const winner = seat(mine.indexOf(1));
    await press(winner, "Beenden", ticket);
    await Promise.all(seats.map((at) => gone(at, ticket)));
    await citizen.stop();
  });

  it("parks, brings back, and takes a bar back that was pressed by mistake", async () => {
    const { citizen, ticket } = await arrive();
    await press(seat(0), "Zurückstellen", ticket);
    await Promise.all(seats.map((at) => inStatus(at, ticket, "parked")));
    await press(seat(1), "Zurückholen", ticket);
    await Promise.all(seats.map((at) => inStatus(at, ticket, "waiting")));
    await seat(0).desk.waitForSelector(`${row(ticket)} >> text=wieder da`);
    await press(seat(0), "Beenden und sperren", ticket);
    await seat(0).desk.click(`${row(ticket)} .regret button`);
    await seat(0).desk.waitForSelector(`${row(ticket)} button[aria-label="Beenden und sperren ${ticket}"]`);
    await press(seat(0), "Beenden und sperren", ticket);
    await Promise.all(seats.map((at) => gone(at, ticket)));
    await citizen.stop();
  });

  it("takes over from a colleague, calls again, and notes who did not come", async () => {
    const { citizen, ticket } = await arrive();
    await press(seat(0), "Aufrufen", ticket);
    await inStatus(seat(1), ticket, "accepted");
    await press(seat(1), "Übernehmen", ticket);
    await seat(1).desk.waitForSelector(`.mine ${row(ticket)}`);
    await seat(0).desk.waitForSelector(`.others ${row(ticket)}`);
    await press(seat(1), "Noch einmal aufrufen", ticket);
    await press(seat(1), "Nicht erschienen", ticket);
    await Promise.all(seats.map((at) => inStatus(at, ticket, "missed")));
    await press(seat(0), "Noch einmal aufrufen", ticket);
    await seat(0).desk.waitForSelector(`.mine ${row(ticket)}`);
    await press(seat(0), "Beenden", ticket);
    await Promise.all(seats.map((at) => gone(at, ticket)));
    await citizen.stop();
  });

  it("pauses by one press, which colleagues see, and is left in peace meanwhile", async () => {
    await seat(0).desk.click('button:text-is("Pause")');
    await seat(1).desk.waitForSelector(".team [data-state=paused] >> text=weber");
    const { citizen, ticket } = await arrive();
    assert.equal(await seat(0).desk.locator(".alarm").count(), 0);
    await seat(1).desk.waitForSelector(".alarm");
    await seat(0).desk.click('button:text-is("Weitermachen")');
    await seat(1).desk.waitForSelector(".team [data-state=free] >> text=weber");
    await press(seat(1), "Beenden und sperren", ticket);
    await gone(seat(0), ticket);
    await citizen.stop();
  });

  it("follows the client's theme while it is open", async () => {
    assert.equal(await seat(0).desk.getAttribute("html", "data-theme"), "light");
    await seat(0).page.evaluate(() => window.host.setTheme("dark"));
    await seat(0).desk.waitForSelector("html[data-theme=dark]");
    await seat(0).page.evaluate(() => window.host.setTheme("light"));
    await seat(0).desk.waitForSelector("html[data-theme=light]");
  });

  it("comes back by itself after the service was away", async () => {
    await s.restartService("stop", { staff_clients: [host.origin] });
    const { citizen, ticket } = await arrive();
    await press(seat(1), "Beenden und sperren", ticket);
    await gone(seat(0), ticket);
    await citizen.stop();
  });

  it("may be framed by no other site", async () => {
    const { status, headers } = await fetch(`${s.service}/desk`);
    assert.equal(status, 200);
    assert.match(headers.get("content-security-policy") ?? "", new RegExp(`frame-ancestors ${host.origin}(;|$)`, "u"));
    assert.equal(headers.get("set-cookie"), null);
  });

  it("shows nothing more to whoever was removed from the staff room", async () => {
    const { citizen, ticket } = await arrive();
    await removeFrom(s, staffRoom, "elterngeld", yilmaz.id);
    await seat(1).desk.waitForSelector("text=Sie gehören nicht mehr zum Team");
    assert.equal(await seat(1).desk.locator(row(ticket)).count(), 0);
    await press(seat(0), "Beenden und sperren", ticket);
    await gone(seat(0), ticket);
    await citizen.stop();
  });
});
