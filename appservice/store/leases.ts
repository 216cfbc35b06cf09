/** Who is alive, and who does what only one copy may do: by the database's clock. */
import type { Leases } from "../office/tasks.ts";
import type { Db, Engine } from "./engine.ts";
import { letGo } from "./letGo.ts";
import type { TaskKind } from "./schema.ts";

const KINDS: readonly TaskKind[] = ["effect", "inbox"];

export function leasesOf(db: Db, engine: Pick<Engine, "dialect">, now: () => Promise<number>, onWork: (kind: TaskKind) => void): Leases {
  const freeOf = async (kind: TaskKind, at: number): Promise<boolean> => {
    const freed = await letGo(kind, db, engine, at, (eb) => eb.not(eb.exists(eb.selectFrom("leases").select("name")
      .whereRef("leases.owner", "=", "tasks.owner").where("leases.name", "like", "copy:%").where("leases.until", ">", at))));
    if (freed) onWork(kind);
    return freed;
  };

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
      let freed = false;
      for (const kind of KINDS) freed = (await freeOf(kind, at)) || freed;
      await db.deleteFrom("leases").where("until", "<=", at - 60_000).execute();
      return freed;
    },
  };
}
