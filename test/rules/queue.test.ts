import assert from "node:assert/strict";
import fc from "fast-check";
import { line, positions } from "../../appservice/domain/queue.ts";
import type { Visit } from "../../appservice/domain/visit.ts";
import { arrival, inStatus, minute } from "../support/given.ts";

const waiting = (id: string, rank: number, urgent = false): Visit => arrival({ id, rank: minute(rank), urgent });
const ids = (visits: readonly Visit[]): string[] => line(visits).map(({ id }) => id);

describe("the queue", () => {
  it("who came first is next", () => assert.deepEqual(ids([waiting("b", 2), waiting("a", 1), waiting("c", 3)]), ["a", "b", "c"]));
  it("urgent before others, among themselves by arrival", () =>
    assert.deepEqual(ids([waiting("a", 1), waiting("late", 9, true), waiting("early", 5, true)]), ["early", "late", "a"]));
  it("two of the same millisecond keep one order, whatever the database's", () => {
    assert.deepEqual(ids([waiting("b", 1), waiting("a", 1)]), ["a", "b"]);
    assert.deepEqual(ids([waiting("a", 1), waiting("b", 1)]), ["a", "b"]);
  });
  it("only who waits stands in line: nobody parked, missed, accepted or gone is called by next", () =>
    assert.deepEqual(ids(Object.values(inStatus)), [inStatus.waiting.id]));
  it("positions count from 1", () =>
    assert.deepEqual([...positions([waiting("b", 2), { ...inStatus.parked, id: "p" }, waiting("a", 1)])], [["a", 1], ["b", 2]]));

  const queue = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), rank: fc.nat({ max: 5 }), urgent: fc.boolean() }), { selector: ({ id }) => id })
    .map((some) => some.map(({ id, rank, urgent }) => waiting(id, rank, urgent)));
  it("a place is lost only to who is urgent or came first", () =>
    fc.assert(fc.property(queue, (visits) => {
      const places = positions(visits);
      for (const a of visits) for (const b of visits) {
        if ((places.get(a.id) ?? 0) >= (places.get(b.id) ?? 0)) continue;
        assert.ok((a.urgent && !b.urgent) || (a.urgent === b.urgent && a.rank <= b.rank));
      }
    })));
  it("whoever leaves moves everybody behind up by one, and nobody else", () =>
    fc.assert(fc.property(queue, fc.nat(), (visits, which) => {
      const order = line(visits);
      if (order.length === 0) return;
      const gone = which % order.length;
      const left = visits.filter(({ id }) => id !== order[gone]?.id);
      const places = positions(left);
      order.forEach(({ id }, index) => { if (index !== gone) assert.equal(places.get(id), index < gone ? index + 1 : index); });
    })));
});
