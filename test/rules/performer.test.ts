import assert from "node:assert/strict";
import { NotYet } from "../../appservice/office/office.ts";
import { performer } from "../../appservice/office/performer.ts";
import type { NewEffect } from "../../appservice/office/tasks.ts";
import type { Worker } from "../../appservice/office/worker.ts";
import { MINUTE } from "../support/given.ts";
import { openOffice, stockRoom } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";
import type { Call, FakeWorld } from "../support/world.ts";

interface Failure { order: string; user: string; tries: number; next: string }
interface Scene {
  office: Office;
  world: FakeWorld;
  failures: Failure[];
  /** When so many have failed, and it is written down: that transaction came before the one that is begun here. */
  failed(count: number): Promise<void>;
  start(owner?: string): Worker;
  add(lane: string, ...users: string[]): Promise<void>;
}

const ROOM = "!room:amt.example";

/** Orders that remove somebody from a room: simple enough to see in which order, and how often, they are performed. */
function scene(work: (scene: Scene) => Promise<void>): () => Promise<void> {
  return async () => {
    const office = await openOffice();
    const world = fakeWorld(office.now);
    const failures: Failure[] = [];
    const listeners = new Set<() => void>();
    const loops: Worker[] = [];
    await office.tx((tx) => tx.rooms.put(stockRoom(ROOM, "staff room", "elterngeld", office.now())));
    try {
      await work({
        office, world, failures,
        async failed(count) {
          await new Promise<void>((resolve) => {
            const check = (): void => { if (failures.length >= count) { listeners.delete(check); resolve(); } };
            listeners.add(check);
            check();
          });
          await office.tx(() => Promise.resolve());
        },
        start(owner = "copy-1") {
          const loop = performer({ store: office.store, context: office.context, world }, owner, {
            failed: ({ body, tries }, _, next) => {
              failures.push({ order: body.order, user: "user" in body ? body.user : "", tries, next });
              queueMicrotask(() => { for (const listener of listeners) listener(); });
            },
            error: (error) => { throw error; },
          });
          loops.push(loop);
          return loop;
        },
        add: (lane, ...users) => office.tx((tx) => tx.effects.add(users.map((user): NewEffect => (
          { department: "elterngeld", lane, body: { order: "removeFromRoom", room: ROOM, user }, dueAt: office.now(), urgent: false }
        )))),
      });
    } finally {
      await Promise.all(loops.map((loop) => loop.stop()));
      await office.store.close();
    }
  };
}

const users = (asked: readonly Call[]): string[] => asked.flatMap(({ user }) => user ?? []);
const transient = (retryAfterMs?: number): Error => Object.assign(new Error("the homeserver is away"), { transient: true, ...(retryAfterMs ? { retryAfterMs } : {}) });
const hopeless = (): Error => Object.assign(new Error("forbidden"), { transient: false });
const times = (world: FakeWorld, user: string): number => users(world.asked).filter((one) => one === user).length;
/** Everything that is not done: claims it, as another copy whose time has come would. */
const left = (office: Office): Promise<string[]> => office.tx(async (tx) =>
  (await tx.effects.claim("look", MINUTE, 100)).map(({ body }) => ("user" in body ? body.user : body.order)));

