import assert from "node:assert/strict";
import type { Visit } from "../../appservice/domain/visit.ts";
import { showPositions } from "../../appservice/office/orders/positions.ts";
import { stockRoom, withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

const SECOND = 1_000;

/** So many who wait, each told once that nobody knows yet. */
async function queueOf(office: Office, count: number): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (let i = 1; i <= count; i += 1) {
    office.pass(1);
    const roomId = `!room-${i}:amt.example`;
    await office.tx((tx) => tx.rooms.put(stockRoom(roomId, "waiting area", "elterngeld", office.now() + i)));
    const visit = await office.waits(`@citizen${i}:amt.example`);
    await office.tx((tx) => tx.messages.put({ about: "number", visit: visit.id, roomId, eventId: `$${i}`, shown: "?" }));
    visits.push(visit);
  }
  return visits;
}

function noticesOf(office: Office) {
  const world = fakeWorld(office.now);
  const show = (): Promise<void> => showPositions({ store: office.store, context: office.context, world }, "elterngeld");
  return {
    show,
    edited: (): number => world.asked.filter(({ port }) => port === "edit").length,
    saidTo: (place: number): string => world.saidIn(`!room-${place}:amt.example`).at(-1) ?? "",
    /** Until nothing is ordered any more; gives how many edits each time. */
    async rounds(): Promise<number[]> {
      const counts: number[] = [];
      for (let more = true; more;) {
        await office.orders(SECOND);
        const before = world.asked.length;
        await show();
        counts.push(world.asked.length - before);
        more = (await office.orders(SECOND)).some(({ body }) => body.order === "refresh");
      }
      return counts;
    },
  };
}

const hasPlace = (text: string, position: number): boolean => new RegExp(`\\b${position}\\b`).test(text);

describe("the notices of number and position", () => {
  it("of a short queue all say at once what is true", withOffice(async (office) => {
    await queueOf(office, 12);
    const notices = noticesOf(office);
    assert.deepEqual(await notices.rounds(), [12]);
    assert.ok(hasPlace(notices.saidTo(7), 7), notices.saidTo(7));
    await notices.show();
    assert.equal(notices.edited(), 12);
  }));

  it("of a long queue those in front say it at once, the others a few at a time, and in the end all", withOffice(async (office) => {
    const visits = await queueOf(office, 60);
    const notices = noticesOf(office);
    assert.deepEqual(await notices.rounds(), [20, 10, 10, 10, 10]);
    const [first] = visits;
    await office.act(first?.id ?? "", { do: "withdraw", at: office.now() });
    assert.deepEqual(await notices.rounds(), [20, 10, 10, 10, 9]);
    for (const place of [3, 11, 12, 30, 60]) assert.ok(hasPlace(notices.saidTo(place), place - 1), notices.saidTo(place));
  }));

  it("however often the queue changes, nobody at its end is left out for ever", withOffice(async (office) => {
    const visits = await queueOf(office, 60);
    let dice = 0;
    office.context.dice = (sides) => (dice += 17) % sides;
    const notices = noticesOf(office);
    await notices.rounds();
    const before = notices.saidTo(60);
    for (const { id } of visits.slice(0, 12)) {
      await office.act(id, { do: "withdraw", at: office.now() });
      await notices.show();
    }
    assert.notEqual(notices.saidTo(60), before);
  }));
});
