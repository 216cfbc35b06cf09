import type { CallBook } from "../office/books.ts";
import type { Db } from "./engine.ts";

export const callsOf = (db: Db): CallBook => ({
  put: async (roomId, user, device) => {
    await db.insertInto("call_devices").values({ room_id: roomId, user_id: user, device })
      .onConflict((oc) => oc.doNothing()).execute();
  },
  remove: async (roomId, user, device) => {
    const ofUser = db.deleteFrom("call_devices").where("room_id", "=", roomId).where("user_id", "=", user);
    await (device === undefined ? ofUser : ofUser.where("device", "=", device)).execute();
    const row = await db.selectFrom("call_devices").select((eb) => eb.fn.countAll<number>().as("count"))
      .where("room_id", "=", roomId).executeTakeFirst();
    return row?.count ?? 0;
  },
});
