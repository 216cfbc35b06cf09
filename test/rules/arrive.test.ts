import assert from "node:assert/strict";
import { answer } from "../../appservice/office/answer.ts";
import { seat } from "../../appservice/office/act.ts";
import { ANNA, HOUR, MINUTE, NINE, WEBER, YILMAZ } from "../support/given.ts";
import { SERVER, stockRoom, withOffice } from "../support/office.ts";

const BORIS = "@boris:leben.example";
const CEM = "@cem:anderswo.example";
const it_ = (what: string, ...rest: Parameters<typeof withOffice>): void => { it(what, withOffice(...rest)); };
const openTickets = async (office: { board(id?: string): Promise<{ visits: { ticket: string }[] }> }, id?: string): Promise<string[]> =>
  (await office.board(id)).visits.map(({ ticket }) => ticket);

describe("arriving", () => {
  it_("a second knock of the same citizen is the same visit", async (office) => {
    const first = await office.arrives(ANNA);
    assert.deepEqual(first, { ok: true, visit: "visit-1", isNew: true });
    assert.deepEqual(await office.arrives(ANNA, { way: "direct" }), { ok: true, visit: "visit-1", isNew: false });
    assert.deepEqual(await openTickets(office), ["E-001"]);
  });

  it_("knocks at the same moment are one visit too", async (office) => {
    const all = await Promise.all([1, 2, 3, 4].map(() => office.arrives(ANNA)));
    assert.deepEqual(all.map((one) => one.ok && one.isNew).filter(Boolean), [true]);
    assert.equal((await office.board()).visits.length, 1);
  });

  it_("the same citizen may wait in two departments", async (office) => {
    await office.waits(ANNA);
    const other = await office.waits(ANNA, { department: "wohnen" });
    assert.equal(other.ticket, "W-001");
  });

  it_("after the end a citizen may come again, with a new number", async (office) => {
    const first = await office.waits(ANNA);
    await office.act(first.id, { do: "withdraw", at: office.now() });
    assert.equal((await office.waits(ANNA)).ticket, "E-002");
  });

  it_("numbers follow one another, for each department, and begin anew each day", async (office) => {
    const tickets = [];
    for (const citizen of [ANNA, BORIS, CEM]) tickets.push((await office.waits(citizen)).ticket);
    tickets.push((await office.waits(ANNA, { department: "wohnen" })).ticket);
    for (const { id } of (await office.board()).visits) await office.act(id, { do: "withdraw", at: office.now() });
    office.pass(24 * HOUR);
    const next = await office.waits(ANNA);
    assert.deepEqual([...tickets, next.ticket, next.day], ["E-001", "E-002", "E-003", "W-001", "E-001", "2026-11-24"]);
  });

  it_("a number still in use is passed over on the next day", async (office) => {
    await office.waits(ANNA);
    office.pass(24 * HOUR);
    assert.equal((await office.waits(BORIS)).ticket, "E-002");
  });

  it_("the day of a number is the county's, not the world's", async (office) => {
    assert.equal((await office.waits(ANNA)).day, "2026-11-24");
  }, {}, Date.parse("2026-11-23T23:30:00Z"));

  it_("a confidential department's numbers tell nothing of how many came", async (office) => {
    const first = await office.waits(ANNA, { department: "hiv", way: "direct" });
    const second = await office.waits(BORIS, { department: "hiv", way: "direct" });
    // The test's dice always shows 500: the second passes over the first.
    assert.deepEqual([first.ticket, second.ticket], ["R-501", "R-502"]);
  });

  it_("an anonymous department keeps no name", async (office) => {
    assert.equal((await office.waits("page-1", { department: "hiv", way: "page", name: "Anna" })).name, undefined);
    assert.equal((await office.waits("page-2", { way: "page", name: "Anna" })).name, "Anna");
  });

  it_("no number while it is closed, by hours or by a lead", async (office) => {
    assert.deepEqual(await office.arrives(ANNA, { department: "wirtschaft" }), { ok: false, why: "closed" });
    await office.tx((tx) => tx.departments.put({ id: "elterngeld", closedUntil: office.now() + HOUR }));
    assert.deepEqual(await office.arrives(ANNA), { ok: false, why: "noNumbers", opensAt: office.now() + HOUR });
    office.pass(HOUR);
    assert.equal((await office.arrives(ANNA)).ok, true);
  });

  it_("whoever stands in line when it closes keeps the place", async (office) => {
    await office.waits(ANNA);
    await office.tx((tx) => tx.departments.put({ id: "elterngeld", closedUntil: office.now() + HOUR }));
    assert.deepEqual(await office.arrives(ANNA), { ok: true, visit: "visit-1", isNew: false });
  });

  it_("who is barred stays out until tomorrow, and only there", async (office) => {
    await office.staff("elterngeld", WEBER);
    const visit = await office.waits(ANNA);
    await office.says(WEBER, { name: "end", ticket: visit.ticket, bar: true });
    assert.equal((await office.visit(visit.id)).status, "ended");
    assert.deepEqual(await office.arrives(ANNA), { ok: false, why: "barred" });
    assert.equal((await office.arrives(ANNA, { department: "wohnen" })).ok, true);
    office.pass(15 * HOUR - 1);
    assert.deepEqual(await office.arrives(ANNA), { ok: false, why: "barred" });
    office.pass(1);
    assert.equal((await office.arrives(ANNA)).ok, true);
  });

  it_("a department that is full takes nobody else", async (office) => {
    await office.waits(ANNA);
    assert.deepEqual(await office.arrives(BORIS), { ok: false, why: "full" });
    await office.act("visit-1", { do: "withdraw", at: office.now() });
    assert.equal((await office.arrives(BORIS)).ok, true);
  }, { limits: { waiting_per_department: 1 } });

  it_("a foreign homeserver does not take everybody's place, our own may", async (office) => {
    await office.waits(ANNA);
    assert.deepEqual(await office.arrives(BORIS, { department: "wohnen" }), { ok: false, why: "full" });
    assert.equal((await office.arrives(CEM)).ok, true);
    for (const name of ["d", "e"]) assert.equal((await office.arrives(`@${name}:${SERVER}`)).ok, true);
    assert.equal((await office.arrives("page-1", { way: "page" })).ok, true);
  }, { limits: { open_visits_per_server: 1 } });

  it_("the area knocked on becomes the waiting room", async (office) => {
    const area = stockRoom("!area:amt.example", "waiting area", "elterngeld", NINE);
    await office.tx((tx) => tx.rooms.put({ ...area, state: "taken" }));
    const visit = await office.waits(ANNA, { room: area.roomId });
    assert.equal(visit.waitingRoom, area.roomId);
    assert.deepEqual(await office.tx((tx) => tx.rooms.find(area.roomId)), { ...area, state: "taken", kind: "waiting room", visit: visit.id });
  });

  it_("whoever stands in a room that is somebody's gets one from the stock", async (office) => {
    const stock = stockRoom("!spare:amt.example", "waiting area", "elterngeld", NINE);
    await office.tx(async (tx) => {
      await tx.rooms.put({ ...stock, roomId: "!taken:amt.example", kind: "waiting room", state: "taken", visit: "visit-0" });
      await tx.rooms.put(stock);
    });
    assert.equal((await office.waits(ANNA, { room: "!taken:amt.example" })).waitingRoom, stock.roomId);
    assert.equal((await office.waits(BORIS, { room: "!unknown:amt.example" })).waitingRoom, undefined, "the stock is empty");
  });

  it_("what an arrival orders stands in the database with it", async (office) => {
    await office.waits(ANNA);
    const orders = (await office.orders(MINUTE)).map(({ body }) => body.order);
    for (const expected of ["openWaitingRoom", "announceArrival", "refresh", "restock"]) assert.ok(orders.includes(expected as never), expected);
  });
});

