import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { MessageRecord, Messages } from "../office/books.ts";
import type { Db } from "./engine.ts";
import type { MessageTable } from "./schema.ts";

const recordOf = (row: Omit<Selectable<MessageTable>, "number">): MessageRecord => ({
  about: row.about,
  visit: row.visit,
  roomId: row.room_id,
  eventId: row.event_id,
  shown: row.shown,
});

export function messagesOf(db: Db): Messages {
  const select = () => db.selectFrom("messages").select(["messages.event_id", "messages.about", "messages.visit", "messages.room_id", "messages.shown"]);
  return {
    put: async (message) => {
      const row = {
        event_id: message.eventId, about: message.about, visit: message.visit, room_id: message.roomId, shown: message.shown,
      };
      await db.insertInto("messages").values(row).onConflict((oc) => oc.column("event_id").doUpdateSet(row)).execute();
    },
    of: async (visit, about) => {
      const row = await select().where("visit", "=", visit).where("about", "=", about)
        .orderBy("number", "desc").limit(1).executeTakeFirst();
      return row && recordOf(row);
    },
    byEvent: async (eventId) => {
      const row = await select().where("event_id", "=", eventId).executeTakeFirst();
      return row && recordOf(row);
    },
    numbers: async (department) => {
      const rows = await select().innerJoin("visits", "visits.id", "messages.visit")
        .where("visits.department", "=", department).where(sql<boolean>`visits.ended_at is null`)
        .where("messages.about", "=", "number").orderBy("visits.number").orderBy("messages.number").execute();
      // The last of each visit: a notice that was sent anew replaces the one before.
      return [...new Map(rows.map((row) => [row.visit, recordOf(row)])).values()];
    },
    forget: async (visit) => {
      await db.deleteFrom("messages").where("visit", "=", visit).execute();
    },
  };
}
