import type { DeskSessions } from "../office/books.ts";
import type { Db } from "./engine.ts";

export const deskSessionsOf = (db: Db): DeskSessions => ({
  spend: async (hash, until) => {
    const { numInsertedOrUpdatedRows } = await db.insertInto("spent_tokens").values({ hash, until })
      .onConflict((oc) => oc.column("hash").doNothing()).executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  },
  put: async ({ hash, user, department, until }) => {
    const row = { hash, user_id: user, department, until };
    await db.insertInto("desk_sessions").values(row).onConflict((oc) => oc.column("hash").doUpdateSet(row)).execute();
  },
  find: async (hash) => {
    const row = await db.selectFrom("desk_sessions").selectAll().where("hash", "=", hash).executeTakeFirst();
    return row && { hash: row.hash, user: row.user_id, department: row.department, until: row.until };
  },
  forget: async (hash) => {
    await db.deleteFrom("desk_sessions").where("hash", "=", hash).execute();
  },
  prune: async (at) => {
    await db.deleteFrom("desk_sessions").where("until", "<=", at).execute();
    await db.deleteFrom("spent_tokens").where("until", "<=", at).execute();
  },
});
