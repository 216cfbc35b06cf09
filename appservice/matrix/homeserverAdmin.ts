import { z } from "zod";
import { asking, HomeserverError, path, retrying, withToken } from "./request.ts";

/** What only an administrator of the homeserver may do (Synapse's admin API). */
export type HomeserverAdmin = ReturnType<typeof createHomeserverAdmin>;

export type Deletion = "going on" | "done" | "failed";

/** Calls with the administrator's own token, never the service's. Synapse only. */
export const createHomeserverAdmin = (url: string, token: string) => {
  const ask = asking(retrying(withToken(url, token)));
  const admin = "/_synapse/admin";
  const missing = (error: unknown): boolean => error instanceof HomeserverError && error.status === 404;
  return {
    /** Removes all from the room and erases it from the database; gives the id of the deletion, which goes on by itself. */
    deleteRoom: (roomId: string): Promise<string> =>
      ask(z.object({ delete_id: z.string() }), {
        method: "DELETE", path: admin + path`/v2/rooms/${roomId}`, body: { block: false, purge: true, force_purge: true },
      }).then((answer) => answer.delete_id),
    /** A homeserver that was restarted has forgotten the deletion: undefined. */
    deletion: async (deleteId: string): Promise<Deletion | undefined> => {
      try {
        const answer = await ask(z.object({ status: z.string() }), { method: "GET", path: admin + path`/v2/rooms/delete_status/${deleteId}` });
        return answer.status === "complete" ? "done" : answer.status === "failed" ? "failed" : "going on";
      } catch (error) {
        if (missing(error)) return undefined;
        throw error;
      }
    },
    /** Whether the homeserver still knows the room. */
    knowsRoom: async (roomId: string): Promise<boolean> => {
      try {
        await ask(z.unknown(), { method: "GET", path: admin + path`/v1/rooms/${roomId}` });
        return true;
      } catch (error) {
        if (missing(error)) return false;
        throw error;
      }
    },
    /** Logs a guest out for good and erases name and avatar; id, keys and old state stay visible to members. */
    deactivateAndErase: async (user: string): Promise<void> => {
      await ask(z.unknown(), { method: "POST", path: admin + path`/v1/deactivate/${user}`, body: { erase: true }, idempotent: true });
    },
    /** Everything that a user of this homeserver has uploaded (up to 1,000 files; gives how many). */
    deleteMediaOf: (user: string): Promise<number> =>
      ask(z.object({ total: z.number() }), {
        method: "DELETE", path: admin + path`/v1/users/${user}/media`, query: { limit: "1000" },
      }).then((answer) => answer.total),
    /** One file by its mxc:// address; done, too, when it is gone already. */
    deleteMedia: async (mxc: string): Promise<void> => {
      const found = /^mxc:\/\/([^/]+)\/([^/]+)$/.exec(mxc);
      if (!found) throw new TypeError("not an mxc:// address");
      try {
        await ask(z.unknown(), { method: "DELETE", path: admin + path`/v1/media/${found[1] ?? ""}/${found[2] ?? ""}` });
      } catch (error) {
        if (!missing(error)) throw error;
      }
    },
  };
};
