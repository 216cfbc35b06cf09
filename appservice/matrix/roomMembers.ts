import { z } from "zod";

import type { Homeserver } from "./homeserver.ts";
import { asking, HomeserverError, path } from "./request.ts";

const isJoined = z.object({ joined: z.boolean() });

/**
 * Who is in a room that the service's user `asUser` is in; a room which it is not in (any more) has no members for it.
 * Rejects when the homeserver does not answer: not knowing is not the same as not joined.
 */
export function membershipOfOwnRooms(homeserver: Pick<Homeserver, "joinedMembers">, asUser: string) {
  const members = (roomId: string): Promise<string[]> =>
    homeserver.joinedMembers(asUser, roomId).catch((error: unknown) => {
      if (error instanceof HomeserverError && (error.status === 403 || error.status === 404)) return [];
      throw error;
    });
  return {
    async isJoined(roomId: string, userId: string): Promise<boolean> {
      return (await members(roomId)).includes(userId);
    },
    async hasMemberFrom(roomId: string, serverName: string): Promise<boolean> {
      return (await members(roomId)).some((userId) => userId.slice(userId.indexOf(":") + 1) === serverName);
    },
  };
}

/**
 * Who is in any room of the homeserver's users (MSC4502). Synapse answers this only with `msc4502_enabled` and to a
 * service whose registration lists the scope under `io.element.msc4502.scopes`.
 */
export function membershipByQuery(homeserver: Pick<Homeserver, "request">) {
  const ask = asking(homeserver.request);
  const query = async (roomId: string, subject: Record<string, string>): Promise<boolean> => {
    const question = path`/_matrix/client/unstable/io.element.msc4502/rooms/${roomId}/is_joined`;
    try {
      return (await ask(isJoined, { method: "GET", path: question, query: subject })).joined;
    } catch (error) {
      // No room, user or server could have such a name.
      if (error instanceof HomeserverError && error.errcode === "M_INVALID_PARAM") return false;
      throw error;
    }
  };
  return {
    isJoined: (roomId: string, userId: string): Promise<boolean> => query(roomId, { mxid: userId }),
    hasMemberFrom: (roomId: string, serverName: string): Promise<boolean> => query(roomId, { server_name: serverName }),
  };
}
