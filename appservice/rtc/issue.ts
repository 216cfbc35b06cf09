import { roomNameFor } from "./names.ts";
import type { Identity, Membership, RtcPorts } from "./ports.ts";
import type { KeyRequest } from "./requests.ts";
import { noLonger, refusalFor, wayFor, type OtherRoomsRule, type Refusal } from "./rules.ts";

export type Answer = { url: string; jwt: string } | Refusal | "forward";

const sfuAway: Refusal = { status: 502, errcode: "M_UNKNOWN", error: "The video server could not be reached. Try again." };

/** Gathers the facts, in the order that asks least of others, and gives a key or a refusal. */
export async function answerTo(request: KeyRequest, ports: RtcPorts): Promise<Answer> {
  const consultation = (await ports.consultationAt(request.roomId))?.status;
  const way = wayFor(consultation, ruleOf(ports));
  if (way !== "ours") return way;

  const membership = membershipFor(consultation !== undefined, ports);
  const identity = await identify(request, membership, ports);
  const joined = identity.known && (await membership.isJoined(request.roomId, identity.userId));
  const refusal = refusalFor({ consultation, identity, claimedUserId: request.claimedUserId, joined });
  if (refusal !== undefined || !identity.known) return refusal ?? noLonger;
  return giveKey(request, identity.userId, consultation !== undefined, ports);
}

/** Ends the call of a room for everybody: keys given before open nothing any more. Idempotent. */
export async function endCall(roomId: string, sfu: RtcPorts["sfu"]): Promise<void> {
  await sfu.deleteRoom(roomNameFor(roomId));
}

async function giveKey(request: KeyRequest, userId: string, ofConsultation: boolean, ports: RtcPorts): Promise<Answer> {
  const name = roomNameFor(request.roomId);
  try {
    await ports.sfu.createRoom(name);
  } catch (error) {
    ports.reportFailure("creating a room on the video server", error);
    return sfuAway;
  }
  // A consultation that ended since it was looked up may have had its call deleted before we created it again.
  if (ofConsultation && (await ports.consultationAt(request.roomId))?.status !== "open") {
    await ports.sfu.deleteRoom(name);
    return noLonger;
  }
  return { url: ports.sfu.url, jwt: await ports.sfu.keyFor(name, request.identityOf(userId)) };
}

async function identify({ roomId, token }: KeyRequest, membership: Membership, ports: RtcPorts): Promise<Identity> {
  const server = token.matrix_server_name;
  const allowed = server === ports.ownServer || (await membership.hasMemberFrom(roomId, server));
  if (!allowed) return { known: false, why: "server not allowed" };
  return ports.whoIs(token, new Set([server]));
}

function membershipFor(ofConsultation: boolean, { consultations, otherRooms }: RtcPorts): Membership {
  return !ofConsultation && typeof otherRooms === "object" && "members" in otherRooms ? otherRooms.members : consultations;
}

function ruleOf({ otherRooms }: RtcPorts): OtherRoomsRule {
  if (otherRooms === "refuse") return "refuse";
  return "members" in otherRooms ? "members" : "forward";
}
