import { z } from "zod";

import type { OpenIdToken } from "./ports.ts";
import { callSlot, hashedIdentity, plainIdentity } from "./names.ts";

/** What both endpoints ask: may the owner of this token have a key to the call of this room? */
export interface KeyRequest {
  roomId: string;
  token: OpenIdToken;
  claimedUserId: string | undefined;
  /** Which participant of the call the owner of the token will be. */
  identityOf(userId: string): string;
}

const identifier = z.string().min(1).max(255);
const roomId = identifier.startsWith("!", 'expected a room id, which begins with "!"');
const openIdToken = z.object({
  access_token: z.string().min(1).max(2048),
  matrix_server_name: identifier,
});

// Unknown fields are accepted: clients send delayed events for a delegation that this service does not offer.
const sfuGet = z
  .object({ room: roomId, openid_token: openIdToken, device_id: identifier })
  .transform(({ room, openid_token, device_id }): KeyRequest => ({
    roomId: room,
    token: openid_token,
    claimedUserId: undefined,
    identityOf: (userId) => plainIdentity(userId, device_id),
  }));

const getToken = z
  .object({
    room_id: roomId,
    slot_id: z.literal(callSlot),
    openid_token: openIdToken,
    member: z.object({ id: identifier, claimed_user_id: identifier, claimed_device_id: identifier }),
  })
  .transform(({ room_id, openid_token, member }): KeyRequest => ({
    roomId: room_id,
    token: openid_token,
    claimedUserId: member.claimed_user_id,
    identityOf: (userId) => hashedIdentity(userId, member.claimed_device_id, member.id),
  }));

/** The bodies of the two endpoints, by path. */
export const keyRequests = { "/sfu/get": sfuGet, "/get_token": getToken } as const;

/** One line that names every wrong field. */
export function complaint(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");
}
