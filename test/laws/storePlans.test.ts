import assert from "node:assert/strict";
import Database from "better-sqlite3";
import pg from "pg";
import { z } from "zod";
import { openStore } from "../../appservice/store/open.ts";
import type { Tx } from "../../appservice/office/books.ts";
import { stores } from "../support/stores.ts";
import { acceptedBy, endedAt, opened, waiting } from "./storePeople.ts";

/**
 * What may be read from end to end, because the answer is about all of it: `queues` has one row for each department that
 * ever had a visit, the partial indexes hold only who is being served and who lacks a room.
 */
const WHOLE = [
  /^SCAN queues$/,
  /^SCAN visits USING COVERING INDEX visits_serving$/,
  /^SCAN visits USING INDEX visits_roomless$/,
  // Values of the statement itself.
  /^SCAN CONSTANT ROW$/,
  /^SCAN \d+-ROW VALUES CLAUSE$/,
];

/** The same tables in PostgreSQL, and those of the migration, which it looks into at the start. */
const ALL_OF = new Set(["queues", "kysely_migration"]);

/** Everything the office asks of a store. */
async function everything(tx: Tx): Promise<void> {
  const anna = waiting("anna", { room: "!talk" });
  await tx.lock("department:elterngeld");
  await tx.visits.save(anna, [opened(anna)]);
  await tx.visits.save(acceptedBy(anna, "@weber:localhost"), [{ type: "visitUrged", at: 2, by: "@weber:localhost" }]);
  await tx.visits.save(endedAt(anna, 9), []);
  await tx.visits.erase("anna");
  await tx.visits.byId("anna");
  await tx.visits.open("elterngeld");
  await tx.visits.ofCitizen("@anna:example.org");
  await tx.visits.ofCaseworker("@weber:localhost");
  await tx.visits.byTicket("elterngeld", "E-001");
  await tx.visits.byRoom("!talk");
  await tx.visits.ended("elterngeld", 0);
  await tx.visits.withoutRoom();
  await tx.visits.waitingCounts();
  await tx.visits.openOfServer("example.org");
  await tx.visits.busyCaseworkers();
  const effect = { department: "elterngeld", body: { order: "refresh" }, dueAt: 0, urgent: false } as const;
  await tx.effects.add([{ ...effect, lane: "a", key: "k" }, { ...effect, lane: "b" }, { ...effect, lane: "c" }]);
  await tx.effects.nextDue();
  const [first, second, third] = await tx.effects.claim("me", 1000, 10);
  assert.ok(first && second && third);
  await tx.effects.done(first);
  await tx.effects.again(second, 5);
  await tx.effects.setAside(third, "why");
  await tx.effects.aside();
  await tx.inbox.take([{ eventId: "$1", roomId: "!1", body: "{}" }]);
  await tx.inbox.known(["$1", "$2"]);
  await tx.inbox.claim("me", 1000, 10);
  await tx.inbox.prune(5);
  const room = { roomId: "!1", kind: "consultation", department: "", state: "free", speaker: "@b:localhost", madeAt: 1 } as const;
  await tx.rooms.put(room);
  await tx.rooms.find("!1");
  await tx.rooms.take("consultation", "");
  await tx.rooms.count("consultation", "", "free");
  await tx.rooms.the("staff room", "elterngeld");
  await tx.rooms.all("office");
  await tx.rooms.inUse("elterngeld");
  await tx.rooms.known(["!1", "!2"]);
  await tx.rooms.idle(5, 10);
  await tx.rooms.forget("!1");
  await tx.staff.put({ department: "elterngeld", user: "@weber:localhost", joined: true, power: 0, paused: false });
  await tx.staff.of("elterngeld");
  await tx.staff.find("elterngeld", "@weber:localhost");
  await tx.staff.departmentsOf("@weber:localhost");
  await tx.tickets.draw("elterngeld", "2026-11-22");
  await tx.bars.put("elterngeld", "@anna:example.org", 5);
  await tx.bars.isBarred("elterngeld", "@anna:example.org", 1);
  await tx.bars.prune(1);
  await tx.messages.put({ about: "number", visit: "anna", roomId: "!1", eventId: "$1", shown: "1" });
  await tx.messages.of("anna", "number");
  await tx.messages.byEvent("$1");
  await tx.messages.numbers("elterngeld");
  await tx.messages.forget("anna");
  await tx.departments.put({ id: "elterngeld" });
  await tx.departments.get("elterngeld");
  await tx.calls.put("!1", "@anna:example.org", "PHONE", 5);
  await tx.calls.remove("!1", "@anna:example.org", "PHONE");
  await tx.calls.present("!1", 1);
  await tx.tally.count("numbers", 5);
  await tx.tally.prune(5);
  await tx.effects.prune(5);
  await tx.staff.prune(5);
  await tx.tickets.prune("2026-11-22");
  await tx.pages.networkKey({ key: "k", until: 5 }, 1);
  await tx.pages.put({ secretHash: "hash", visit: "anna", role: "citizen", network: "n", openedAt: 1 });
  await tx.pages.bySecret("hash");
  await tx.pages.ofVisit("anna");
  await tx.pages.openFrom("n");
  await tx.pages.lately("elterngeld", "n");
  await tx.pages.forget("anna");
  await tx.deskSessions.spend("hash", 5);
  await tx.deskSessions.put({ hash: "hash", user: "@weber:localhost", department: "elterngeld", until: 5 });
  await tx.deskSessions.find("hash");
  await tx.deskSessions.forget("hash");
  await tx.deskSessions.prune(5);
}

