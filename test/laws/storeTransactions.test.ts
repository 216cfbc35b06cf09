import assert from "node:assert/strict";
import pg from "pg";
import { openStore } from "../../appservice/store/open.ts";
import type { Store } from "../../appservice/office/books.ts";
import { onEveryStore } from "../support/stores.ts";
import { acceptedBy, opened, waiting } from "./storePeople.ts";

const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

onEveryStore("transactions of the store", (open, kind) => {
  /** Two copies of the service where the database can have them, else the same one twice. */
  async function withCopies(work: (copies: [Store, Store]) => Promise<void>): Promise<void> {
    const { store, url } = open();
    if (!kind.copies) return work([store, store]);
    const other = await openStore(url);
    await work([store, other]).finally(() => other.close());
  }

  it("a transaction that fails changes nothing and tells nobody", async () => {
    const { store } = open();
    const told: unknown[] = [];
    store.onChange((department) => told.push(department));
    store.onWork((what) => told.push(what));
    await assert.rejects(store.transaction(async (tx) => {
      await tx.visits.save(waiting("anna"), [opened(waiting("anna"))]);
      await tx.effects.add([{ department: "elterngeld", lane: "a", body: { order: "refresh" }, dueAt: 0, urgent: false }]);
      tx.changed("elterngeld");
      throw new Error("no");
    }), /^Error: no$/);
    assert.equal(await store.transaction((tx) => tx.visits.byId("anna")), undefined);
    assert.deepEqual(await store.transaction((tx) => tx.visits.waitingCounts()), new Map());
    assert.deepEqual(await store.transaction((tx) => tx.effects.claim("me", 1000, 10)), []);
    assert.deepEqual(told, []);
  });

  it("a store goes on after a transaction that failed within the database", async () => {
    const { store } = open();
    await assert.rejects(store.transaction(async (tx) => {
      await tx.visits.save(waiting("anna"), []);
      await tx.bars.put("elterngeld", "@anna:example.org", Number.NaN);
    }));
    await store.transaction((tx) => tx.visits.save(waiting("anna"), []));
    assert.equal((await store.transaction((tx) => tx.visits.byId("anna")))?.id, "anna");
  });

  it("of those who write the same visit at once, each decides on what the one before saved", () => withCopies(async (copies) => {
    await copies[0].transaction((tx) => tx.visits.save(waiting("anna"), [opened(waiting("anna"))]));
    await Promise.all(times(12).map((index) => copies[index % 2 as 0 | 1].transaction(async (tx) => {
      const visit = await tx.visits.byId("anna");
      assert.ok(visit);
      await tx.visits.save({ ...visit, guests: [...visit.guests, `@guest${index}:example.org`] }, [{ type: "languageChosen", at: index, language: "de" }]);
    })));
    const visit = await copies[1].transaction((tx) => tx.visits.byId("anna"));
    assert.deepEqual(visit?.guests.toSorted(), times(12).map((index) => `@guest${index}:example.org`).sort());
  }));

  it("of two who accept the same visit at once, one does and the other sees who did", () => withCopies(async (copies) => {
    await copies[0].transaction((tx) => tx.visits.save(waiting("anna"), []));
    const accept = (store: Store, caseworker: string): Promise<string> => store.transaction(async (tx) => {
      const visit = await tx.visits.byId("anna");
      if (visit?.status === "accepted") return visit.caseworker;
      await tx.visits.save(acceptedBy(waiting("anna"), caseworker), [{ type: "visitAccepted", at: 1, caseworker }]);
      return caseworker;
    });
    const winners = await Promise.all(times(8).map((index) => accept(copies[index % 2 as 0 | 1], `@caseworker${index}:localhost`)));
    assert.equal(new Set(winners).size, 1);
  }));

  it("a visit that another transaction read is not saved", async () => {
    const { store } = open();
    await store.transaction((tx) => tx.visits.save(waiting("anna"), []));
    const stale = await store.transaction((tx) => tx.visits.byId("anna"));
    assert.ok(stale);
    await assert.rejects(store.transaction((tx) => tx.visits.save({ ...stale, language: "en" }, [])), /read/);
    assert.equal((await store.transaction((tx) => tx.visits.byId("anna")))?.language, "de");
  });

  it("whoever holds a key holds it alone until the transaction's end", () => withCopies(async (copies) => {
    await Promise.all(times(20).map((index) => copies[index % 2 as 0 | 1].transaction(async (tx) => {
      await tx.lock("department:elterngeld");
      const record = await tx.departments.get("elterngeld");
      await tx.departments.put({ id: "elterngeld", notice: String(Number(record.notice ?? 0) + 1) });
    })));
    assert.equal((await copies[0].transaction((tx) => tx.departments.get("elterngeld"))).notice, "20");
  }));

  it("two who wait for each other's key both come to their end", () => withCopies(async ([first, second]) => {
    const both = (store: Store, one: string, other: string) => store.transaction(async (tx) => {
      await tx.lock(one);
      await tx.lock(other);
      return tx.tickets.draw("elterngeld", "2026-11-22");
    });
    const drawn = await Promise.all(times(6).map((index) => index % 2 ? both(first, "a", "b") : both(second, "b", "a")));
    assert.deepEqual(drawn.toSorted(), times(6));
  }));

  it("the time is a whole number of milliseconds, does not go back, and is the database's", async () => {
    const { store } = open();
    const [first, second] = await store.transaction(async (tx) => [await tx.now(), await tx.now()] as const);
    assert.ok(Number.isSafeInteger(first) && first > 1.7e12);
    assert.ok(second >= first);
  });

  it("listeners are told after the commit what changed and that there is work", async () => {
    const { store } = open();
    const told: unknown[] = [];
    const endChange = store.onChange((department) => told.push(department));
    const endWork = store.onWork((what) => told.push(what));
    await store.transaction(async (tx) => {
      tx.changed("elterngeld");
      tx.changed("elterngeld");
      await tx.effects.add([{ department: "elterngeld", lane: "a", body: { order: "refresh" }, dueAt: 0, urgent: false }]);
      await tx.inbox.take([{ eventId: "$1", roomId: "!a", body: "{}" }]);
      assert.deepEqual(told, []);
    });
    assert.deepEqual(told, ["elterngeld", "effects", "inbox"]);
    endChange();
    endWork();
    await store.transaction(async (tx) => tx.changed("elterngeld"));
    assert.equal(told.length, 3);
  });

  if (!kind.copies) return;

  it("listeners of another copy are told the same, once", () => withCopies(async ([here, there]) => {
    const told: unknown[] = [];
    const last = new Promise<void>((resolve) => there.onChange((department) => {
      told.push(department);
      if (department === "the last one") resolve();
    }));
    there.onWork((what) => told.push(what));
    await here.transaction(async (tx) => {
      tx.changed("wohnen");
      await tx.inbox.take([{ eventId: "$1", roomId: "!a", body: "{}" }]);
    });
    await here.transaction(async (tx) => tx.changed("the last one"));
    await last;
    assert.deepEqual(told, ["wohnen", "inbox", "the last one"]);
  }));

  it("a copy that was cut off from the database is told that anything may have changed, and hears again", async () => {
    const { store, url } = open();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const told = async (what: string | undefined, cause: () => Promise<unknown>): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = store.onChange((department) => { if (department === what) resolve(); });
      await cause();
      await promise;
      end();
    };
    await told(undefined, () => client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"));
    await client.end();
    const other = await openStore(url);
    await told("wohnen", () => other.transaction(async (tx) => tx.changed("wohnen")));
    await other.close();
    assert.equal(await store.transaction((tx) => tx.visits.byId("nobody")), undefined);
  });

  it("copies that open a new database at once all open it", async () => {
    const fresh = await kind.open();
    const copies = await Promise.all(times(4).map(() => openStore(fresh.url)));
    await Promise.all(copies.map((copy) => copy.transaction((tx) => tx.visits.open("elterngeld"))));
    await Promise.all(copies.map((copy) => copy.close()));
    await fresh.end();
  });
});

describe("the address of a database", () => {
  it("that is none of the two is refused with what is expected", async () => {
    await assert.rejects(openStore("mysql://localhost/office"), /database: expected "sqlite:<path>" or "postgres:/);
    await assert.rejects(openStore("sqlite:"), /database: expected/);
  });

  it("may be memory", async () => {
    const store = await openStore("sqlite::memory:", { now: () => 42 });
    assert.equal(await store.transaction((tx) => tx.now()), 42);
    await store.close();
  });
});
