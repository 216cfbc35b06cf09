import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { z } from "zod";
import { departmentsOf } from "../../appservice/store/departments.ts";
import { migrate } from "../../appservice/store/migrations.ts";
import { openSqlite } from "../../appservice/store/sqlite.ts";
import { openStore } from "../../appservice/store/open.ts";
import { stores } from "../support/stores.ts";
import { everythingIn } from "./storeContents.ts";

const WRITER = fileURLToPath(new URL("./storeWriter.ts", import.meta.url));

/** Starts a copy that writes; kills it without warning as soon as it has named so many commits. What it named. */
async function writeUntilKilled(url: string, name: string, commits: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, url, name], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const named: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== "open") named.push(line);
    if (named.length === commits) child.kill("SIGKILL");
  }
  const [, signal] = await ended;
  assert.equal(signal, "SIGKILL");
  return named;
}

for (const kind of stores) {
  describe(`what the store has committed (${kind.name})`, () => {
    it("is there after the process was killed, whole, and nothing is there by halves", async () => {
      const { store, url, end } = await kind.open();
      for (const [round, commits] of [7, 40, 1].entries()) {
        const named = await writeUntilKilled(url, `writer${round}`, commits);
        assert.ok(named.length >= commits);
        const contents = await everythingIn(url);
        const seen = new Set(contents.get("seen_events")?.map(({ id }) => id));
        for (const id of named) assert.ok(seen.has(`$${id}`), `${id} was lost`);
        assert.equal(contents.get("tasks")?.length, seen.size);
        assert.equal(Number(contents.get("tickets")?.[0]?.["given"]), seen.size);
        for (const id of named) assert.equal(await store.transaction((tx) => tx.inbox.take([{ eventId: `$${id}`, roomId: "!a", body: "{}" }])), false);
      }
      await end();
    });

    it("is still there when it is opened again", async () => {
      const { store, url, end } = await kind.open();
      await store.transaction((tx) => tx.bars.put("elterngeld", "@anna:example.org", 100));
      const again = kind.copies ? await openStore(url) : (await store.close(), await openStore(url));
      assert.equal(await again.transaction((tx) => tx.bars.isBarred("elterngeld", "@anna:example.org", 1)), true);
      await again.close();
      await end();
    });
  });
}

describe("an SQLite file", () => {
  it("that several processes open at once, new, is made once and whole", async () => {
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    const url = `sqlite:${join(folder, "new", "office.db")}`;
    const codes = await Promise.all(Array.from({ length: 4 }, async () => {
      const [code] = await once(spawn(process.execPath, [WRITER, url], { stdio: ["ignore", "ignore", "inherit"] }), "close");
      return code as unknown;
    }));
    assert.deepEqual(codes, [0, 0, 0, 0]);
    const alone = `sqlite:${join(folder, "alone.db")}`;
    await (await openStore(alone)).close();
    const shape = async (of: string) => [...await everythingIn(of)].map(([table, rows]) => [table, rows.map(({ name }) => name)]);
    assert.deepEqual(await shape(url), await shape(alone));
    await rm(folder, { recursive: true });
  });

  it("that finds no more room on the disk fails the transaction, and goes on with the next", async () => {
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    const engine = openSqlite(join(folder, "office.db"));
    await migrate(engine.db, engine.dialect);
    const write = (notice: string) => engine.db.transaction().execute(async (db) => {
      await departmentsOf(db).put({ id: "elterngeld", notice });
      return departmentsOf(db).get("elterngeld");
    });
    const { page_count: pages } = z.object({ page_count: z.number() }).parse((await sql`pragma page_count`.execute(engine.db)).rows[0]);
    await sql`pragma max_page_count = ${sql.lit(pages + 10)}`.execute(engine.db);
    await assert.rejects(write("x".repeat(1_000_000)), /full/);
    assert.equal((await write("small")).notice, "small");
    await engine.close();
    await rm(folder, { recursive: true });
  });
});
