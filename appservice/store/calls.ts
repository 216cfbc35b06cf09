import type { CallBook } from "../office/books.ts";
import type { Db } from "./engine.ts";

export const callsOf = (db: Db): CallBook => ({
  put: async (roomId, user, device, until) => {
    await db.insertInto("call_devices").values({ room_id: roomId, user_id: user, device, until })
      .onConflict((oc) => oc.columns(["room_id", "user_id", "device"]).doUpdateSet({ until })).execute();
  },
  remove: async (roomId, user, device) => {
    const ofUser = db.deleteFrom("call_devices").where("room_id", "=", roomId).where("user_id", "=", user);
    await (device === undefined ? ofUser : ofUser.where("device", "=", device)).execute();
  },
  present: async (roomId, at) => {
    await db.deleteFrom("call_devices").where("room_id", "=", roomId).where("until", "<=", at).execute();
    return db.selectFrom("call_devices").select(["user_id as user", "until"]).where("room_id", "=", roomId).orderBy("until").execute();
  },
});
