import { sql } from "kysely";
import type { Tickets } from "../office/books.ts";
import type { Db } from "./engine.ts";

export const ticketsOf = (db: Db): Tickets => ({
  draw: async (department, day) => {
    const { given } = await db.insertInto("tickets").values({ department, day, given: 1 })
      .onConflict((oc) => oc.columns(["department", "day"]).doUpdateSet({ given: sql`tickets.given + 1` }))
      .returning("given").executeTakeFirstOrThrow();
    return given - 1;
  },
  prune: async (before) => {
    await db.deleteFrom("tickets").where("day", "<", before).execute();
  },
});
