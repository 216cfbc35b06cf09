import assert from "node:assert/strict";
import type { Visit } from "../../appservice/domain/visit.ts";
import { receive } from "../../appservice/matrix/reception.ts";
import { NotYet } from "../../appservice/office/office.ts";
import { openWaitingRoom } from "../../appservice/office/orders/areas.ts";
import { restockRooms } from "../../appservice/office/orders/stock.ts";
import { ANNA } from "../support/given.ts";
import { stockRoom, withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

const BORIS = "@boris:leben.example";
const CEM = "@cem:anderswo.example";
const AREA = "!area:amt.example";

const address = (office: Office): Promise<string | undefined> =>
  office.tx(async (tx) => (await tx.rooms.the("waiting area", "elterngeld"))?.roomId);

/** A town where no room is in stock; `makes` adds one, as the homeserver comes to it. */
const withoutStock = (work: (office: Office, town: ReturnType<typeof townOf>) => Promise<void>): (() => Promise<void>) =>
  withOffice((office) => work(office, townOf(office)));

function townOf(office: Office) {
  const world = fakeWorld(office.now);
  const desk = { store: office.store, context: office.context, world };
  return {
    world,
    makes: () => restockRooms(desk, "elterngeld", false),
    asksIn: async (visit: Visit) => openWaitingRoom(desk, await office.visit(visit.id)),
    invited: () => world.asked.filter(({ port }) => port === "invite").map(({ user }) => user),
  };
}

describe("when rooms are short", () => {
  it("whoever has come gets the next room that is made, who came first before who came later", withoutStock(async (office, { makes }) => {
    const [anna, boris] = [await office.waits(ANNA), await office.waits(BORIS)];
    await makes();
    assert.deepEqual([(await office.visit(anna.id)).waitingRoom, (await office.visit(boris.id)).waitingRoom], ["!made-1:amt.example", undefined]);
    await makes();
    assert.equal((await office.visit(boris.id)).waitingRoom, "!made-2:amt.example");
  }));

  it("then it is the address's turn, and then the stock's", withoutStock(async (office, { makes, world }) => {
    await office.waits(ANNA);
    await makes();
    assert.equal(await address(office), undefined);
    await makes();
    assert.equal(await address(office), "!made-2:amt.example");
    assert.deepEqual(world.asked.filter(({ port }) => port === "open").map(({ room }) => room), ["!made-2:amt.example"]);
    await makes();
    assert.equal(await office.tx((tx) => tx.rooms.count("waiting area", "elterngeld", "free")), 1);
  }));

  it("whoever has come by the page, or has gone again, is passed over", withoutStock(async (office, { makes }) => {
    await office.waits("page:1", { way: "page" });
    const anna = await office.waits(ANNA);
    await office.act(anna.id, { do: "withdraw", at: office.now() });
    await makes();
    assert.equal(await address(office), "!made-1:amt.example");
  }));

  it("of two who knocked on one room nobody is asked in there, and both in the next two", withoutStock(async (office, town) => {
    await office.tx((tx) => tx.rooms.put({ ...stockRoom(AREA, "waiting area", "elterngeld", office.now()), state: "taken" }));
    const [anna, boris] = [await office.waits(ANNA, { room: AREA }), await office.waits(BORIS, { room: AREA })];
    town.world.waitingAreas.isFound = () => Promise.resolve(false);
    town.world.waitingAreas.moveOn = (_, { roomId }) => Promise.resolve(roomId === AREA ? [ANNA, BORIS] : []);
    for (const visit of [anna, boris]) await assert.rejects(town.asksIn(visit), NotYet);
    assert.deepEqual([(await office.visit(anna.id)).waitingRoom, town.invited()], [undefined, []]);
    await town.makes();
    await town.makes();
    for (const visit of [anna, boris]) await town.asksIn(visit);
    assert.deepEqual(town.invited(), [ANNA, BORIS]);
    assert.notEqual((await office.visit(anna.id)).waitingRoom, (await office.visit(boris.id)).waitingRoom);
  }));

  it("whoever knocked on the only room stays there as long as the address leads there; others do not wait for it", withoutStock(async (office, town) => {
    await office.tx((tx) => tx.rooms.put({ ...stockRoom(AREA, "waiting area", "elterngeld", office.now()), state: "taken" }));
    const [anna, cem] = [await office.waits(ANNA, { room: AREA }), await office.waits(CEM)];
    await town.makes();
    town.world.waitingAreas.isFound = (_, { roomId }) => Promise.resolve(roomId === AREA);
    await assert.rejects(town.asksIn(anna), NotYet);
    await town.asksIn(cem);
    assert.deepEqual(town.invited(), [CEM]);
  }));

  it("a room of the stock is closed to everybody else before whoever wrote to the department is asked in", withoutStock(async (office, town) => {
    await office.tx((tx) => tx.rooms.put({ ...stockRoom(AREA, "waiting area", "elterngeld", office.now()), joinRule: "knock" }));
    await town.asksIn(await office.waits(ANNA, { way: "direct" }));
    assert.deepEqual(town.world.asked.filter(({ room }) => room === AREA).map(({ port }) => port), ["close", "invite"]);
  }));

  it("where a stranger stands in a room of the stock nobody is asked in; another is taken", withoutStock(async (office, town) => {
    const [found, clean] = [AREA, "!clean:amt.example"].map((id, index) => ({ ...stockRoom(id, "waiting area", "elterngeld", office.now() + index), joinRule: "knock" as const }));
    await office.tx(async (tx) => { for (const room of [found, clean]) if (room) await tx.rooms.put(room); });
    town.world.waitingAreas.close = ({ roomId }) => Promise.resolve(roomId === AREA ? [BORIS] : []);
    const anna = await office.waits(ANNA, { way: "direct" });
    await town.asksIn(anna);
    assert.deepEqual(town.world.asked.filter(({ port }) => port === "invite").map(({ room, user }) => [room, user]), [["!clean:amt.example", ANNA]]);
    assert.equal((await office.visit(anna.id)).waitingRoom, "!clean:amt.example");
    assert.equal((await office.tx((tx) => tx.rooms.find(AREA)))?.state, "over");
  }));

  it("a room of the stock in which somebody stands is nobody's any more", withoutStock(async (office) => {
    await office.tx((tx) => tx.rooms.put({ ...stockRoom(AREA, "waiting area", "elterngeld", office.now()), joinRule: "knock" }));
    const happening = { kind: "knocked", eventId: "$knock", roomId: AREA, sender: BORIS, at: office.now(), user: BORIS, prevMembership: undefined } as const;
    await office.tx((tx) => receive(tx, office.context, happening, { isOurs: () => false, departmentOf: () => undefined }));
    assert.equal((await office.tx((tx) => tx.rooms.find(AREA)))?.state, "over");
    assert.equal(await office.tx((tx) => tx.rooms.take("waiting area", "elterngeld")), undefined);
  }));

  it("for whoever has gone no room is taken", withoutStock(async (office, town) => {
    const anna = await office.waits(ANNA);
    await office.act(anna.id, { do: "withdraw", at: office.now() });
    await town.makes();
    await town.asksIn(anna);
    assert.deepEqual([town.invited(), (await office.visit(anna.id)).waitingRoom], [[], undefined]);
  }));
});
