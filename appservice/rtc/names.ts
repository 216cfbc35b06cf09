import { createHash } from "node:crypto";

/** The only slot of a room that Element Call 0.26 uses (MSC4143). */
export const callSlot = "m.call#ROOM";

/** The video server's name for the call of a Matrix room, as lk-jwt-service makes it (MSC4195). */
export function roomNameFor(roomId: string): string {
  return digest([roomId, callSlot]);
}

/** Identity of a participant who asked by `/sfu/get`. */
export function plainIdentity(userId: string, deviceId: string): string {
  return `${userId}:${deviceId}`;
}

/** Identity of a participant who asked by `/get_token`: other participants' servers learn no user id from it. */
export function hashedIdentity(userId: string, deviceId: string, memberId: string): string {
  return digest([userId, deviceId, memberId]);
}

function digest(parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64").replace(/=+$/, "");
}
