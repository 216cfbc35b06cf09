import { sql } from "kysely";
import type { Selectable } from "kysely";
import type { PageVisit, PageVisits } from "../office/books.ts";
import type { Db } from "./engine.ts";
import type { PageVisitTable } from "./schema.ts";

const pageOf = ({ secret_hash: secretHash, visit, role, guest, network, opened_at: openedAt }: Selectable<PageVisitTable>): PageVisit =>
  ({ secretHash, visit, role, network, openedAt, ...(guest === null ? {} : { guest }) });

export const pagesOf = (db: Db): PageVisits => ({
  put: async ({ secretHash, visit, role, guest, network, openedAt }) => {
    const row = { visit, role, guest: guest ?? null, network, opened_at: openedAt };
    await db.insertInto("page_visits").values({ secret_hash: secretHash, ...row })
      .onConflict((oc) => oc.column("secret_hash").doUpdateSet(row)).execute();
  },
  bySecret: async (secretHash) => {
    const row = await db.selectFrom("page_visits").selectAll().where("secret_hash", "=", secretHash).executeTakeFirst();
    return row && pageOf(row);
  },
  ofVisit: async (visit) =>
    (await db.selectFrom("page_visits").selectAll().where("visit", "=", visit).orderBy("opened_at").execute()).map(pageOf),
  close: async (secretHash) => { await db.deleteFrom("page_visits").where("secret_hash", "=", secretHash).execute(); },
  guests: async () => {
    const rows = await db.selectFrom("page_visits").innerJoin("visits", "visits.id", "page_visits.visit")
      .select(["page_visits.guest", "visits.room"]).where(sql<boolean>`visits.ended_at is null`).execute();
    return rows.flatMap(({ guest, room }) => (guest === null ? [] : [{ guest, room: room ?? undefined }]));
  },
  openFrom: async (network) => {
    const row = await db.selectFrom("page_visits").innerJoin("visits", "visits.id", "page_visits.visit")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("page_visits.network", "=", network).where("page_visits.role", "=", "citizen")
      .where(sql<boolean>`visits.ended_at is null`).executeTakeFirst();
    return row?.count ?? 0;
  },
  lately: async (department, network) => {
    const row = await db.selectFrom("page_visits").innerJoin("visits", "visits.id", "page_visits.visit")
      .select((eb) => [eb.fn.countAll<number>().as("count"), eb.fn.max<number | null>("page_visits.opened_at").as("latest")])
      .where("page_visits.network", "=", network).where("page_visits.role", "=", "citizen")
      .where("visits.department", "=", department).executeTakeFirst();
    return { count: row?.count ?? 0, latest: row?.latest ?? 0 };
  },
  forget: async (visit) => { await db.deleteFrom("page_visits").where("visit", "=", visit).execute(); },
  networkKey: async (fresh, at) => {
    await db.insertInto("page_keys").values({ id: 1, ...fresh })
      .onConflict((oc) => oc.column("id").doUpdateSet(fresh).where("page_keys.until", "<=", at)).execute();
    return db.selectFrom("page_keys").select(["key", "until"]).where("id", "=", 1).executeTakeFirstOrThrow();
  },
});
