/** A call that this device left without a goodbye: its page was reloaded, or has crashed. */
import { ClientEvent, Direction, EventType, type MatrixClient, type Room } from "matrix-js-sdk/lib/matrix.js";
import { callMemberEvent, memberKeysOf } from "./callCapabilities.ts";
import { z } from "./schema.ts";

/** MSC4140, as Synapse has it; the SDK's type is of a later version. */
const Scheduled = z.object({
  delayed_events: z.array(z.object({ delay_id: z.string(), room_id: z.string(), type: z.string(), state_key: z.string().optional() })),
});

/** State keys under which this device still stands in the call. */
const standing = (client: MatrixClient, room: Room): string[] => {
  const state = room.getLiveTimeline().getState(Direction.Forward);
  const contentOf = (key: string): object => state?.getStateEvents(callMemberEvent, key)?.getContent() ?? {};
  return memberKeysOf(client.getSafeUserId(), client.getDeviceId() ?? "").filter((key) => Object.keys(contentOf(key)).length > 0);
};

/** Ids of the goodbyes that the former Element Call has left with the homeserver, for the case that it dies. */
const goodbyes = async (client: MatrixClient, roomId: string, key: string): Promise<string[]> => {
  const { delayed_events: all } = Scheduled.parse(await client._unstable_getDelayedEvents("scheduled"));
  return all.filter((one) => one.room_id === roomId && one.type === callMemberEvent && one.state_key === key).map(({ delay_id: id }) => id);
};

/** Sent later by itself, the goodbye would throw out the new Element Call: so it is that one which is used up, if there is one. */
const sayGoodbye = async (client: MatrixClient, { roomId }: Room, key: string): Promise<void> => {
  const left = await goodbyes(client, roomId, key).catch(() => []);
  const sent = await Promise.all(left.map((id) => client._unstable_sendScheduledDelayedEvent(id).then(() => true, () => false)));
  if (!sent.includes(true)) await client.sendStateEvent(roomId, EventType.GroupCallMemberPrefix, {}, key);
};

const synced = (client: MatrixClient, isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      client.off(ClientEvent.Sync, look);
      resolve();
    };
    client.on(ClientEvent.Sync, look);
    look();
  });

/**
 * Ends it for the others, too. As long as they see us in the call, a new Element Call of ours is no newcomer to them: they
 * would give it no keys, and take none of it, until the homeserver has noticed that the former one is dead.
 */
export const endFormerCall = async (client: MatrixClient, room: Room): Promise<void> => {
  const keys = standing(client, room);
  await Promise.all(keys.map((key) => sayGoodbye(client, room, key)));
  await synced(client, () => standing(client, room).length === 0);
};
