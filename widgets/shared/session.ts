import {
  type MatrixClient,
  createClient,
  decodeBase64,
  Filter,
  MemoryStore,
  PendingEventOrdering,
  type Room,
} from "matrix-js-sdk/lib/matrix.js";
import { AllDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";
import { rememberConnections } from "./connections.ts";
import { lockDevice } from "./deviceLock.ts";
import { loaded } from "./loaded.ts";
import { quietLogger } from "./quietLogger.ts";
import { databases, removeTraces } from "./traces.ts";
import { firstSync, unlessAborted, waitForRoom } from "./waits.ts";

/** What a log-in gave: one device of one user, and the homeserver as browsers reach it. */
export type Credentials = {
  readonly baseUrl: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
};

export type SessionOptions = {
  /**
   * `memory` leaves nothing behind but does not survive a reload. Otherwise keys are kept in the browser until
   * `forget()`, sealed with what `newSeal()` made: without it, what a crash leaves behind says nothing.
   */
  readonly keys: "memory" | { readonly sealedWith: string };
  /** Whether others may see by presence that this user is here. */
  readonly showPresence: boolean;
  /**
   * `guest`: an account that lives in this page alone gets its identity (cross-signing) here. `person`: somebody with
   * clients elsewhere; an identity whose keys stood nowhere but in this tab would lock those out of verification.
   */
  readonly whose: "guest" | "person";
  /** It is not wanted any more: gives up the device, and rejects. */
  readonly signal?: AbortSignal;
};

export type Session = {
  readonly client: MatrixClient;
  readonly credentials: Credentials;
  /** Resolves with the room as soon as the user is invited to it or in it. Rejects when `signal` aborts. */
  invitedTo(roomId: string, signal?: AbortSignal): Promise<Room>;
  /** Resolves with the room as soon as the user is in it. Rejects when `signal` aborts. */
  joinedTo(roomId: string, signal?: AbortSignal): Promise<Room>;
  /** Joins (an invite may still be under way to us: the homeserver knows it already) and waits until sync has shown the room. */
  join(roomId: string, signal?: AbortSignal): Promise<Room>;
  /** Stops syncing; keys stay as `keys` says. */
  stop(): void;
  /** Stops, and removes everything that this session and its calls have stored here. Dispose of the call first. */
  forget(): Promise<void>;
  /** Like `forget()`, and ends the log-in at the homeserver first, as far as it can be reached. */
  signOut(): Promise<void>;
};

const databasePrefix = ({ deviceId }: Credentials, { whose }: SessionOptions): string => databases[whose] + deviceId;

/** So long the homeserver may take to end a log-in: what is kept here is not to wait for it. */
const farewellMs = 5_000;

const startupEvents = { timeline: 20 } as const;

/**
 * Syncs as little as a call and a chat need; lazy loading is added by the SDK. No two starts have the same filter: Synapse
 * answers equal requests of a device alike for two minutes, so that a page that is reloaded would be played the past.
 */
const minimalFilter = (userId: string): Filter => {
  const filter = new Filter(userId);
  const nothing = { not_types: ["*"] };
  filter.setDefinition({
    presence: { not_types: ["*", crypto.randomUUID()] },
    room: { timeline: { limit: startupEvents.timeline }, ephemeral: nothing, account_data: nothing },
  });
  return filter;
};

/**
 * Gives a user who has no identity yet one, made here. Keys of somebody who has one elsewhere are left alone:
 * making new ones would silently replace the identity that others have verified.
 */
const ensureCrossSigning = async (client: MatrixClient): Promise<void> => {
  const crypto = client.getCrypto();
  if (!crypto) throw new Error("Encryption has not been started.");
  if (await crypto.userHasCrossSigningKeys(client.getSafeUserId(), true)) return;
  // The first upload of keys asks for no further authentication (MSC3967).
  await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: async (upload) => upload(null) });
};

