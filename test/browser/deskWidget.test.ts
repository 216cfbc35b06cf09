import assert from "node:assert/strict";
import { chimes, noticedIn } from "../support/alerts.ts";
import { removeFrom } from "../support/deskApi.ts";
import { deskScreen } from "../support/deskScreen.ts";
import type { DeskScreen } from "../support/deskScreen.ts";
import { deskSetUp } from "../support/deskSetUp.ts";
import type { DeskSetUp } from "../support/deskSetUp.ts";
import type { Person } from "../support/people.ts";
import type { Stack } from "../support/stack.ts";
import { citizen as anyCitizen, knocks } from "../support/visits.ts";
import type { Waiting } from "../support/visits.ts";
import type { Seat, WidgetHost } from "../support/widgetHost.ts";

type SeatAtDesk = Seat & DeskScreen;

describe("the desk as a widget in a Matrix client", () => {
  let office: DeskSetUp;
  let s: Stack;
  let host: WidgetHost;
  let weber: Person;
  let staffRoom: string;
  let seats: SeatAtDesk[];

  before(async () => {
    office = await deskSetUp(["weber", "yilmaz"]);
    ({ s, host } = office);
    [weber, staffRoom] = [office.person("weber"), office.staffRoom("weber")];
    seats = await Promise.all([office.seat("weber"), office.seat("yilmaz")]);
  });
  after(() => office?.end());

  const seat = (index: number): SeatAtDesk => {
    const found = seats[index];
    assert.ok(found);
    return found;
  };

  const arrive = async (): Promise<Waiting> => {
    const waiting = await knocks(s, await anyCitizen(s), "elterngeld");
    await Promise.all(seats.map((at) => at.shows(waiting.ticket)));
    return waiting;
  };

  it("shows two caseworkers the same, from call to end, and leads to the room", async () => {
    const { citizen, ticket, waitingRoom } = await arrive();
    await seat(0).desk.waitForSelector(".alarm");
    assert.match(await seat(0).desk.title(), /^\(1\) /u);
    const room = await citizen.invited(waitingRoom);
    await citizen.join(room);
    await seat(1).desk.waitForSelector(`${seat(0).row(ticket)} >> text=sitzt bereit`);
    await seat(0).press("Aufrufen", ticket);
    await Promise.all(seats.map((at) => at.inStatus(ticket, "accepted")));
    await seat(0).page.waitForFunction(() => window.host.navigations.length > 0);
    const [led] = await seat(0).navigations();
    assert.ok(led?.startsWith(`https://matrix.to/#/${encodeURIComponent(room)}`), `navigated to ${led}`);
    assert.deepEqual(await seat(1).navigations(), []);
    await seat(1).desk.waitForSelector(".team [data-state=busy] >> text=weber");
    await seat(1).desk.waitForSelector(".alarm", { state: "detached" });
    await weber.invitedTo(room);
    await weber.join(room);
    await citizen.sayEncrypted(room);
    await Promise.all(seats.map((at) => at.inStatus(ticket, "in consultation")));
    await seat(0).press("Beenden", ticket);
    await Promise.all(seats.map((at) => at.gone(ticket)));
  });

  it("tells the slower of two who press at once who has it", async () => {
    const { ticket } = await arrive();
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
    await Promise.all(seats.map((at) => at.press("Aufrufen", ticket)));
    await both.promise;
    const told = await Promise.any(seats.map(async (at) => (await at.desk.waitForSelector(".answer.bad")).textContent()));
    assert.match(told ?? "", new RegExp(`${ticket} wurde schon von (weber|yilmaz) aufgerufen`, "u"));
    const mine = await Promise.all(seats.map((at) => at.desk.locator(`.mine ${seat(0).row(ticket)}`).count()));
    assert.equal(mine.reduce((sum, count) => sum + count, 0), 1);
    const winner = seat(mine.indexOf(1));
    await winner.press("Beenden", ticket);
    await Promise.all(seats.map((at) => at.gone(ticket)));
  });

  it("parks, brings back, and takes a bar back that was pressed by mistake", async () => {
    const { ticket } = await arrive();
    await seat(0).press("Zurückstellen", ticket);
    await Promise.all(seats.map((at) => at.inStatus(ticket, "parked")));
    await seat(1).press("Zurückholen", ticket);
    await Promise.all(seats.map((at) => at.inStatus(ticket, "waiting")));
    await seat(0).desk.waitForSelector(`${seat(0).row(ticket)} >> text=wieder da`);
    await seat(0).press("Beenden und sperren", ticket);
    await seat(0).desk.click(`${seat(0).row(ticket)} .regret button`);
    await seat(0).desk.waitForSelector(`${seat(0).row(ticket)} button[aria-label="Beenden und sperren ${ticket}"]`);
    await seat(0).press("Beenden und sperren", ticket);
    await Promise.all(seats.map((at) => at.gone(ticket)));
  });

  it("takes over from a colleague, calls again, and notes who did not come", async () => {
    const { ticket } = await arrive();
    await seat(0).press("Aufrufen", ticket);
    await seat(1).inStatus(ticket, "accepted");
    await seat(1).press("Übernehmen", ticket);
    await seat(1).desk.waitForSelector(`.mine ${seat(0).row(ticket)}`);
    await seat(0).desk.waitForSelector(`.others ${seat(0).row(ticket)}`);
    await seat(1).press("Noch einmal aufrufen", ticket);
    await seat(1).press("Nicht erschienen", ticket);
    await Promise.all(seats.map((at) => at.inStatus(ticket, "missed")));
    await seat(0).press("Noch einmal aufrufen", ticket);
    await seat(0).desk.waitForSelector(`.mine ${seat(0).row(ticket)}`);
    await seat(0).press("Beenden", ticket);
    await Promise.all(seats.map((at) => at.gone(ticket)));
  });

  it("pauses by one press, which colleagues see, and is left in peace meanwhile", async () => {
    await seat(0).desk.click('button:text-is("Pause")');
    await seat(1).desk.waitForSelector(".team [data-state=paused] >> text=weber");
    const { ticket } = await arrive();
    assert.equal(await seat(0).desk.locator(".alarm").count(), 0);
    await seat(1).desk.waitForSelector(".alarm");
    await seat(0).desk.click('button:text-is("Weitermachen")');
    await seat(1).desk.waitForSelector(".team [data-state=free] >> text=weber");
    await seat(1).press("Beenden und sperren", ticket);
    await seat(0).gone(ticket);
  });

  it("sounds in the client, too, from the first press at the desk on; notifying is the client's task", async () => {
    const { desk } = seat(0);
    await desk.click("h1");
    const before = await noticedIn(desk);
    const { ticket } = await arrive();
    await chimes(desk, before.chimes + 1);
    assert.deepEqual((await noticedIn(desk)).notifications, []);
    await seat(0).press("Beenden und sperren", ticket);
    await Promise.all(seats.map((at) => at.gone(ticket)));
  });

  it("counts arrivals in its heading, and goes on with them when the client has made it anew", async () => {
    const { goesAway, row } = seat(0);
    const seen = await arrive();
    await seat(0).desk.click("text=Gesehen");
    const first = await arrive();
    await seat(0).desk.waitForSelector("h1 .badge >> text=1");
    let second = "";
    const desk = await goesAway(async () => { second = (await knocks(s, await anyCitizen(s), "elterngeld")).ticket; });
    await desk.waitForSelector(`.alarm >> text=Neu: ${first.ticket}, ${second}`);
    await desk.waitForSelector("h1 .badge >> text=2");
    await desk.click("text=Gesehen");
    const again = await goesAway(() => Promise.resolve());
    await again.waitForSelector(row(second));
    assert.equal(await again.locator(".alarm").count(), 0);
    Object.assign(seat(0), { desk: again, ...deskScreen(again) });
    for (const ticket of [seen.ticket, first.ticket, second]) await seat(1).press("Beenden und sperren", ticket);
    await Promise.all([seen.ticket, first.ticket, second].map((ticket) => seat(0).gone(ticket)));
  });

  it("alerts again when somebody comes back who was away", async () => {
    const { ticket } = await arrive();
    await seat(0).desk.click("text=Gesehen");
    await seat(1).press("Zurückstellen", ticket);
    await seat(0).inStatus(ticket, "parked");
    await seat(1).press("Zurückholen", ticket);
    await seat(0).desk.waitForSelector(`.alarm >> text=Neu: ${ticket}`);
    await seat(1).inStatus(ticket, "waiting");
    assert.equal(await seat(1).desk.locator(".alarm").count(), 0, "whoever brought them back knows");
    await seat(1).press("Beenden und sperren", ticket);
    await seat(0).gone(ticket);
  });

  it("shows a link where the client does not let it lead to rooms", async () => {
    const { ticket } = await arrive();
    const strict = await office.seat("weber", { mayLead: false });
    await strict.press("Aufrufen", ticket);
    const link = await strict.desk.waitForSelector(`a:has-text('${ticket} öffnen')`);
    assert.match(await link.getAttribute("href") ?? "", /^https:\/\/matrix\.to\/#\/![^?]+\?via=localhost$/u);
    await strict.press("Beenden", ticket);
    await link.waitForElementState("hidden");
    await strict.browser.close();
    await seat(0).gone(ticket);
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
    const { ticket } = await arrive();
    await seat(1).press("Beenden und sperren", ticket);
    await seat(0).gone(ticket);
  });

  it("leaves the staff room's key in no address", async () => {
    for (const { desk } of seats) {
      const [address, title] = await desk.evaluate(() => [window.location.href, document.title]);
      assert.match(address, /\/desk\?.*department=elterngeld/u);
      assert.doesNotMatch(`${address} ${title}`, /key=/u);
    }
  });

  it("may be framed by no other site", async () => {
    const { status, headers } = await fetch(`${s.service}/desk`);
    assert.equal(status, 200);
    assert.match(headers.get("content-security-policy") ?? "", new RegExp(`frame-ancestors ${host.origin}(;|$)`, "u"));
    assert.equal(headers.get("set-cookie"), null);
  });

  it("shows nothing more to whoever was removed from the staff room", async () => {
    const { ticket } = await arrive();
    await removeFrom(s, staffRoom, "elterngeld", s.staff.yilmaz.userId);
    await seat(1).desk.waitForSelector("text=Sie gehören nicht mehr zum Team");
    assert.equal(await seat(1).desk.locator(seat(1).row(ticket)).count(), 0);
    await seat(0).press("Beenden und sperren", ticket);
    await seat(0).gone(ticket);
  });
});
