import type { ConsultationStatus, Identity } from "./ports.ts";

/** An HTTP answer in Matrix' form. */
export interface Refusal {
  status: number;
  errcode: string;
  error: string;
}

export type OtherRoomsRule = "refuse" | "members" | "forward";

/** Everything that decides whether somebody gets a key to a call. */
export interface Facts {
  consultation: ConsultationStatus | undefined;
  identity: Identity;
  claimedUserId: string | undefined;
  joined: boolean;
}

const notAMember: Refusal = { status: 403, errcode: "M_FORBIDDEN", error: "You are not in this room." };
const notAuthorised: Refusal = { status: 401, errcode: "M_UNAUTHORIZED", error: "The request could not be authorised." };
const notYet: Refusal = { status: 403, errcode: "M_FORBIDDEN", error: "The consultation has not begun yet." };
export const noLonger: Refusal = { status: 403, errcode: "M_FORBIDDEN", error: "The consultation has ended." };
const homeserverAway: Refusal = {
  status: 502,
  errcode: "M_UNKNOWN",
  error: "Your homeserver could not be reached to check who you are. Try again.",
};

/** Who answers for a room: we, by the members of it; another service; or nobody. */
export function wayFor(consultation: ConsultationStatus | undefined, others: OtherRoomsRule): "ours" | "forward" | Refusal {
  if (consultation !== undefined || others === "members") return "ours";
  return others === "forward" ? "forward" : notAMember;
}

/**
 * The refusal, or undefined for somebody who gets a key.
 * How far a consultation is, only those who are in its room may learn, so membership comes before it.
 */
export function refusalFor({ consultation, identity, claimedUserId, joined }: Facts): Refusal | undefined {
  if (!identity.known) return unknownPerson(identity.why);
  if (claimedUserId !== undefined && claimedUserId !== identity.userId) return notAuthorised;
  if (!joined) return notAMember;
  if (consultation === "before") return notYet;
  if (consultation === "over") return noLonger;
  return undefined;
}

function unknownPerson(why: Extract<Identity, { known: false }>["why"]): Refusal {
  switch (why) {
    case "server not allowed":
      return notAMember;
    case "token not valid":
      return notAuthorised;
    case "server not reachable":
      return homeserverAway;
  }
}