describe("performing orders", () => {
  it("one after the other within a lane, each once", scene(async ({ office, world, start, add }) => {
    await add("one", "a", "b", "c");
    const loop = start();
    await world.until((asked) => asked.length === 3);
    await loop.stop();
    assert.deepEqual(users(world.asked), ["a", "b", "c"]);
    office.pass(10 * MINUTE);
    assert.deepEqual(await left(office), []);
  }));

  it("lanes do not wait for each other", scene(async ({ world, start, add }) => {
    let release = (): void => undefined;
    world.fail(({ user }) => (user === "slow" ? new Promise<void>((resolve) => { release = resolve; }) : undefined));
    await add("one", "slow", "after slow");
    await add("two", "quick");
    start();
    await world.until((asked) => times(world, "quick") === 1 && asked.length >= 2);
    assert.equal(times(world, "after slow"), 0);
    release();
    await world.until(() => times(world, "after slow") === 1);
  }));

  it("whatever hangs, an urgent order finds a hand", scene(async ({ office, world, start, add }) => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => { release = resolve; });
    world.fail(({ user }) => (user === "hangs" ? released : undefined));
    for (let n = 0; n < 40; n += 1) await add(`hangs ${n}`, "hangs");
    const loop = start();
    await world.until(() => times(world, "hangs") === 20);
    await office.tx((tx) => tx.effects.add([
      { department: "elterngeld", lane: "urgent", body: { order: "removeFromRoom", room: ROOM, user: "urgent" }, dueAt: office.now(), urgent: true },
    ]));
    loop.wake();
    await world.until(() => times(world, "urgent") === 1);
    assert.equal(times(world, "hangs"), 20);
    release();
  }));

  it("what fails for now is tried again, later each time, and its lane waits for it", scene(async ({ office, world, failures, failed, start, add }) => {
    let away = true;
    world.fail(({ user }) => (away && user === "a" ? transient() : undefined));
    await add("one", "a", "b");
    const loop = start();
    const pauses = [500, 1000, 2000];
    for (const [tries, pause] of pauses.entries()) {
      await world.until(() => times(world, "a") === tries + 1);
      await failed(tries + 1);
      assert.equal(await dueIn(office), pause);
      if (tries === pauses.length - 1) away = false;
      office.pass(pause);
      loop.wake();
    }
    await world.until(() => times(world, "b") === 1);
    assert.deepEqual(users(world.asked), ["a", "a", "a", "a", "b"]);
    assert.deepEqual(failures.map(({ next }) => next), ["again", "again", "again"]);
  }));

  it("waits as long as the homeserver asks for", scene(async ({ office, world, failed, start, add }) => {
    world.fail(() => transient(7000));
    await add("one", "a");
    start();
    await failed(1);
    assert.equal(await dueIn(office), 7000);
  }));

  it("what is not possible yet is tried again in a moment, however often", scene(async ({ office, world, failures, failed, start, add }) => {
    world.fail(() => (failures.length < 20 ? new NotYet("no room") : undefined));
    await add("one", "a");
    const loop = start();
    for (let n = 1; n <= 20; n++) {
      await failed(n);
      assert.equal(await dueIn(office), 250);
      office.pass(250);
      loop.wake();
    }
    await world.until(() => times(world, "a") === 21);
  }));

  it("what is hopeless is set aside at once, and its lane goes on", scene(async ({ office, world, failures, start, add }) => {
    world.fail(({ user }) => (user === "a" ? hopeless() : undefined));
    await add("one", "a", "b");
    const loop = start();
    await world.until(() => times(world, "b") === 1);
    await loop.stop();
    assert.deepEqual(failures, [{ order: "removeFromRoom", user: "a", tries: 0, next: "set aside" }]);
    assert.equal(await office.tx((tx) => tx.effects.aside()), 1);
  }));

  it("what is given up though a citizen waits for it is told to the staff", scene(async ({ office, world, failed, start }) => {
    const chat = stockRoom("!chat:amt.example", "direct chat", "elterngeld", office.now());
    for (const room of [chat, stockRoom(ROOM, "staff room", "elterngeld", office.now())]) await office.tx((tx) => tx.rooms.put({ ...room, state: "taken" }));
    await office.stock(1);
    const { ticket } = await office.waits("@anna:leben.example", { way: "direct", room: chat.roomId });
    world.fail(({ user }) => (user === "@anna:leben.example" ? hopeless() : undefined));
    start();
    await failed(1);
    await world.until(() => world.saidIn(ROOM).some((text) => text.includes(`${ticket}: Die Einladung in den Beratungsraum`)));
  }));

  it("an error of our own making is tried five times", scene(async ({ office, world, failures, failed, start, add }) => {
    world.fail(({ user }) => (user === "a" ? new TypeError("of undefined") : undefined));
    await add("one", "a", "b");
    const loop = start();
    for (let n = 1; n < 5; n++) {
      await failed(n);
      office.pass(MINUTE);
      loop.wake();
    }
    await world.until(() => times(world, "b") === 1);
    assert.deepEqual(failures.map(({ next }) => next), ["again", "again", "again", "again", "set aside"]);
  }));

  it("after a crash it is performed again by another copy, told that it may have happened", scene(async ({ office, world, start, add }) => {
    await office.tx((tx) => tx.effects.add([
      { department: "elterngeld", lane: "said", body: { order: "answerStaff", room: ROOM, text: "Guten Tag" }, dueAt: office.now(), urgent: false },
    ]));
    await add("one", "a");
    const crashed = await office.tx((tx) => tx.effects.claim("copy that crashes", MINUTE, 10));
    assert.equal(crashed.length, 2);
    const loop = start("copy-2");
    office.pass(MINUTE);
    loop.wake();
    await world.until((asked) => asked.length === 2);
    await loop.stop();
    assert.equal(world.asked.find(({ port }) => port === "say")?.again, true);
    for (const one of crashed) assert.equal(await office.tx((tx) => tx.effects.done(one)), false, "too late for the one that crashed");
    office.pass(MINUTE);
    assert.deepEqual(await left(office), []);
  }));

  it("two copies perform each once", scene(async ({ office, world, start, add }) => {
    const all = Array.from({ length: 40 }, (_, n) => `u${n}`);
    for (const user of all) await add(`lane of ${user}`, user);
    const loops = [start("copy-1"), start("copy-2")];
    await world.until((asked) => asked.length >= all.length);
    await Promise.all(loops.map((loop) => loop.stop()));
    assert.deepEqual(users(world.asked).sort(), all.sort());
    office.pass(MINUTE);
    assert.deepEqual(await left(office), []);
  }));

  it("a timer that is due by the database's clock rings, though this process's is behind", scene(async ({ office }) => {
    await office.stock(1);
    const anna = await office.waits("@anna:leben.example");
    await office.act(anna.id, { do: "accept", at: office.now(), by: "@weber:amt.example", also: false, open: [] });
    const { noShowAfter } = office.context.terms;
    const [ring] = (await office.orders(noShowAfter)).filter(({ body }) => body.order === "lapse");
    assert.ok(ring);
    await office.tx((tx) => tx.effects.add([{ ...ring, dueAt: office.now() + noShowAfter }]));
    office.pass(noShowAfter);
    const behind = { ...office.context, clock: { now: () => office.now() - 2000 } };
    const loop = performer({ store: office.store, context: behind, world: fakeWorld(office.now) }, "copy", { failed: () => undefined, error: () => undefined });
    const changed = new Promise<void>((resolve) => { office.store.onChange(() => { resolve(); }); });
    loop.wake();
    await changed;
    await loop.stop();
    const missed = await office.visit(anna.id);
    assert.equal(missed.status, "missed");
    const grace = (await office.orders(2 * office.context.terms.grace)).find(({ body }) => body.order === "lapse" && body.timer === "grace");
    assert.ok(missed.status === "missed" && grace && grace.dueAt >= missed.until, "nor is the next one too early");
  }));
});

async function dueIn(office: Office): Promise<number | undefined> {
  const due = await office.tx((tx) => tx.effects.nextDue());
  return due === undefined ? undefined : due - office.now();
}
