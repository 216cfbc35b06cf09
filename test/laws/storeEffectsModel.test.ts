import assert from "node:assert/strict";
import fc from "fast-check";
import type { Store } from "../../appservice/office/books.ts";
import type { DueEffect, NewEffect } from "../../appservice/office/tasks.ts";
import { stores } from "../support/stores.ts";

const LEASE = 100;

/** What the port promises, written down once more without a database. */
interface Item { name: string; lane: string; dueAt: number; order: number; urgent: boolean; key?: string; tries: number; owner?: string; until: number }

type Step =
  | { do: "add"; lane: number; after: number; urgent: boolean; key?: number }
  | { do: "claim"; owner: string; limit: number }
  | { do: "done" | "again" | "setAside"; pick: number; after: number }
  | { do: "wait"; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({
    do: fc.constant("add" as const), lane: fc.nat(3), after: fc.constantFrom(0, 0, 30, 250), urgent: fc.boolean(), key: fc.nat(1),
  }, { requiredKeys: ["do", "lane", "after", "urgent"] }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("claim" as const), owner: fc.constantFrom("one", "two"), limit: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("done" as const, "done" as const, "again" as const, "setAside" as const), pick: fc.nat(20), after: fc.constantFrom(0, 40) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 30, LEASE, 300) }) },
);

const nameOf = (effect: DueEffect): string => (effect.body.order === "removeRoom" ? effect.body.room : "");

let time = 1_000_000;

/** Runs the steps on the store and on the model and holds one against the other. */
function history(store: Store) {
  let items: Item[] = [];
  const claimed: DueEffect[] = [];
  let count = 0;

  const readyIn = (lane: string): Item | undefined => {
    const own = items.filter((item) => item.lane === lane);
    const begun = own.find(({ tries }) => tries > 0);
    if (begun) return (begun.owner === undefined ? begun.dueAt : begun.until) <= time ? begun : undefined;
    return own.filter(({ dueAt }) => dueAt <= time).sort((a, b) => a.dueAt - b.dueAt || a.order - b.order)[0];
  };
  const ready = (): Item[] => [...new Set(items.map(({ lane }) => lane))].flatMap((lane) => readyIn(lane) ?? []);
  const isUrgent = ({ lane }: Item): boolean => items.some((item) => item.lane === lane && item.urgent);

  async function add({ lane: number, after, urgent, key: wanted }: Extract<Step, { do: "add" }>): Promise<void> {
    count += 1;
    const name = `!${count}`;
    const lane = `lane ${number}`;
    const key = wanted === undefined ? undefined : `key ${wanted}`;
    const effect: NewEffect = { department: "", lane, body: { order: "removeRoom", room: name }, dueAt: time + after, urgent, ...(key ? { key } : {}) };
    await store.transaction((tx) => tx.effects.add([effect]));
    const same = key && items.find((item) => item.key === key && item.lane === lane && item.tries === 0);
    if (same) Object.assign(same, { name, dueAt: Math.min(same.dueAt, time + after), urgent: same.urgent || urgent });
    else items.push({ name, lane, dueAt: time + after, order: count, urgent, tries: 0, until: 0, ...(key ? { key } : {}) });
  }

  async function claim(owner: string, limit: number): Promise<number> {
    const expected = ready();
    const given = await store.transaction((tx) => tx.effects.claim(owner, LEASE, limit));
    assert.equal(given.length, Math.min(limit, expected.length), "as many as are ready");
    const urgent = expected.filter(isUrgent);
    for (const [index, effect] of given.entries()) {
      const item = expected.find(({ name }) => name === nameOf(effect));
      assert.ok(item, `${nameOf(effect)} was not ready in ${effect.lane}`);
      assert.equal(effect.tries, item.tries);
      assert.equal(isUrgent(item), index < urgent.length, "urgent first");
    }
    for (const effect of given) {
      const item = expected.find(({ name }) => name === nameOf(effect));
      if (item) Object.assign(item, { tries: item.tries + 1, owner, until: time + LEASE });
    }
    claimed.push(...given);
    return given.length;
  }

  async function finish(what: "done" | "again" | "setAside", effect: DueEffect, dueAt: number): Promise<void> {
    const item = items.find(({ name, tries, owner }) => name === nameOf(effect) && tries === effect.tries + 1 && owner === effect.owner);
    const ok = await store.transaction((tx) => what === "done" ? tx.effects.done(effect)
      : what === "again" ? tx.effects.again(effect, dueAt) : tx.effects.setAside(effect, "why"));
    assert.equal(ok, item !== undefined, `${what} of ${nameOf(effect)}`);
    if (!item) return;
    if (what === "again") {
      item.dueAt = dueAt;
      delete item.owner;
    } else items = items.filter((other) => other !== item);
  }

  async function run(one: Step): Promise<void> {
    if (one.do === "add") await add(one);
    else if (one.do === "claim") await claim(one.owner, one.limit);
    else if (one.do === "wait") time += one.ms;
    else {
      const effect = claimed[one.pick % Math.max(claimed.length, 1)];
      if (effect) await finish(one.do, effect, time + one.after);
    }
    const due = await store.transaction((tx) => tx.effects.nextDue());
    assert.equal(due !== undefined && due <= time, ready().length > 0, "next due");
  }

  /** Everything that was added and not set aside is performed in the end, however it was left. */
  async function drain(): Promise<void> {
    while (items.length > 0) {
      time += 300;
      const from = claimed.length;
      assert.ok(await claim("last", 5) > 0, "what is left can be claimed");
      for (const effect of claimed.slice(from)) await finish("done", effect, 0);
    }
    assert.equal(await store.transaction((tx) => tx.effects.nextDue()), undefined);
  }

  return { run, drain };
}

for (const kind of stores) {
  describe(`effects of the store, at random (${kind.name})`, () => {
    it("whatever is added, claimed, finished, postponed and forgotten: as the port says, never two holders, nothing lost", async () => {
      const { store, end } = await kind.open({ now: () => time });
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (all) => {
        const { run, drain } = history(store);
        for (const one of all) await run(one);
        await drain();
      }), { numRuns: kind.copies ? 40 : 150, endOnFailure: true });
      await end();
    });
  });
}