describe("whoever is next", () => {
  it_("has a room prepared from the stock, and is asked in", async (office) => {
    await office.stock(2);
    const anna = await office.waits(ANNA);
    const boris = await office.waits(BORIS);
    assert.equal(anna.room, "!talk-1:amt.example");
    assert.equal(boris.room, undefined);
    assert.ok((await office.orders()).some(({ body, visit }) => body.order === "offerSeat" && visit === anna.id));
  });

  it_("moves up, and has one prepared then", async (office) => {
    await office.stock(2);
    const anna = await office.waits(ANNA);
    const boris = await office.waits(BORIS);
    await office.act(anna.id, { do: "withdraw", at: office.now() });
    assert.equal((await office.visit(boris.id)).room, "!talk-2:amt.example");
  });

  it_("gets a room as soon as one is made, when the stock was empty", async (office) => {
    const anna = await office.waits(ANNA);
    assert.equal(anna.room, undefined);
    assert.deepEqual((await office.tx((tx) => tx.visits.withoutRoom())).map(({ id }) => id), [anna.id]);
    await office.stock(1);
    await office.tx(async (tx) => seat(tx, office.context, await tx.visits.byId(anna.id) ?? anna));
    assert.equal((await office.visit(anna.id)).room, "!talk-1:amt.example");
  });

  it_("accepted out of turn, gets one at once", async (office) => {
    await office.stock(2);
    await office.staff("elterngeld", WEBER);
    await office.waits(ANNA);
    const boris = await office.waits(BORIS);
    await office.says(WEBER, { name: "accept", ticket: boris.ticket, also: false });
    assert.equal((await office.visit(boris.id)).room, "!talk-2:amt.example");
  });

  it_("a room that nobody could be seated in goes back to the stock", async (office) => {
    const anna = await office.waits(ANNA);
    await office.act(anna.id, { do: "park", at: office.now(), until: office.now() + HOUR });
    await office.stock(1);
    assert.equal(await office.tx(async (tx) => seat(tx, office.context, await tx.visits.byId(anna.id) ?? anna)), false);
    assert.equal(await office.tx((tx) => tx.rooms.count("consultation", "", "free")), 1);
  });
});

