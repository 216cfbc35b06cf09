import { ClientEvent, HttpApiEvent, type MatrixClient, type Room, RoomEvent, SyncState } from "matrix-js-sdk/lib/matrix.js";

/** The log-in has ended, or never was one. */
export class TokenRefused extends Error {
  constructor() {
    super("The homeserver does not accept the access token (any more).");
  }
}

/** Resolves when the client knows its rooms; rejects when the homeserver refuses it. */
export const firstSync = (client: MatrixClient): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      client.off(ClientEvent.Sync, onSync);
      client.off(HttpApiEvent.SessionLoggedOut, refused);
    };
    // A refused token never gets better; everything else the SDK tries again by itself.
    const refused = (): void => {
      stop();
      reject(new TokenRefused());
    };
    const onSync = (state: SyncState): void => {
      if (state === SyncState.Stopped) return refused();
      if (state !== SyncState.Prepared && state !== SyncState.Syncing) return;
      stop();
      resolve();
    };
    client.on(ClientEvent.Sync, onSync);
    client.on(HttpApiEvent.SessionLoggedOut, refused);
  });

/** What `work` comes to; rejects at once when `signal` aborts, whatever becomes of it then. */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  new Promise((resolve, reject) => {
    work.then(resolve, reject);
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** Resolves with the room as soon as the user's membership of it is one of these. */
export const waitForRoom = (
  client: MatrixClient,
  roomId: string,
  memberships: readonly string[],
  signal?: AbortSignal,
): Promise<Room> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      client.off(ClientEvent.Room, look);
      client.off(RoomEvent.MyMembership, look);
      signal?.removeEventListener("abort", aborted);
    };
    const look = (): void => {
      const room = client.getRoom(roomId);
      if (!room || !memberships.includes(room.getMyMembership())) return;
      stop();
      resolve(room);
    };
    const aborted = (): void => {
      stop();
      reject(signal?.reason ?? new Error("Aborted."));
    };
    if (signal?.aborted) return aborted();
    signal?.addEventListener("abort", aborted);
    client.on(ClientEvent.Room, look);
    client.on(RoomEvent.MyMembership, look);
    look();
  });