const newClient = (credentials: Credentials): MatrixClient =>
  createClient({
    ...credentials,
    logger: quietLogger,
    // Without a localStorage this store leaves nothing behind.
    store: new MemoryStore(),
    timelineSupport: true,
    useAuthorizationHeader: true,
  });

/**
 * Brings the device to life: encryption, cross-signing, first sync. Rejects with `TokenRefused` or
 * `OpenInOtherTab`; waits while the homeserver cannot be reached, until `signal` aborts.
 */
export const startSession = async (credentials: Credentials, options: SessionOptions): Promise<Session> => {
  const prefix = databasePrefix(credentials, options);
  const release = await lockDevice(prefix);
  const client = newClient(credentials);
  let closeConnections = (): void => undefined;
  try {
    closeConnections = await startCrypto(client, prefix, options.keys);
    options.signal?.throwIfAborted();
    await bringToLife(client, credentials, options);
    return sessionOf(client, credentials, prefix, closeConnections, release);
  } catch (error) {
    // What is open cannot be deleted.
    closeConnections();
    release();
    throw error;
  }
};

const startCrypto = async (
  client: MatrixClient,
  cryptoDatabasePrefix: string,
  keys: SessionOptions["keys"],
): Promise<() => void> => {
  const store =
    keys === "memory"
      ? { useIndexedDB: false }
      : { useIndexedDB: true, cryptoDatabasePrefix, storageKey: decodeBase64(keys.sealedWith) };
  const { closeConnections } = await rememberConnections(cryptoDatabasePrefix, () => loaded(client.initRustCrypto(store)));
  // Unverified people are the rule here, so keys go to all devices of the members; for somebody
  // who was verified by hand, a change of identity stops sending instead of passing silently.
  client.getCrypto()?.setDeviceIsolationMode(new AllDevicesIsolationMode(true));
  return closeConnections;
};

const bringToLife = async (client: MatrixClient, credentials: Credentials, options: SessionOptions): Promise<void> => {
  const synced = firstSync(client);
  const started = client.startClient({
    filter: minimalFilter(credentials.userId),
    lazyLoadMembers: true,
    initialSyncLimit: startupEvents.timeline,
    pendingEventOrdering: PendingEventOrdering.Detached,
    disablePresence: !options.showPresence,
    threadSupport: false,
  });
  // Of several refusals, this one says what is wrong.
  const alive = Promise.all([synced, started, options.whose === "guest" ? ensureCrossSigning(client) : undefined]);
  await unlessAborted(alive, options.signal).catch((error: unknown) => {
    client.http.abort();
    const stop = (): void => client.stopClient();
    // The SDK cannot be stopped before it has started.
    started.then(stop, stop);
    throw error;
  });
};

const sessionOf = (
  client: MatrixClient,
  credentials: Credentials,
  cryptoDatabasePrefix: string,
  closeConnections: () => void,
  release: () => void,
): Session => {
  const close = (): void => {
    client.stopClient();
    // Whoever goes on with it, in another tab, could never delete what is open here.
    closeConnections();
  };
  const stop = (): void => {
    close();
    release();
  };
  const forget = async (): Promise<void> => {
    close();
    await client.clearStores({ cryptoDatabasePrefix });
    await removeTraces(cryptoDatabasePrefix);
    release();
  };
  const joinedTo: Session["joinedTo"] = (roomId, signal) => waitForRoom(client, roomId, ["join"], signal);
  return {
    client,
    credentials,
    joinedTo,
    invitedTo: (roomId, signal) => waitForRoom(client, roomId, ["invite", "join"], signal),
    join: async (roomId, signal) => {
      await client.joinRoom(roomId);
      return joinedTo(roomId, signal);
    },
    stop,
    forget,
    signOut: async () => {
      await unlessAborted(client.logout(true), AbortSignal.timeout(farewellMs)).catch((error: unknown) => console.warn("The homeserver did not end the log-in:", error));
      await forget();
    },
  };
};
