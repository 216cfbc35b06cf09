/** Staff rooms to which the service has invited: whoever has no other Matrix client enters them here. */
import type { MatrixClient, Room } from "matrix-js-sdk/lib/matrix.js";
import type { Session } from "../../shared/session.ts";

/** As the service writes into `m.room.create` what a room is (docs/matrix-events.md). */
const ROOM_KEY = "de.buergerbuero.room";

const kindOf = (room: Room): unknown => {
  const made: unknown = room.currentState.getStateEvents("m.room.create", "")?.getContent()[ROOM_KEY];
  return typeof made === "object" && made !== null && "kind" in made ? made.kind : undefined;
};

/** Names that begin so belong to the service alone, on the homeserver at which one signs in here. */
const isOfService = (user: string, client: MatrixClient): boolean =>
  user.startsWith("@amt_") && user.endsWith(`:${client.getDomain() ?? ""}`);

const isStaffRoom = (room: Room, client: MatrixClient): boolean => {
  const inviter = room.getMember(client.getSafeUserId())?.events.member?.getSender();
  return kindOf(room) === "staff room" && inviter !== undefined && isOfService(inviter, client);
};

/** Whether there were any to enter. */
export async function enterStaffRooms({ client, join }: Session): Promise<boolean> {
  const invited = client.getRooms().filter((room) => room.getMyMembership() === "invite" && isStaffRoom(room, client));
  await Promise.all(invited.map(({ roomId }) => join(roomId)));
  return invited.length > 0;
}
