import { sql } from "kysely";
import type { Visit } from "../domain/visit.ts";
import type { Visits } from "../office/books.ts";
import type { Db } from "./engine.ts";
import { erase } from "./erase.ts";
import { FOUND, savedVisits } from "./savedVisits.ts";
import type { Found, SavedVisits } from "./savedVisits.ts";

const isOpen = sql<boolean>`ended_at is null`;

const selectFrom = (db: Db) => db.selectFrom("visits").select(FOUND);

type Searches = Omit<Visits, "save" | "erase" | "withoutRoom" | "waitingCounts" | "openOfServer" | "busyCaseworkers">;

function searches(db: Db, { known }: SavedVisits): Searches {
  const first = async (rows: Promise<readonly Found[]>): Promise<Visit | undefined> => known(await rows)[0];
  const select = () => selectFrom(db);
  const latest = () => select().orderBy("number", "desc").limit(1);
  return {
    byId: (id) => first(select().where("id", "=", id).execute()),
    open: async (department) => known(await select().where("department", "=", department).where(isOpen).orderBy("number").execute()),
    ofCitizen: async (citizen) => known(await select().where("citizen", "=", citizen).where(isOpen).orderBy("number").execute()),
    ofCaseworker: async (user) => known(await select().where("serving", "=", user).orderBy("number").execute()),
    byTicket: async (department, ticket) => {
      const ofTicket = () => latest().where("department", "=", department).where("ticket", "=", ticket);
      return await first(ofTicket().where(isOpen).execute()) ?? await first(ofTicket().execute());
    },
    byRoom: async (roomId) => {
      const rows = [
        ...await latest().select("number").where("waiting_room", "=", roomId).execute(),
        ...await latest().select("number").where("room", "=", roomId).execute(),
      ];
      return known(rows.sort((a, b) => b.number - a.number).slice(0, 1))[0];
    },
    ended: async (department, since) => known(await select().where("department", "=", department)
      .where("ended_at", ">=", since).orderBy("ended_at").orderBy("number").execute()),
  };
}

/** Whoever was accepted, and the first in each line, as far as they lack a room. */
async function withoutRoom(db: Db): Promise<Found[]> {
  const accepted = await selectFrom(db).where(sql<boolean>`status = 'accepted'`).where("room", "is", null).orderBy("number").execute();
  const firsts = await selectFrom(db).where("room", "is", null).where("id", "in", (outer) => outer.selectFrom("queues")
    .where("queues.waiting", ">", 0)
    .select((eb) => eb.selectFrom("visits").select("visits.id")
      .whereRef("visits.department", "=", "queues.department").where(sql<boolean>`status = 'waiting'`)
      .orderBy("visits.urgent", "desc").orderBy("visits.rank").orderBy("visits.id").limit(1).as("id")))
    .orderBy("rank").orderBy("number").execute();
  return [...accepted, ...firsts];
}

export function visitsOf(db: Db): Visits {
  const saved = savedVisits(db);
  const { known, save } = saved;
  return {
    ...searches(db, saved),
    save,
    withoutRoom: async () => known(await withoutRoom(db)),
    waitingCounts: async () => {
      const rows = await db.selectFrom("queues").selectAll().where("waiting", ">", 0).execute();
      return new Map(rows.map(({ department, waiting }) => [department, waiting]));
    },
    openOfServer: async (server) => {
      const row = await db.selectFrom("visits").select((eb) => eb.fn.countAll<number>().as("count"))
        .where("server", "=", server).where(isOpen).executeTakeFirst();
      return row?.count ?? 0;
    },
    busyCaseworkers: async () => {
      const rows = await db.selectFrom("visits").select((eb) => ["serving", eb.fn.countAll<number>().as("visits")])
        .where("serving", "is not", null).groupBy("serving").execute();
      return new Map(rows.map(({ serving, visits }) => [serving ?? "", visits]));
    },
    erase: async (id) => {
      const [visit] = known(await selectFrom(db).where("id", "=", id).execute());
      if (!visit) return;
      if (visit.status !== "ended") throw new Error(`visit ${id} has not ended, so it cannot be erased`);
      await erase(db, visit, (erased) => save(erased, []));
    },
  };
}
