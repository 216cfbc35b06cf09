import assert from "node:assert/strict";
import axe from "axe-core";
import { closeBrowsers, picture } from "../support/browser.ts";
import { atDesk, comesOnDuty, knockOn, nobodyThere } from "../support/deskApi.ts";
import type { AtDesk, DeskStream } from "../support/deskApi.ts";
import { Person } from "../support/people.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { takeSeat, widgetHost } from "../support/widgetHost.ts";
import type { Seat, WidgetHost } from "../support/widgetHost.ts";


/** What axe finds against WCAG 2.1 A and AA. */
async function violations({ desk }: Seat): Promise<string[]> {
  await desk.evaluate(axe.source);
  return desk.evaluate(async () => {
    const { violations: found } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

describe("the desk's looks", () => {
  let s: Stack;
  let host: WidgetHost;
  let staffRoom: string;
  let api: AtDesk;
  let stream: DeskStream;
  const people: Person[] = [];

  before(async () => {
    [s, host] = await Promise.all([freshStack(), widgetHost()]);
    const staff = [new Person(s.staff.weber), new Person(s.staff.yilmaz)];
    people.push(...staff);
    for (const one of staff) staffRoom = await one.join(`#amt_elterngeld_staff:${s.serverName}`);
    const departments = s.config.departments.map((one) => (one.id === "elterngeld" ? { ...one, urgent: true } : one));
    await s.restartService("stop", { staff_clients: [host.origin], departments });
    for (const one of staff) await comesOnDuty(one, staffRoom);
    api = await atDesk(s, s.staff.weber, "elterngeld");
    await nobodyThere(s, s.staff.weber, "elterngeld");
    stream = api.stream();
    await busyDay();
  });

  after(async () => {
    stream?.close();
    await nobodyThere(s, s.staff.weber, "elterngeld");
    await closeBrowsers();
    await Promise.all(people.map((person) => person.stop()));
    await host?.close();
    await s.restartService("stop");
  });

  const arrive = async (): Promise<string> => {
    const known = new Set(stream.view?.visits.map(({ ticket }) => ticket));
    const citizen = new Person(await s.user());
    people.push(citizen);
    await knockOn(citizen, `#amt_elterngeld:${s.serverName}`);
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
        const seat = await takeSeat(host, s.homeserver, s.staff.weber, staffRoom, { theme, context: { viewport: { width, height }, colorScheme: theme } });
        await seat.desk.click("text=Leitung");
        assert.deepEqual(await violations(seat), []);
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
    const seat = await takeSeat(host, s.homeserver, s.staff.yilmaz, staffRoom);
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
});
