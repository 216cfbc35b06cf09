import assert from "node:assert/strict";
import type { NewEffect } from "../../appservice/office/tasks.ts";
import { onEveryStore } from "../support/stores.ts";

let time = 1_000_000;
const effect: NewEffect = { department: "elterngeld", lane: "restock", body: { order: "restock" }, dueAt: 0, urgent: false };

onEveryStore("leases of the store", (open) => {
  const hold = (name: string, owner: string, ms: number) => open().store.transaction((tx) => tx.leases.hold(name, owner, ms));
  const claim = (owner: string) => open().store.transaction((tx) => tx.effects.claim(owner, 60_000, 10));
  const freeBegun = () => open().store.transaction((tx) => tx.leases.freeBegun());

  it("one holds it, and renews it; another gets it when it has run out, not before", async () => {
    assert.equal(await hold("keeper", "a", 5000), true);
    assert.equal(await hold("keeper", "b", 5000), false);
    time += 4999;
    assert.equal(await hold("keeper", "a", 5000), true);
    time += 4999;
    assert.equal(await hold("keeper", "b", 5000), false);
    time += 1;
    assert.equal(await hold("keeper", "b", 5000), true);
    assert.equal(await hold("keeper", "a", 5000), false);
  });

  it("of many who ask at once one gets it", async () => {
    const got = await Promise.all(Array.from({ length: 20 }, (_, i) => hold("set-up", `copy ${i}`, 5000)));
    assert.equal(got.filter(Boolean).length, 1);
  });

  it("who gives back gives back everything of its own", async () => {
    for (const name of ["keeper", "copy:a"]) await hold(name, "a", 5000);
    await hold("other", "b", 5000);
    await open().store.transaction((tx) => tx.leases.release("a"));
    assert.equal(await hold("keeper", "b", 5000), true);
    assert.equal(await hold("other", "a", 5000), false);
  });

  it("what a dead copy had begun is due at once, and the dead one can no longer finish it", async () => {
    await hold("copy:a", "a", 5000);
    await open().store.transaction((tx) => tx.effects.add([effect]));
    const [begun] = await claim("a");
    assert.ok(begun);
    await freeBegun();
    assert.deepEqual(await claim("b"), [], "a is alive");
    time += 5000;
    await freeBegun();
    const [taken] = await claim("b");
    assert.equal(taken?.tries, 1);
    assert.equal(await open().store.transaction((tx) => tx.effects.done(begun)), false);
    assert.equal(await open().store.transaction((tx) => tx.effects.done(taken ?? assert.fail())), true);
  });

  it("what an owner holds without knowing it is given back, and nothing else of anybody's", async () => {
    await open().store.transaction((tx) => tx.effects.add(["one", "two"].map((lane) => ({ ...effect, lane }))));
    const [known, unheard] = await claim("a");
    assert.ok(known && unheard);
    await open().store.transaction((tx) => tx.effects.add([{ ...effect, lane: "three" }]));
    assert.equal((await claim("b")).length, 1);
    const giveBack = (...kept: NonNullable<typeof known>[]) => open().store.transaction((tx) => tx.effects.giveBack("a", kept));
    await giveBack(known);
    const again = await claim("a");
    assert.deepEqual(again.map(({ lane, tries }) => [lane, tries]), [[unheard.lane, 1]]);
    assert.equal(await open().store.transaction((tx) => tx.effects.done(unheard)), false);
    await giveBack();
    assert.deepEqual((await claim("a")).map(({ lane }) => lane).toSorted(), ["one", "two"]);
  });

  it("the same of what the homeserver sent", async () => {
    await hold("copy:a", "a", 5000);
    await open().store.transaction((tx) => tx.inbox.take([{ eventId: "$1", roomId: "!1", body: "{}" }]));
    const claimItem = (owner: string) => open().store.transaction((tx) => tx.inbox.claim(owner, 60_000, 10));
    assert.equal((await claimItem("a")).length, 1);
    time += 5000;
    await hold("copy:b", "b", 5000);
    await freeBegun();
    assert.equal((await claimItem("b")).length, 1);
    await freeBegun();
    assert.deepEqual(await claimItem("c"), [], "b is alive");
  });
}, { now: () => time });
