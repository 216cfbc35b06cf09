import type { Homeserver, PresenceState } from "./homeserver.ts";
import { eachOf } from "./parallel.ts";
import { isRefusal } from "./refusals.ts";

/**
 * Homeservers let the presence of a user without a device lapse (`unavailable` after 34 s, `online` after 70 s on
 * Synapse) and take a message for a sign of life: so it is said again and again.
 */
export type Presence = ReturnType<typeof presence>;

/** Milliseconds between two beats. */
export const PRESENCE_BEAT = 20_000;
const AT_A_TIME = 8;
/** Milliseconds between a message and the presence that is said after it. */
const AFTER_MESSAGES = 300;

export function presence(homeserver: Homeserver) {
  const shown = new Map<string, { state: PresenceState; text: string }>();
  const pending = new Set<string>();

  const say = async (user: string): Promise<void> => {
    const now = shown.get(user);
    if (now === undefined) return;
    try {
      await homeserver.setPresence(user, now.state, now.text);
    } catch (error) {
      // Big homeservers switch presence off; passing failures are mended by the next beat.
      if (isRefusal(error) && error.status !== 403 && error.status !== 404) throw error;
    }
  };

  return {
    /** To be said from now on; at once when it is news. */
    async show(user: string, state: PresenceState, text: string, isNews: boolean): Promise<void> {
      shown.set(user, { state, text });
      if (isNews) await say(user);
    },
    /** After a message as that user, which made it `online`. */
    again(user: string): void {
      const state = shown.get(user)?.state;
      if (state === undefined || state === "online" || pending.has(user)) return;
      // Once for a whole burst of messages.
      pending.add(user);
      setTimeout(() => {
        pending.delete(user);
        say(user).catch(() => undefined);
      }, AFTER_MESSAGES).unref();
    },
    /** Again what would lapse; `offline`, in which all departments are at night, does not. */
    beat: (): Promise<void> =>
      eachOf([...shown].filter(([, { state }]) => state !== "offline").map(([user]) => user), AT_A_TIME, say),
  };
}
