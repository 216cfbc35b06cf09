import { sql } from "kysely";
import type { Selectable } from "kysely";
import type { RoomBook, RoomRecord } from "../office/books.ts";
import type { Db, Engine } from "./engine.ts";
import type { RoomTable } from "./schema.ts";

const recordOf = (row: Selectable<RoomTable>): RoomRecord => ({
  roomId: row.room_id,
  kind: row.kind,
  department: row.department,
  state: row.state,
  speaker: row.speaker,
  madeAt: row.made_at,
  ...(row.visit === null ? {} : { visit: row.visit }),
  ...(row.join_rule === null ? {} : { joinRule: row.join_rule }),
  ...(row.leave_at === null ? {} : { leaveAt: row.leave_at }),
});

const rowOf = (room: RoomRecord): Selectable<RoomTable> => ({
  room_id: room.roomId,
  kind: room.kind,
  department: room.department,
  state: room.state,
  speaker: room.speaker,
  visit: room.visit ?? null,
  made_at: room.madeAt,
  join_rule: room.joinRule ?? null,
  leave_at: room.leaveAt ?? null,
});

type Lists = Pick<RoomBook, "all" | "inUse" | "known" | "idle">;

/** More values than one statement may have are asked for one part after the other. */
const AT_ONCE = 500;

/** Each as long as what is in use, or asked for; never all that was ever made. */
function listsOf(db: Db): Lists {
  const select = () => db.selectFrom("rooms").selectAll("rooms");
  const standing = (kind: RoomRecord["kind"], department: string) =>
    select().where("kind", "=", kind).where("department", "=", department).where("state", "=", "taken").execute();
  const ofVisits = (department: string, column: "waiting_room" | "room") =>
    select().innerJoin("visits", `visits.${column}`, "rooms.room_id")
      .where("visits.department", "=", department).where(sql<boolean>`visits.ended_at is null`).where("rooms.state", "=", "taken").execute();
  const knownOf = async (ids: readonly string[]): Promise<string[]> =>
    (await db.selectFrom("rooms").select("room_id").where("room_id", "in", ids).execute()).map(({ room_id }) => room_id);
  return {
    all: async (kind) => (await select().where("kind", "=", kind).orderBy("made_at").orderBy("room_id").execute()).map(recordOf),
    inUse: async (department) => {
      const rows = [
        ...await standing("waiting area", department), ...await standing("staff room", department),
        ...await ofVisits(department, "waiting_room"), ...await ofVisits(department, "room"),
      ];
      return rows.map(recordOf);
    },
    known: async (roomIds) => {
      const found = new Set<string>();
      for (let from = 0; from < roomIds.length; from += AT_ONCE)
        for (const id of await knownOf(roomIds.slice(from, from + AT_ONCE))) found.add(id);
      return found;
    },
    idle: async (at, limit) => (await select().where("leave_at", "<=", at).orderBy("leave_at").limit(limit).execute()).map(recordOf),
  };
}

export function roomsOf(db: Db, { dialect }: Pick<Engine, "dialect">): RoomBook {
  const select = () => db.selectFrom("rooms").selectAll();
  const count = async (kind: RoomRecord["kind"], department: string, state: RoomRecord["state"]): Promise<number> => {
    const row = await db.selectFrom("rooms").select((eb) => eb.fn.countAll<number>().as("count"))
      .where("kind", "=", kind).where("department", "=", department).where("state", "=", state).executeTakeFirst();
    return row?.count ?? 0;
  };
  return {
    ...listsOf(db),
    count,
    find: async (roomId) => {
      const row = await select().where("room_id", "=", roomId).executeTakeFirst();
      return row && recordOf(row);
    },
    put: async (room) => {
      const row = rowOf(room);
      await db.insertInto("rooms").values(row).onConflict((oc) => oc.column("room_id").doUpdateSet(row)).execute();
    },
    take: async (kind, department) => {
      const row = await select().where("kind", "=", kind).where("department", "=", department).where("state", "=", "free")
        .orderBy("made_at").limit(1)
        // Two who take at once take two rooms, and neither waits for the other.
        .$if(dialect === "postgres", (query) => query.forUpdate().skipLocked())
        .executeTakeFirst();
      if (!row) return undefined;
      await db.updateTable("rooms").set({ state: "taken" }).where("room_id", "=", row.room_id).execute();
      return recordOf({ ...row, state: "taken" });
    },
    the: async (kind, department) => {
      const row = await select().where("kind", "=", kind).where("department", "=", department).where("state", "=", "taken")
        .orderBy("made_at", "desc").limit(1).executeTakeFirst();
      return row && recordOf(row);
    },
    forget: async (roomId) => {
      await db.deleteFrom("call_devices").where("room_id", "=", roomId).execute();
      await db.deleteFrom("rooms").where("room_id", "=", roomId).execute();
    },
  };
}
