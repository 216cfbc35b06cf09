/** Logging in at the homeserver, and out. The log-in lives in this tab only. */
import { createClient } from "matrix-js-sdk/lib/matrix.js";
import { z } from "../../shared/schema.ts";
import { newSeal } from "../../shared/seal.ts";
import { startSession } from "../../shared/session.ts";
import type { Session } from "../../shared/session.ts";
import { forgetSeen } from "../seenMemory.ts";

const KEPT = "desk";

const Kept = z.object({
  credentials: z.object({ baseUrl: z.string(), userId: z.string(), deviceId: z.string(), accessToken: z.string() }),
  seal: z.string(),
});
type Kept = z.infer<typeof Kept>;

const read = (): Kept | undefined => {
  const text = sessionStorage.getItem(KEPT);
  if (text === null) return undefined;
  const kept = Kept.safeParse(JSON.parse(text));
  return kept.success ? kept.data : undefined;
};

const start = ({ credentials, seal }: Kept): Promise<Session> =>
  startSession(credentials, { keys: { sealedWith: seal }, showPresence: true, whose: "person" });

/** Who was logged in before a reload; undefined: nobody. */
export const resume = async (homeserver: string): Promise<Session | undefined> => {
  const kept = read();
  return kept && kept.credentials.baseUrl === homeserver ? start(kept) : undefined;
};

export class WrongPassword extends Error {}

const isRefusal = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "httpStatus" in error && (error.httpStatus === 403 || error.httpStatus === 400);

/** With the password. Another way (OIDC) would end in the same credentials. */
export const signIn = async (homeserver: string, user: string, password: string): Promise<Session> => {
  const client = createClient({ baseUrl: homeserver });
  try {
    const answer = await client.loginRequest({
      type: "m.login.password", identifier: { type: "m.id.user", user }, password, initial_device_display_name: "Bürgerbüro",
    });
    const credentials = { baseUrl: homeserver, userId: answer.user_id, deviceId: answer.device_id, accessToken: answer.access_token };
    const kept: Kept = { credentials, seal: newSeal() };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
    return await start(kept);
  } catch (error) {
    sessionStorage.removeItem(KEPT);
    throw isRefusal(error) ? new WrongPassword() : error;
  }
};

export const signOut = async (session: Session): Promise<void> => {
  forgetKept();
  await session.signOut();
};

/** A log-in that the homeserver does not know any more. */
export const forgetKept = (): void => {
  sessionStorage.removeItem(KEPT);
  forgetSeen();
};
