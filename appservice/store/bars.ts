import type { Bars } from "../office/books.ts";
import type { Db } from "./engine.ts";

export const barsOf = (db: Db): Bars => ({
  put: async (department, who, until) => {
    await db.insertInto("bars").values({ department, citizen: who, until })
      .onConflict((oc) => oc.columns(["department", "citizen"]).doUpdateSet({ until })).execute();
  },
  isBarred: async (department, who, at) => {
    const row = await db.selectFrom("bars").select("until")
      .where("department", "=", department).where("citizen", "=", who).where("until", ">", at).executeTakeFirst();
    return row !== undefined;
  },
  prune: async (at) => {
    await db.deleteFrom("bars").where("until", "<=", at).execute();
  },
});
