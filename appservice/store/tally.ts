import { sql } from "kysely";
import type { Tally } from "../office/books.ts";
import type { Db } from "./engine.ts";

/** `speed`: how many milliseconds of the database's clock pass in one; a limit's stretch is of real time. */
export const tallyOf = (db: Db, now: () => Promise<number>, speed: number): Tally => ({
  count: async (name, stretch) => {
    const at = await now();
    const fresh = { count: 1, until: Math.round(at + stretch * speed) };
    const row = await db.insertInto("tally").values({ name, ...fresh })
      .onConflict((oc) => oc.column("name").doUpdateSet((eb) => {
        const isOver = eb("tally.until", "<=", at);
        return {
          count: eb.case().when(isOver).then(fresh.count).else(sql<number>`tally.count + 1`).end(),
          until: eb.case().when(isOver).then(eb.cast<number>(eb.val(fresh.until), "bigint")).else(eb.ref("tally.until")).end(),
        };
      }))
      .returning(["count", "until"]).executeTakeFirstOrThrow();
    return { count: row.count, left: Math.max(0, (row.until - at) / speed) };
  },
  prune: async (at) => {
    await db.deleteFrom("tally").where("until", "<=", at).execute();
  },
});
