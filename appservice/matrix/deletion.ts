import type { Config } from "../config/schema.ts";
import type { Deletion, Doors } from "../office/ports.ts";
import type { Homeserver } from "./homeserver.ts";
import { createHomeserverAdmin } from "./homeserverAdmin.ts";
import type { HomeserverAdmin } from "./homeserverAdmin.ts";
import { isOutside, isRefusal, unlessOutside } from "./refusals.ts";
import type { Dispose } from "./roomMaking.ts";

/** Undefined without an administrator's token: then rooms are left and forgotten. */
export const adminOf = ({ homeserver: { url, admin_token } }: Pick<Config, "homeserver">): HomeserverAdmin | undefined =>
  admin_token === undefined ? undefined : createHomeserverAdmin(url, admin_token);

const leaveAndForget = async (homeserver: Homeserver, speaker: string, roomId: string): Promise<void> => {
  await unlessOutside(homeserver.leave(speaker, roomId));
  try {
    await homeserver.request({
      method: "POST", path: `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/forget`, as: speaker, body: {}, idempotent: true,
    });
  } catch (error) {
    // Nothing to forget: the homeserver knows no such room, or no such member of it.
    if (!isRefusal(error)) throw error;
  }
};

const purge = async (admin: HomeserverAdmin, roomId: string): Promise<void> => {
  try {
    await admin.deleteRoom(roomId);
  } catch (error) {
    // 400: a deletion of it is going on. 404: it is gone.
    const done = isRefusal(error) && (error.status === 404 || (error.status === 400 && /progress/i.test(error.reason ?? "")));
    if (!done) throw error;
  }
};

/** The homeserver purges in the background: this asks it to, and does not wait for the end. */
export function deletion(homeserver: Homeserver, doors: Doors, admin: HomeserverAdmin | undefined): Deletion {
  return {
    async delete(room) {
      // A direct chat is the citizen's own room: the service only goes.
      const own = room.kind !== "direct chat";
      // Not emptied before: whoever knocked and is turned away could read who else did, until the room is gone.
      if (admin && own) return purge(admin, room.roomId);
      if (own) await doors.empty(room);
      await leaveAndForget(homeserver, room.speaker, room.roomId);
    },
  };
}

export const disposal = (homeserver: Homeserver, admin: HomeserverAdmin | undefined): Dispose => async (speaker, roomId) => {
  if (admin) await purge(admin, roomId);
  else await leaveAndForget(homeserver, speaker, roomId).catch((error: unknown) => { if (!isOutside(error)) throw error; });
};
