import assert from "node:assert/strict";
import { createHomeserver, HomeserverError } from "../../appservice/matrix/homeserver.ts";
import type { Call } from "../../appservice/matrix/homeserver.ts";
import { eachApart } from "../../appservice/matrix/parallel.ts";
import { sweeper, sweeping } from "../../appservice/matrix/sweep.ts";
import type { Sweep } from "../../appservice/matrix/sweep.ts";
import { openOffice, SERVER } from "../support/office.ts";

const OFFICE = `@buergerbuero:${SERVER}`;
const MAKING = 40_000;

/** Rooms by who made them; all of ours are in all of theirs. Some answer nothing but errors. */
class FakeRooms {
  readonly made = new Map<string, string>();
  readonly broken = new Set<string>();
  looks = 0;

  readonly send = (call: Call): Promise<unknown> => {
    const [, , , , , room = ""] = call.path.split("/").map(decodeURIComponent);
    if (call.path.endsWith("/joined_rooms")) {
      this.looks += Number(call.as === OFFICE);
      return Promise.resolve({ joined_rooms: call.as === OFFICE ? [...this.made.keys()] : [] });
    }
    if (this.broken.has(room)) return Promise.reject(new HomeserverError({ status: 500, errcode: "M_UNKNOWN", retryAfterMs: 9_000, call }));
    if (call.path.endsWith("/state")) return Promise.resolve([{ type: "m.room.create", state_key: "", sender: this.made.get(room), content: {} }]);
    if (call.path.endsWith("/leave")) this.made.delete(room);
    return Promise.resolve({});
  };
}

async function withRooms(work: (rooms: FakeRooms, sweep: Sweep) => Promise<void>): Promise<void> {
  const { store, context: { config } } = await openOffice();
  const rooms = new FakeRooms();
  try {
    await work(rooms, sweeper({ config, homeserver: createHomeserver(rooms.send), store }));
  } finally {
    await store.close();
  }
}

describe("sweeping", () => {
  it("a room that nobody knows for as long as one is made goes; somebody else's stays, and is waited for no more", () => withRooms(async (rooms, sweep) => {
    rooms.made.set("!orphan", OFFICE).set("!citizen", "@anna:leben.example");
    assert.deepEqual(await sweep(0), { swept: 0, next: MAKING });
    assert.deepEqual(await sweep(MAKING - 1), { swept: 0, next: MAKING });
    assert.deepEqual(await sweep(MAKING), { swept: 1, next: undefined });
    assert.deepEqual([...rooms.made.keys()], ["!citizen"]);
  }));

  it("a room that cannot be swept keeps no other from it, and is tried with the next look", () => withRooms(async (rooms, sweep) => {
    rooms.made.set("!bad", OFFICE).set("!orphan", OFFICE);
    await sweep(0);
    rooms.broken.add("!bad");
    assert.deepEqual(await sweep(MAKING), { swept: 1, next: undefined });
    rooms.broken.clear();
    assert.deepEqual(await sweep(2 * MAKING), { swept: 1, next: undefined });
  }));

  it("woken it looks at once, and after many wakes not many times", async () => {
    let looks = 0;
    const looked = Promise.withResolvers<void>();
    const { wake, end } = sweeping(() => {
      looks += 1;
      looked.resolve();
      return Promise.resolve({ swept: 0, next: undefined });
    }, (error) => { throw error; });
    for (let n = 0; n < 10; n += 1) wake();
    await looked.promise;
    for (let n = 0; n < 10; n += 1) wake();
    assert.equal(looks, 1);
    end();
  });
});

describe("doing something for each of many", () => {
  const failing = (which: (n: number) => boolean, error: unknown) => (n: number): Promise<void> => which(n) ? Promise.reject(error) : Promise.resolve();
  const some = Array.from({ length: 100 }, (_, n) => n);

  it("one that fails keeps no other from being done", async () => {
    const failed: number[] = [];
    const done: number[] = [];
    await eachApart(some, 4, async (n) => {
      await failing((one) => one === 7, new Error("bad"))(n);
      done.push(n);
    }, (n) => { failed.push(n); });
    assert.deepEqual([failed, done.length], [[7], 99]);
  });

  it("where all fail, or nobody answers, it ends soon", async () => {
    let tries = 0;
    const count = (work: (n: number) => Promise<void>) => (n: number): Promise<void> => { tries += 1; return work(n); };
    await assert.rejects(eachApart(some, 4, count(failing(() => true, new Error("bad"))), () => undefined), /bad/);
    assert.ok(tries < 30, `${tries}`);
    tries = 0;
    await assert.rejects(eachApart(some, 4, count(failing(() => true, Object.assign(new Error("away"), { away: true }))), () => undefined), /away/);
    assert.ok(tries <= 4, `${tries}`);
  });
});
