import assert from "node:assert/strict";
import type { DueEffect, NewEffect, OfficeEffect } from "../../appservice/office/tasks.ts";
import { openStore } from "../../appservice/store/open.ts";
import { onEveryStore } from "../support/stores.ts";

let time = 0;
const LEASE = 1000;

const order = (room: string): OfficeEffect => ({ order: "removeRoom", room });
const effect = (room: string, lane: string, more: Partial<NewEffect> = {}): NewEffect =>
  ({ department: "elterngeld", lane, body: order(room), dueAt: time, urgent: false, ...more });
const nameOf = ({ body }: DueEffect): string => (body.order === "removeRoom" ? body.room : "");

onEveryStore("effects of the store", (open, kind) => {
  beforeEach(() => { time = 10_000; });
  const add = (...effects: NewEffect[]) => open().store.transaction((tx) => tx.effects.add(effects));
  const claim = (owner: string, limit = 10) => open().store.transaction((tx) => tx.effects.claim(owner, LEASE, limit));
  const names = async (owner: string, limit = 10) => (await claim(owner, limit)).map(nameOf);
  const one = async (owner: string): Promise<DueEffect> => {
    const [first] = await claim(owner, 1);
    assert.ok(first);
    return first;
  };
  const done = (effectOfMine: DueEffect) => open().store.transaction((tx) => tx.effects.done(effectOfMine));
  const again = (mine: DueEffect, dueAt: number) => open().store.transaction((tx) => tx.effects.again(mine, dueAt));
  const nextDue = () => open().store.transaction((tx) => tx.effects.nextDue());

  it("an effect comes back as it was added", async () => {
    const whole = effect("!a", "lane", { visit: "anna", key: "key", urgent: true });
    await add(whole);
    const { id, tries, owner, ...rest } = await one("me");
    assert.deepEqual(rest, whole);
    assert.deepEqual({ tries, owner, isNumber: /^\d+$/.test(id) }, { tries: 0, owner: "me", isNumber: true });
  });

  it("an effect that is leased to one copy is not given to another", async () => {
    await add(effect("!a", "a"), effect("!b", "b"));
    assert.deepEqual((await names("one")).sort(), ["!a", "!b"]);
    assert.deepEqual(await names("two"), []);
    time += LEASE - 1;
    assert.deepEqual(await names("two"), []);
  });

  it("when a lease has run out the effect is given to another, who is told that it was begun before", async () => {
    await add(effect("!a", "a"));
    const first = await one("one");
    time += LEASE;
    const second = await one("two");
    assert.deepEqual([second.id, second.tries], [first.id, 1]);
  });

  it("whose lease has gone to another can no longer finish, postpone or set aside", async () => {
    await add(effect("!a", "a"));
    const first = await one("one");
    time += LEASE;
    const second = await one("two");
    const { store } = open();
    assert.equal(await done(first), false);
    assert.equal(await again(first, time), false);
    assert.equal(await store.transaction((tx) => tx.effects.setAside(first, "why")), false);
    assert.equal(await done(second), true);
    assert.equal(await done(second), false);
  });

  it("not even the same owner can finish with a lease of before", async () => {
    await add(effect("!a", "a"));
    const first = await one("me");
    time += LEASE;
    const second = await one("me");
    assert.equal(await done(first), false);
    assert.equal(await done(second), true);
  });

  it("a lease that has run out, but went to nobody else, still finishes", async () => {
    await add(effect("!a", "a"));
    const mine = await one("me");
    time += 10 * LEASE;
    assert.equal(await done(mine), true);
    assert.deepEqual(await names("me"), []);
  });

  it("effects of one lane are given one at a time, in order; lanes do not wait for each other", async () => {
    await add(effect("!a1", "a"), effect("!b1", "b"), effect("!a2", "a"));
    const given = await claim("me");
    assert.deepEqual(given.map(nameOf).sort(), ["!a1", "!b1"]);
    assert.deepEqual(await names("me"), []);
    for (const mine of given) await done(mine);
    assert.deepEqual(await names("me"), ["!a2"]);
  });

  it("urgent lanes come first, and no more than asked for", async () => {
    await add(effect("!a", "a"), effect("!b", "b"), effect("!c", "c", { urgent: true }));
    assert.deepEqual(await names("me", 2), ["!c", "!a"]);
    assert.deepEqual(await names("me", 2), ["!b"]);
  });

  it("what is spared for urgent effects goes to no other", async () => {
    await add(effect("!a", "a"), effect("!b", "b"), effect("!c", "c"), effect("!u", "u", { urgent: true }));
    const spared = async (limit: number, spare: number) =>
      (await open().store.transaction((tx) => tx.effects.claim("me", LEASE, limit, spare))).map(nameOf);
    assert.deepEqual(await spared(3, 2), ["!u", "!a"]);
    assert.deepEqual(await spared(2, 2), []);
    assert.equal(await open().store.transaction((tx) => tx.effects.nextDue(true)), time + LEASE, "nothing else that is urgent");
    await add(effect("!v", "v", { urgent: true }));
    assert.equal(await open().store.transaction((tx) => tx.effects.nextDue(true)), time);
    assert.deepEqual(await spared(2, 2), ["!v"]);
    assert.deepEqual(await spared(2, 1), ["!b"]);
  });

  it("what is before an urgent effect in its lane is as urgent", async () => {
    await add(effect("!other", "b"), effect("!first", "a"), effect("!second", "a", { urgent: true }));
    assert.deepEqual(await names("me", 1), ["!first"]);
  });

  it("an effect is not given before it is due, and does not hold up its lane until then", async () => {
    await add(effect("!later", "a", { dueAt: time + 500 }), effect("!now", "a"));
    assert.deepEqual(await names("me"), ["!now"]);
    time += 500;
    assert.deepEqual(await names("me"), [], "the lane is in use");
  });

  it("what was due before it was added is due from now on: it overtakes nobody who came first", async () => {
    await add(effect("!first", "a"));
    await add(effect("!second", "a", { dueAt: time - 5000 }));
    assert.deepEqual(await names("me"), ["!first"]);
  });

  it("what was begun and is to be tried again keeps its place in its lane", async () => {
    await add(effect("!first", "a"), effect("!second", "a"));
    const mine = await one("me");
    assert.equal(await again(mine, time + 300), true);
    assert.deepEqual(await names("me"), []);
    assert.equal(await nextDue(), time + 300);
    time += 300;
    const retried = await one("other");
    assert.deepEqual([nameOf(retried), retried.tries], ["!first", 1]);
    await done(retried);
    assert.deepEqual(await names("me"), ["!second"]);
  });

  it("what is set aside is kept, counted, and holds up nobody", async () => {
    await add(effect("!first", "a"), effect("!second", "a"));
    const { store } = open();
    const mine = await one("me");
    assert.equal(await store.transaction((tx) => tx.effects.setAside(mine, "the room is gone")), true);
    assert.equal(await store.transaction((tx) => tx.effects.aside()), 1);
    assert.deepEqual(await names("me"), ["!second"]);
  });

  it("of one key what has not begun is replaced: newest words, earliest time", async () => {
    await add(effect("!one", "a", { key: "k", dueAt: time + 100 }));
    await add(effect("!two", "a", { key: "k", dueAt: time + 500 }), effect("!three", "a", { key: "k", dueAt: time + 300, urgent: true }));
    assert.equal(await nextDue(), time + 100);
    time += 100;
    const mine = await one("me");
    assert.deepEqual([nameOf(mine), mine.urgent], ["!three", true]);
    await done(mine);
    assert.equal(await nextDue(), undefined);
  });

  it("of one key a second is added when the first has begun", async () => {
    await add(effect("!one", "a", { key: "k" }));
    const mine = await one("me");
    await add(effect("!two", "a", { key: "k" }));
    await add(effect("!three", "a", { key: "k" }));
    await done(mine);
    assert.deepEqual(await names("me"), ["!three"]);
  });

  it("the next due is the earliest, or when a lease runs out", async () => {
    assert.equal(await nextDue(), undefined);
    await add(effect("!b", "b", { dueAt: time + 700 }), effect("!a", "a", { dueAt: time + 200, urgent: true }));
    assert.equal(await nextDue(), time + 200);
    time += 200;
    await claim("me");
    assert.equal(await nextDue(), time + 500);
    time += 500;
    await claim("me");
    assert.equal(await nextDue(), time + 500);
  });

  it("many who claim at once get each effect once", async () => {
    const { store, url } = open();
    const others = kind.copies ? await Promise.all([1, 2].map(() => openStore(url, { now: () => time }))) : [];
    const copies = [store, ...others];
    const all = Array.from({ length: 60 }, (_, index) => `!${index}`);
    await add(...all.map((room, index) => effect(room, `lane ${index % 30}`)));
    const given: string[] = [];
    const work = async (copy: number): Promise<void> => {
      const mine = copies[copy % copies.length] ?? store;
      for (;;) {
        const batch = await mine.transaction((tx) => tx.effects.claim(`copy ${copy}`, LEASE, 3));
        given.push(...batch.map(nameOf));
        for (const due of batch) assert.equal(await mine.transaction((tx) => tx.effects.done(due)), true);
        if (batch.length === 0 && await mine.transaction((tx) => tx.effects.nextDue()) === undefined) return;
      }
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map(work));
    assert.deepEqual(given.sort(), all.sort());
    await Promise.all(others.map((other) => other.close()));
  });

  it("effects that are added while others of their lane are claimed and done are given at once after", async () => {
    const { store } = open();
    let given = 0;
    const adding = async (): Promise<void> => {
      for (let index = 0; index < 40; index += 1) await add(effect(`!${index}`, "a"));
    };
    const working = async (): Promise<void> => {
      while (given < 40) {
        const batch = await claim("me");
        for (const due of batch) assert.equal(await done(due), true);
        given += batch.length;
      }
    };
    await Promise.all([adding(), working()]);
    assert.equal(await store.transaction((tx) => tx.effects.nextDue()), undefined);
  });
}, { now: () => time });
