import { z } from "zod";

/** That a device is in the call of a room, or no longer. */
export interface CallMembership {
  user: string;
  /** Unknown when a state key without a device was emptied: then all of the user's devices are gone. */
  deviceId: string | undefined;
  present: boolean;
  /** When it lapses by itself, ms since 1970, by the sender's clock. */
  until: number | undefined;
}

// A server's name holds no underscore, so the first one after it ends the user id. MSC3401 and its successors know
// "@user:server", "@user:server_DEVICE", "_@user:server_DEVICE" and "_@user:server_DEVICE_m.call".
const STATE_KEY = /^_?(?<user>@[^:\s\p{C}]+:[A-Za-z0-9.\-[\]:]+)(?:_(?<device>[^\s\p{C}]*?)(?:_m\.call[^\s\p{C}]*)?)?$/u;

const session = z.object({
  device_id: z.string().max(255).regex(/^[^\s\p{C}]+$/u),
  created_ts: z.number().int().nonnegative().optional().catch(undefined),
  expires: z.number().int().nonnegative().optional().catch(undefined),
});
const sessions = z.object({ memberships: z.array(session) });

/** Reads `org.matrix.msc3401.call.member`, in its form per device and in the older list per user. */
export const callMembershipOf = (
  stateKey: string, content: Record<string, unknown>, at: number,
): CallMembership | undefined => {
  const key = STATE_KEY.exec(stateKey)?.groups;
  const user = key?.["user"];
  if (user === undefined || user.length > 255) return undefined;
  const found = "memberships" in content ? sessions.parse(content).memberships[0]
    : Object.keys(content).length === 0 ? undefined : session.parse(content);
  const deviceId = found?.device_id ?? (key?.["device"] || undefined);
  const until = found?.expires === undefined ? undefined : (found.created_ts ?? at) + found.expires;
  return { user, deviceId, present: found !== undefined, until };
};
