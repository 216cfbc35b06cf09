import assert from "node:assert/strict";
import { NotAnswering } from "../../appservice/office/office.ts";
import { performer } from "../../appservice/office/performer.ts";
import { WEBER } from "../support/given.ts";
import type { Worker } from "../../appservice/office/worker.ts";
import { openOffice, stockRoom } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";
import type { Call, FakeWorld } from "../support/world.ts";

const [LENA, BEN] = ["@lena:amt.example", "@ben:there.example"];
const [WAITING, STAFF] = ["!waiting:amt.example", "!staff:amt.example"];
const toStaff = (asked: readonly Call[]): string[] => asked.filter(({ port, room }) => port === "say" && room === STAFF).map(({ words }) => words?.text ?? "");
const invited = (asked: readonly Call[], user: string): number => asked.filter((call) => call.port === "invite" && call.user === user).length;

/** An office at work, in whose world the server there.example does not answer. */
async function atWork(work: (office: Office, world: FakeWorld, loop: Worker) => Promise<void>): Promise<void> {
  const office = await openOffice();
  const world = fakeWorld(office.now);
  world.fail(({ port, user }) => (port === "invite" && user?.endsWith(":there.example") ? new NotAnswering("silent") : undefined));
  await office.stock(8);
  await office.staff("elterngeld", WEBER);
  await office.tx(async (tx) => {
    await tx.rooms.put({ ...stockRoom(STAFF, "staff room", "elterngeld", 0), state: "taken" });
    await tx.rooms.put({ ...stockRoom(WAITING, "direct chat", "elterngeld", 0), state: "taken" });
  });
  // Two seconds go by once it is written down that an order is to be tried again.
  const later = (): void => void office.tx(() => Promise.resolve()).then(() => { office.pass(2_000); loop.wake(); });
  const loop = performer({ store: office.store, context: office.context, world }, "copy-1", {
    failed: () => { queueMicrotask(later); }, error: (error) => { throw error; },
  });
  try {
    await work(office, world, loop);
  } finally {
    await loop.stop();
    await office.store.close();
  }
}

describe("whoever belongs to a homeserver that does not answer", () => {
  it("the caseworker is in the room all the same, and is told once", () => atWork(async (office, world, loop) => {
    const { ticket } = await office.waits(BEN, { room: WAITING });
    await office.says(WEBER, { name: "accept", ticket, also: false });
    loop.wake();
    await world.until((asked) => invited(asked, BEN) > 2 && asked.some(({ port }) => port === "letWrite"));
    assert.ok(invited(world.asked, WEBER) > 0);
    assert.equal(toStaff(world.asked).filter((text) => text.includes("antwortet gerade nicht")).length, 1);
  }));

  it("nobody else in the visit waits: people are let in and out of the room", () => atWork(async (office, world, loop) => {
    const { id, ticket } = await office.waits(LENA, { room: WAITING });
    await office.says(WEBER, { name: "accept", ticket, also: false });
    await office.tx(async (tx) => {
      const visit = await tx.visits.byId(id);
      assert.ok(visit);
      await tx.visits.save({ ...visit, guests: [BEN] }, []);
    });
    await office.act(id, { do: "appear", at: office.now() });
    loop.wake();
    await world.until((asked) => invited(asked, BEN) > 0);
    await office.says(WEBER, { name: "end", ticket, bar: true });
    loop.wake();
    await world.until((asked) => asked.some(({ port, room }) => port === "empty" && room !== WAITING));
    assert.ok(invited(world.asked, LENA) > 0);
  }));
});
