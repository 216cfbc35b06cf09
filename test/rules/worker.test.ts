import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { worker } from "../../appservice/office/worker.ts";
import type { Work } from "../../appservice/office/worker.ts";

/** Work that is handed out by the test: how often it was asked for, and when each piece ends. */
function bench(pieces: string[]) {
  const begun: string[] = [];
  const errors: string[] = [];
  const ends = new Map<string, { done(): void; failed(error: Error): void }>();
  const counts = { claims: 0, looks: 0 };
  /** What was kept each time that the rest was given back. */
  const kept: string[][] = [];
  const listeners = new Set<() => void>();
  const told = (): void => { for (const listener of listeners) listener(); };
  const work: Work<string> = {
    claim: (limit) => { counts.claims++; told(); return Promise.resolve(pieces.splice(0, limit)); },
    handle: (piece) => { begun.push(piece); told(); return new Promise((done, failed) => { ends.set(piece, { done, failed }); }); },
    giveBack: (running) => { kept.push([...running]); return Promise.resolve(); },
    nextDue: () => { counts.looks++; return Promise.resolve(pieces.length > 0 ? 0 : undefined); },
  };
  const until = (holds: () => boolean): Promise<void> => new Promise((resolve) => {
    const check = (): void => { if (holds()) { listeners.delete(check); resolve(); } };
    listeners.add(check);
    check();
  });
  const onError = (error: unknown): void => { errors.push(String(error)); told(); };
  return { work, pieces, kept, begun, errors, ends, counts, until, onError };
}

describe("the loop that claims work", () => {
  it("begins as much as it has hands for, and more as soon as one is free", async () => {
    const { work, begun, ends, until, onError } = bench(["a", "b", "c"]);
    const loop = worker(work, 2, onError);
    await until(() => begun.length === 2);
    ends.get("b")?.done();
    await until(() => begun.length === 3);
    assert.deepEqual(begun, ["a", "b", "c"]);
    for (const end of ends.values()) end.done();
    await loop.stop();
  });

  it("with all hands full it asks the database nothing, however much is due", async () => {
    const { work, begun, ends, counts, until, onError } = bench(["a", "b", "c"]);
    const loop = worker(work, 2, onError);
    await until(() => begun.length === 2);
    for (let n = 0; n < 10; n++) { loop.wake(); await turn(); }
    assert.deepEqual(counts, { claims: 1, looks: 0 });
    for (const end of ends.values()) end.done();
    await until(() => begun.length === 3);
    ends.get("c")?.done();
    await loop.stop();
  });

  it("a wake is not lost, even while it looks", async () => {
    const { work, pieces, begun, ends, until, onError } = bench([]);
    let answer: (pieces: string[]) => void = () => undefined;
    let first = true;
    const slow: Work<string> = { ...work, claim: (limit) => {
      if (!first) return work.claim(limit);
      first = false;
      return new Promise((resolve) => { answer = resolve; });
    } };
    const loop = worker(slow, 2, onError);
    pieces.push("late");
    loop.wake();
    answer([]);
    await until(() => begun.includes("late"));
    ends.get("late")?.done();
    await loop.stop();
  });

  it("one piece that fails is told, and stops nothing", async () => {
    const { work, pieces, begun, errors, ends, until, onError } = bench(["bad"]);
    const loop = worker(work, 2, onError);
    await until(() => begun.length === 1);
    pieces.push("good");
    ends.get("bad")?.failed(new Error("broken"));
    await until(() => begun.includes("good"));
    assert.deepEqual(errors, ["Error: broken"]);
    ends.get("good")?.done();
    await loop.stop();
  });

  it("a database that is away is told, and asked again", async () => {
    const { work, begun, errors, ends, until, onError } = bench(["a"]);
    let away = true;
    const loop = worker({ ...work, claim: (limit) => (away ? Promise.reject(new Error("no database")) : work.claim(limit)) }, 2, onError);
    await until(() => errors.length > 0);
    away = false;
    loop.wake();
    await until(() => begun.length === 1);
    ends.get("a")?.done();
    await loop.stop();
  });

  it("what it may hold without knowing, since the database did not answer, is given back before it claims again", async () => {
    const { work, begun, kept, ends, until, onError } = bench(["known", "unwritten"]);
    let away = false;
    const loop = worker({ ...work, claim: (limit) => (away ? Promise.reject(new Error("no database")) : work.claim(limit)) }, 5, onError);
    await until(() => begun.length === 2);
    away = true;
    ends.get("unwritten")?.failed(new Error("no database"));
    await until(() => kept.length > 0);
    away = false;
    loop.wake();
    assert.deepEqual(kept[0], ["known"]);
    ends.get("known")?.done();
    await loop.stop();
  });

  it("stopping waits for what was begun, and begins nothing", async () => {
    const { work, pieces, begun, ends, until, onError } = bench(["a"]);
    const loop = worker(work, 2, onError);
    await until(() => begun.length === 1);
    let stopped = false;
    const stopping = loop.stop().then(() => { stopped = true; });
    pieces.push("b");
    await turn();
    assert.equal(stopped, false);
    ends.get("a")?.done();
    await stopping;
    assert.deepEqual(begun, ["a"]);
  });
});
