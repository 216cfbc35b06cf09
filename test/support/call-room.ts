import assert from "node:assert/strict";
import { z } from "zod";
import type { MatrixUser } from "./stack-users.ts";

const Created = z.object({ room_id: z.string() });

/** An encrypted room with the powers of a consultation: the creator stays outside the call, the first may ring. */
export const createCallRoom = async (creator: MatrixUser, caseworker: MatrixUser, citizen: MatrixUser): Promise<string> => {
  const state = (type: string, content: object) => ({ type, state_key: "", content });
  const { status, body } = await creator.request("POST", "/_matrix/client/v3/createRoom", {
    preset: "private_chat",
    invite: [caseworker.userId, citizen.userId],
    initial_state: [
      state("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }),
      state("m.room.history_visibility", { history_visibility: "joined" }),
    ],
    power_level_content_override: {
      users: { [caseworker.userId]: 50 },
      users_default: 0,
      events_default: 0,
      state_default: 100,
      invite: 100,
      kick: 50,
      ban: 100,
      redact: 100,
      notifications: { room: 50 },
      events: { "org.matrix.msc3401.call.member": 0 },
    },
  });
  assert.equal(status, 200, JSON.stringify(body));
  return Created.parse(body).room_id;
};
