import type { Selectable } from "kysely";
import type { StaffBook, StaffMember } from "../office/books.ts";
import type { Db } from "./engine.ts";
import type { StaffTable } from "./schema.ts";

const memberOf = (row: Selectable<StaffTable>): StaffMember => ({
  department: row.department,
  user: row.user_id,
  joined: row.joined === 1,
  power: row.power,
  paused: row.paused === 1,
  ...(row.last_sign === null ? {} : { lastSign: row.last_sign }),
  ...(row.language === null ? {} : { language: row.language }),
});

export function staffOf(db: Db): StaffBook {
  const select = () => db.selectFrom("staff").selectAll();
  return {
    of: async (department) => (await select().where("department", "=", department).orderBy("user_id").execute()).map(memberOf),
    find: async (department, user) => {
      const row = await select().where("department", "=", department).where("user_id", "=", user).executeTakeFirst();
      return row && memberOf(row);
    },
    departmentsOf: async (user) => {
      const rows = await db.selectFrom("staff").select("department")
        .where("user_id", "=", user).where("joined", "=", 1).orderBy("department").execute();
      return rows.map(({ department }) => department);
    },
    put: async (member) => {
      const row: Selectable<StaffTable> = {
        department: member.department,
        user_id: member.user,
        joined: Number(member.joined),
        power: member.power,
        paused: Number(member.paused),
        last_sign: member.lastSign ?? null,
        language: member.language ?? null,
      };
      await db.insertInto("staff").values(row).onConflict((oc) => oc.columns(["department", "user_id"]).doUpdateSet(row)).execute();
    },
    prune: async (before) => {
      await db.deleteFrom("staff").where("joined", "=", 0)
        .where((eb) => eb.or([eb("last_sign", "is", null), eb("last_sign", "<", before)])).execute();
    },
  };
}
