/**
 * Accounts for citizens without one, by Synapse's log-in for application services (`m.login.application_service`),
 * in the namespace of a registration of their own: `url: null`, so that nothing of guests is sent to anybody.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Guests } from "../office/ports.ts";
import { readRegistration } from "./registration.ts";
import { asking, HomeserverError, path, retrying, withToken } from "./request.ts";
import type { Ask, Send } from "./request.ts";

export interface GuestsOptions {
  /** As the service reaches it. */
  homeserverUrl: string;
  serverName: string;
  /** registration-guests.yaml */
  registrationFile: string;
  /** Removes the files that a guest sent; only with an administrator's token. */
  deleteMediaOf?: (user: string) => Promise<unknown>;
}

const LOGIN = "m.login.application_service";
/** Whoever holds the token sees of the device only this. */
const DEVICE_NAME = "Bürgerbüro";
const ATTEMPTS = 5;

const account = z.object({ user_id: z.string(), device_id: z.string(), access_token: z.string() });
const rooms = z.object({ joined_rooms: z.array(z.string()) });
const flows = z.object({ flows: z.array(z.looseObject({ type: z.string() })) });

/** Letters that cannot be taken for others, and no word by chance; 95 bits. */
const localpart = (): string => `gast_${randomBytes(12).toString("hex")}`;

async function registered(ask: Ask): Promise<z.infer<typeof account>> {
  return ask(account, {
    method: "POST", path: "/_matrix/client/v3/register",
    body: { type: LOGIN, username: localpart(), initial_device_display_name: DEVICE_NAME },
  });
}

/** A name that is taken is one in 2^96; what fails in passing is tried again with another name, the first one stays unused. */
async function opened(ask: Ask): Promise<z.infer<typeof account>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await registered(ask);
    } catch (error) {
      const again = error instanceof HomeserverError && (error.transient || error.errcode === "M_USER_IN_USE");
      if (!again || attempt === ATTEMPTS) throw error;
      await sleep(error.retryAfterMs ?? 100 * 2 ** attempt);
    }
  }
}

export function createGuests({ homeserverUrl, serverName, registrationFile, deleteMediaOf }: GuestsOptions): Guests {
  const asToken = readRegistration(registrationFile).as_token;
  const send: Send = withToken(homeserverUrl, asToken);
  const ask = asking(retrying(send));
  const anything = z.unknown();

  const asGuest = (user: string): { query: { user_id: string } } => {
    if (!user.startsWith("@gast_") || !user.endsWith(`:${serverName}`)) throw new Error("Only guests' accounts are acted for here.");
    return { query: { user_id: user } };
  };

  return {
    open: async (displayName) => {
      const { user_id: userId, device_id: deviceId, access_token: accessToken } = await opened(ask);
      await ask(anything, {
        method: "PUT", path: path`/_matrix/client/v3/profile/${userId}/displayname`, query: { user_id: userId }, body: { displayname: displayName },
      });
      return { userId, deviceId, accessToken };
    },
    close: async (user) => {
      asGuest(user);
      await deleteMediaOf?.(user);
      try {
        await ask(anything, {
          method: "POST", path: "/_matrix/client/v3/account/deactivate", ...asGuest(user), body: { erase: true }, idempotent: true,
        });
      } catch (error) {
        // Nobody of that name (any more).
        if (!(error instanceof HomeserverError) || error.transient || (error.status !== 401 && error.status !== 403)) throw error;
      }
    },
    rooms: async (user) => (await ask(rooms, { method: "GET", path: "/_matrix/client/v3/joined_rooms", ...asGuest(user) })).joined_rooms,
    leave: async (user, room) => {
      await ask(anything, { method: "POST", path: path`/_matrix/client/v3/rooms/${room}/leave`, ...asGuest(user), body: {}, idempotent: true });
    },
    problem: async () => {
      const found = await ask(flows, { method: "GET", path: "/_matrix/client/v3/login" });
      if (found.flows.some(({ type }) => type === LOGIN)) return undefined;
      return `The homeserver offers no ${LOGIN} (as under Matrix Authentication Service): citizens without an account are sent to Element.`;
    },
  };
}
