import assert from "node:assert/strict";
import pg from "pg";
import type { Store } from "../../appservice/office/books.ts";
import type { DueEffect, NewEffect } from "../../appservice/office/tasks.ts";
import { onEveryStore } from "../support/stores.ts";

const time = 10_000;
const LANE = "staff:elterngeld";

const effect = (room: string): NewEffect =>
  ({ department: "elterngeld", lane: LANE, body: { order: "removeRoom", room }, dueAt: time, urgent: false });
const add = (store: Store, room: string) => store.transaction((tx) => tx.effects.add([effect(room)]));
const claim = (store: Store) => store.transaction((tx) => tx.effects.claim("me", 1000, 10));
const rooms = (effects: readonly DueEffect[]) => effects.map(({ body }) => (body.order === "removeRoom" ? body.room : ""));

/** Until somebody in this database waits for a lock that another holds. */
async function untilSomebodyWaits(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await client.query(waiting)).rowCount === 0);
  await client.end();
}

onEveryStore("two transactions on one lane of the store", (open, kind) => {
  if (!kind.copies) {
    it("are never there at once", async () => {
      const { store } = open();
      const order: string[] = [];
      const first = store.transaction(async (tx) => {
        await tx.effects.add([effect("!first")]);
        order.push("first");
      });
      const second = store.transaction(async (tx) => { order.push(...rooms(await tx.effects.claim("me", 1000, 1))); });
      await Promise.all([first, second]);
      assert.deepEqual(order, ["first", "!first"]);
    });
    return;
  }

  it("an effect that is added while the last one of its lane is being finished is not lost", async () => {
    const { store, url } = open();
    await add(store, "!first");
    const [first] = await claim(store);
    assert.ok(first);
    let adding: Promise<void> | undefined;
    await store.transaction(async (tx) => {
      assert.equal(await tx.effects.done(first), true);
      adding = add(store, "!second");
      await untilSomebodyWaits(url);
    });
    await adding;
    assert.deepEqual(rooms(await claim(store)), ["!second"]);
  });

  it("nor is it when the adding comes to its end first", async () => {
    const { store, url } = open();
    await add(store, "!first");
    const [first] = await claim(store);
    assert.ok(first);
    let finishing: Promise<boolean> | undefined;
    await store.transaction(async (tx) => {
      await tx.effects.add([effect("!second")]);
      finishing = store.transaction((other) => other.effects.done(first));
      await untilSomebodyWaits(url);
    });
    assert.equal(await finishing, true);
    assert.deepEqual(rooms(await claim(store)), ["!second"]);
  });

  it("an effect that replaces one that is just being begun is added instead", async () => {
    const { store, url } = open();
    const keyed = (room: string) => [{ ...effect(room), key: "refresh" }];
    await store.transaction((tx) => tx.effects.add(keyed("!first")));
    let adding: Promise<void> | undefined;
    const begun = await store.transaction(async (tx) => {
      const claimed = await tx.effects.claim("me", 1000, 10);
      adding = store.transaction((other) => other.effects.add(keyed("!second")));
      await untilSomebodyWaits(url);
      return claimed;
    });
    await adding;
    assert.deepEqual(rooms(begun), ["!first"]);
    for (const mine of begun) await store.transaction((tx) => tx.effects.done(mine));
    assert.deepEqual(rooms(await claim(store)), ["!second"]);
  });
}, { now: () => time });
