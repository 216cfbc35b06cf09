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
});

export function roomsOf(db: Db, { dialect }: Pick<Engine, "dialect">): RoomBook {
  const select = () => db.selectFrom("rooms").selectAll();
  const count = async (kind: RoomRecord["kind"], department: string, state: RoomRecord["state"]): Promise<number> => {
    const row = await db.selectFrom("rooms").select((eb) => eb.fn.countAll<number>().as("count"))
      .where("kind", "=", kind).where("department", "=", department).where("state", "=", state).executeTakeFirst();
    return row?.count ?? 0;
  };
  return {
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
    all: async (kind) => {
      const rows = await (kind ? select().where("kind", "=", kind) : select()).orderBy("made_at").orderBy("room_id").execute();
      return rows.map(recordOf);
    },
    forget: async (roomId) => {
      await db.deleteFrom("call_devices").where("room_id", "=", roomId).execute();
      await db.deleteFrom("rooms").where("room_id", "=", roomId).execute();
    },
  };
}