/** The statements that reach SQLite while `work` runs. */
async function statementsOf(work: () => Promise<void>): Promise<string[]> {
  const texts = new Set<string>();
  const prepare = Database.prototype.prepare;
  Database.prototype.prepare = function recorded(this: Database.Database, text: string) {
    texts.add(text);
    return prepare.call(this, text);
  } as typeof prepare;
  try {
    await work();
  } finally {
    Database.prototype.prepare = prepare;
  }
  return [...texts];
}

const steps = z.array(z.object({ detail: z.string() }));

/** How often each table was read from end to end since the database was made; known as soon as who read it is gone. */
async function readsOf(url: string): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select relname as name, seq_scan::int as reads from pg_stat_user_tables");
  await client.end();
  return new Map(z.array(z.object({ name: z.string(), reads: z.int() })).parse(rows).map(({ name, reads }) => [name, reads]));
}

const opens = async (name: string) => {
  const kind = stores.find((one) => one.name === name);
  assert.ok(kind);
  const { store, url, end } = await kind.open();
  await store.close();
  return { url, end };
};

describe("how the store finds things", () => {
  it("nothing reads a table whose size grows from end to end (SQLite)", async () => {
    const { url, end } = await opens("SQLite");
    const again = await openStore(url);
    const texts = await statementsOf(() => again.transaction(everything));
    await again.close();

    const database = new Database(url.slice("sqlite:".length), { readonly: true });
    const queries = texts.filter((text) => /^(select|insert|update|delete)/i.test(text));
    assert.ok(queries.length > 60, `${queries.length} statements`);
    const scans = queries.flatMap((text) => {
      const values = Array.from({ length: (text.match(/\?/g) ?? []).length }, () => 1);
      const plan = steps.parse(database.prepare(`explain query plan ${text}`).all(values));
      return plan.filter(({ detail }) => detail.startsWith("SCAN") && !WHOLE.some((whole) => whole.test(detail)))
        .map(({ detail }) => `${detail}: ${text}`);
    });
    database.close();
    await end();
    assert.deepEqual(scans, []);
  });

  it("nothing reads a table whose size grows from end to end (PostgreSQL)", async () => {
    const { url, end } = await opens("PostgreSQL");
    const before = await readsOf(url);
    // However small a table is, it is read from end to end only where no index serves.
    const store = await openStore(`${url}?options=${encodeURIComponent("-c enable_seqscan=off")}`);
    await store.transaction(everything);
    await store.close();
    const after = await readsOf(url);
    await end();
    assert.ok(after.size > 15, `${after.size} tables`);
    const read = [...after].filter(([name, reads]) => reads > (before.get(name) ?? 0)).map(([name]) => name);
    assert.deepEqual(read.filter((name) => !ALL_OF.has(name)), []);
  });
});
