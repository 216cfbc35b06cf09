/** Who is alive, and who does what only one copy may do: by the database's clock. */
import { sql } from "kysely";
import type { Leases } from "../office/tasks.ts";
import type { Db, Engine } from "./engine.ts";
import { lanesOf } from "./lanes.ts";
import type { TaskKind } from "./schema.ts";

const KINDS: readonly TaskKind[] = ["effect", "inbox"];

export function leasesOf(db: Db, engine: Pick<Engine, "dialect">, now: () => Promise<number>, onWork: (kind: TaskKind) => void): Leases {
  async function freeOf(kind: TaskKind, at: number): Promise<void> {
    const orphaned = () => db.selectFrom("tasks").select("lane").where("kind", "=", kind).where(sql<boolean>`tries > 0`)
      .where("leased_until", ">", at)
      .where((eb) => eb.not(eb.exists(eb.selectFrom("leases").select("name")
        .whereRef("leases.owner", "=", "tasks.owner").where("leases.name", "like", "copy:%").where("leases.until", ">", at))));
    const lanes = (await orphaned().distinct().orderBy("lane").execute()).map(({ lane }) => lane);
    if (lanes.length === 0) return;
    const book = lanesOf(kind, db, engine);
    for (const lane of lanes) await book.hold(lane);
    // Looked at again under the locks: what was claimed meanwhile belongs to somebody who is alive.
    const still = (await orphaned().where("lane", "in", lanes).execute()).map(({ lane }) => lane);
    if (still.length === 0) return;
    await db.updateTable("tasks").set({ leased_until: at }).where("kind", "=", kind).where("lane", "in", still).where(sql<boolean>`tries > 0`).execute();
    await book.settle(still);
    onWork(kind);
  }

  return {
    hold: async (name, owner, ms) => {
      const at = await now();
      const { numInsertedOrUpdatedRows } = await db.insertInto("leases").values({ name, owner, until: at + ms })
        .onConflict((oc) => oc.column("name").doUpdateSet({ owner, until: at + ms })
          .where((eb) => eb.or([eb("leases.owner", "=", owner), eb("leases.until", "<=", at)])))
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    release: async (owner) => {
      await db.deleteFrom("leases").where("owner", "=", owner).execute();
    },
    freeBegun: async () => {
      const at = await now();
      for (const kind of KINDS) await freeOf(kind, at);
      await db.deleteFrom("leases").where("until", "<=", at - 60_000).execute();
    },
  };
}
