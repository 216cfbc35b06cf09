/**
 * What a desk shows beside an OpenID token, which somebody else may have been given: a key that stands in the state of the
 * staff room and nowhere else. It shows that whoever asks can read that room, and opens nothing by itself.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** The key to a department's desk. */
export type DeskKey = (department: string) => string;

const PURPOSE = "buergerbuero: key to the desk of";

/** `secret`: the same in all copies. Another one gives other keys, which the next set-up puts into the staff rooms. */
export const deskKeyFrom = (secret: string): DeskKey => (department) =>
  createHmac("sha256", secret).update(`${PURPOSE}\0${department}`).digest("base64url");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Whether the key is among those shown: each is compared, in constant time. */
export const isShown = (key: string, shown: readonly string[]): boolean =>
  shown.map((one) => timingSafeEqual(digest(one), digest(key))).includes(true);