describe("a transfer", () => {
  it_("keeps the rank of the first arrival", async (office) => {
    await office.staff("elterngeld", WEBER);
    const anna = await office.waits(ANNA);
    office.pass(20 * MINUTE);
    await office.waits(BORIS, { department: "wohnen" });
    assert.equal((await office.says(WEBER, { name: "transfer", ticket: anna.ticket, to: "wohnen" }))?.ok, true);
    assert.equal((await office.visit(anna.id)).status, "waiting", "nothing happens before the citizen agrees");
    await office.tx((tx) => answer(tx, office.context, anna.id, true, office.now()));
    const { visits } = await office.board("wohnen");
    const moved = visits.find(({ citizen }) => citizen === ANNA);
    assert.deepEqual([moved?.rank, moved?.transferredFrom, moved?.ticket], [NINE, "elterngeld", "W-002"]);
    const former = await office.visit(anna.id);
    assert.equal(former.status === "ended" && former.outcome, "transferred");
    await office.staff("wohnen", YILMAZ);
    await office.says(YILMAZ, { name: "next", also: false }, "wohnen");
    assert.equal((await office.visit(moved?.id ?? "")).status, "accepted", "before who came to wohnen earlier, but to the office later");
  });

  it_("refused, everything stays", async (office) => {
    await office.staff("elterngeld", WEBER);
    const anna = await office.waits(ANNA);
    await office.says(WEBER, { name: "transfer", ticket: anna.ticket, to: "W" });
    await office.tx((tx) => answer(tx, office.context, anna.id, false, office.now()));
    assert.deepEqual([(await office.visit(anna.id)).status, (await office.board("wohnen")).visits.length], ["waiting", 0]);
  });

  it_("into a department that has closed meanwhile leaves the citizen where they are", async (office) => {
    await office.staff("elterngeld", WEBER);
    const anna = await office.waits(ANNA);
    await office.says(WEBER, { name: "transfer", ticket: anna.ticket, to: "wohnen" });
    await office.tx((tx) => tx.departments.put({ id: "wohnen", closedUntil: office.now() + HOUR }));
    await office.tx((tx) => answer(tx, office.context, anna.id, true, office.now()));
    const { status, question } = await office.visit(anna.id);
    assert.deepEqual([status, question, (await office.board("wohnen")).visits.length], ["waiting", undefined, 0]);
  });

  it_("agreed to after the accept opens no second visit", async (office) => {
    await office.staff("elterngeld", WEBER);
    const anna = await office.waits(ANNA);
    await office.says(WEBER, { name: "transfer", ticket: anna.ticket, to: "wohnen" });
    await office.says(WEBER, { name: "accept", ticket: anna.ticket, also: false });
    await office.tx((tx) => answer(tx, office.context, anna.id, true, office.now()));
    assert.deepEqual([(await office.visit(anna.id)).status, (await office.board("wohnen")).visits.length], ["accepted", 0]);
  });

  it_("is not proposed to nowhere, to here, or to where it is closed", async (office) => {
    await office.staff("elterngeld", WEBER);
    const { ticket } = await office.waits(ANNA);
    const to = (id: string) => office.says(WEBER, { name: "transfer", ticket, to: id });
    assert.deepEqual(await to("nirgends"), { ok: false, say: "unknownDepartment", params: { to: "nirgends" } });
    assert.deepEqual(await to("elterngeld"), { ok: false, say: "unknownDepartment", params: { to: "elterngeld" } });
    assert.deepEqual(await to("wirtschaft"), { ok: false, say: "departmentClosed", params: { to: "wirtschaft" } });
  });
});
