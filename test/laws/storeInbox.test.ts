import assert from "node:assert/strict";
import type { DueItem } from "../../appservice/office/tasks.ts";
import { onEveryStore } from "../support/stores.ts";

let time = 0;
const LEASE = 1000;

const item = (eventId: string, roomId: string) => ({ eventId, roomId, body: JSON.stringify({ of: eventId }) });

onEveryStore("inbox of the store", (open) => {
  beforeEach(() => { time = 10_000; });
  const take = (...items: ReturnType<typeof item>[]) => open().store.transaction((tx) => tx.inbox.take(items));
  const claim = (limit = 10) => open().store.transaction((tx) => tx.inbox.claim("me", LEASE, limit));
  const events = async (limit = 10) => (await claim(limit)).map(({ eventId }) => eventId);
  const done = (mine: DueItem) => open().store.transaction((tx) => tx.inbox.done(mine));

  async function drain(): Promise<string[]> {
    const all: string[] = [];
    for (let batch = await claim(); batch.length > 0; batch = await claim()) {
      for (const mine of batch) {
        all.push(mine.eventId);
        assert.equal(await done(mine), true);
      }
    }
    return all;
  }

  it("a transaction that was taken before changes nothing", async () => {
    assert.equal(await take(item("$a", "!a")), true);
    assert.equal(await take(item("$b", "!a")), true);
    assert.equal(await take(item("$a", "!a")), false);
    assert.deepEqual(await drain(), ["$a", "$b"]);
  });

  it("an event that was taken before is not taken again, in whichever transaction it comes", async () => {
    await take(item("$a", "!a"));
    assert.equal(await take(item("$a", "!a"), item("$b", "!a"), item("$b", "!a")), true);
    assert.equal(await take(item("$a", "!a"), item("$b", "!a")), false);
    assert.deepEqual(await drain(), ["$a", "$b"]);
    assert.equal(await take(item("$a", "!a")), false, "not even when it is done");
    assert.deepEqual(await drain(), []);
  });

  it("it is known which events were taken", async () => {
    await take(item("$a", "!a"));
    assert.deepEqual([...await open().store.transaction((tx) => tx.inbox.known(["$a", "$b"]))], ["$a"]);
    await drain();
    assert.deepEqual([...await open().store.transaction((tx) => tx.inbox.known(["$a"]))], ["$a"]);
    assert.deepEqual([...await open().store.transaction((tx) => tx.inbox.known([]))], []);
  });

  it("copies that get the same transaction at once take it once", async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => take(item("$a", "!a"), item("$b", "!b"))));
    assert.equal(taken.filter(Boolean).length, 1);
    assert.deepEqual((await drain()).sort(), ["$a", "$b"]);
  });

  it("a transaction whose storing fails can be taken again", async () => {
    await assert.rejects(open().store.transaction(async (tx) => {
      await tx.inbox.take([item("$a", "!a")]);
      throw new Error("disk full");
    }), /disk full/);
    assert.equal(await take(item("$a", "!a")), true);
    assert.deepEqual(await drain(), ["$a"]);
  });

  it("events of a room are given one at a time, in the order of their arrival; rooms do not wait for each other", async () => {
    await take(item("$a1", "!a"), item("$a2", "!a"), item("$b1", "!b"));
    await take(item("$a3", "!a"));
    const first = await claim();
    assert.deepEqual(first.map(({ eventId }) => eventId).sort(), ["$a1", "$b1"]);
    assert.deepEqual(await events(), []);
    for (const mine of first) await done(mine);
    assert.deepEqual(await drain(), ["$a2", "$a3"]);
  });

  it("an event that is to be tried again keeps its place; one that is set aside holds up nobody", async () => {
    await take(item("$a1", "!a"), item("$a2", "!a"));
    const [first] = await claim();
    assert.ok(first);
    const { store } = open();
    assert.equal(await store.transaction((tx) => tx.inbox.again(first, time + 100)), true);
    assert.deepEqual(await events(), []);
    assert.equal(await store.transaction((tx) => tx.inbox.nextDue()), time + 100);
    time += 100;
    const [second] = await claim();
    assert.ok(second);
    assert.deepEqual([second.eventId, second.tries, second.body], ["$a1", 1, first.body]);
    assert.equal(await done(first), false);
    assert.equal(await store.transaction((tx) => tx.inbox.setAside(second, "poison")), true);
    assert.equal(await store.transaction((tx) => tx.inbox.aside()), 1);
    assert.deepEqual(await drain(), ["$a2"]);
  });

  it("neither effects nor the inbox give what is the other's", async () => {
    const { store } = open();
    await take(item("$a", "!a"));
    await store.transaction((tx) => tx.effects.add([{ department: "elterngeld", lane: "!a", body: { order: "refresh" }, dueAt: 0, urgent: false }]));
    assert.equal((await store.transaction((tx) => tx.effects.claim("me", LEASE, 10))).length, 1);
    assert.deepEqual(await events(), ["$a"]);
  });

  it("pruning forgets what is known and old, never what is still to do", async () => {
    const { store } = open();
    await take(item("$a", "!a"));
    time += 5000;
    await take(item("$b", "!b"));
    await store.transaction((tx) => tx.inbox.prune(time));
    assert.equal(await take(item("$b", "!b")), false);
    assert.deepEqual((await drain()).sort(), ["$a", "$b"]);
    assert.equal(await take(item("$a", "!a")), true);
  });
}, { now: () => time });
