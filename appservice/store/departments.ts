import type { DepartmentBook } from "../office/books.ts";
import type { Db } from "./engine.ts";

export const departmentsOf = (db: Db): DepartmentBook => ({
  get: async (id) => {
    const row = await db.selectFrom("departments").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) return { id };
    return {
      id,
      ...(row.closed_until === null ? {} : { closedUntil: row.closed_until }),
      ...(row.absent_since === null ? {} : { absentSince: row.absent_since }),
      ...(row.exceptions === null ? {} : { exceptions: row.exceptions }),
      ...(row.notice === null ? {} : { notice: row.notice }),
      ...(row.notice_day === null ? {} : { noticeDay: row.notice_day }),
      ...(row.shown === null ? {} : { shown: row.shown }),
    };
  },
  put: async (record) => {
    const row = {
      id: record.id,
      closed_until: record.closedUntil ?? null,
      absent_since: record.absentSince ?? null,
      exceptions: record.exceptions ?? null,
      notice: record.notice ?? null,
      notice_day: record.noticeDay ?? null,
    };
    await db.insertInto("departments").values(row).onConflict((oc) => oc.column("id").doUpdateSet(row)).execute();
  },
  setShown: async (id, shown) => {
    await db.insertInto("departments").values({ id, shown }).onConflict((oc) => oc.column("id").doUpdateSet({ shown })).execute();
  },
});
