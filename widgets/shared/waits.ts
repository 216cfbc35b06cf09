import { ClientEvent, type MatrixClient, type Room, RoomEvent, SyncState } from "matrix-js-sdk/lib/matrix.js";

/** Resolves when the client knows its rooms; rejects when the homeserver refuses it. */
export const firstSync = (client: MatrixClient): Promise<void> =>
  new Promise((resolve, reject) => {
    const onSync = (state: SyncState, _previous: SyncState | null, data?: { error?: Error }): void => {
      if (state === SyncState.Prepared || state === SyncState.Syncing) {
        client.off(ClientEvent.Sync, onSync);
        resolve();
      }
      // A refused token never gets better; everything else the SDK tries again by itself.
      if (state === SyncState.Stopped) {
        client.off(ClientEvent.Sync, onSync);
        reject(data?.error ?? new Error("The homeserver refused to sync: the access token is not valid (any more)."));
      }
    };
    client.on(ClientEvent.Sync, onSync);
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
