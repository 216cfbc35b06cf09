/** What happened in a room, brought to the office. One happening, one transaction; nothing here waits for the homeserver. */
import { act } from "../office/act.ts";
import { keepChat, leaveAt } from "../office/orders/chats.ts";
import { leaveCall, enterCall } from "../office/calls.ts";
import type { Visit } from "../domain/visit.ts";
import type { Context } from "../office/context.ts";
import type { Tx } from "../office/books.ts";
import { wentAway } from "./happened.ts";
import type { Happened } from "./happened.ts";
import type { RoomHappening } from "./meaning.ts";
import { inDirectChat, inWaitingArea, inWaitingRoom } from "./receptionOfCitizens.ts";
import { inStaffRoom } from "./receptionOfStaff.ts";

/** Which department a user of the service's own speaks for. */
export type DepartmentOf = (user: string) => string | undefined;

async function inConsultation(happened: Happened): Promise<void> {
  const { tx, context, room, happening, at } = happened;
  const visit = await tx.visits.byRoom(room.roomId);
  if (!visit || visit.status === "ended") return;
  const gone = wentAway(happened);
  if (gone) return leftConsultation(happened, visit, gone);
  if (happening.kind === "joined" && happening.prevMembership !== "join" && happening.user === visit.citizen) await act(tx, context, visit.id, { do: "appear", at });
  // Words of anybody keep a talk without a call going; only the citizen's begin it.
  else if (happening.kind === "wroteEncrypted" && (happening.sender === visit.citizen || visit.status === "in consultation")) await act(tx, context, visit.id, { do: "appear", at });
  else if (happening.kind === "callMembership") await inCall({ ...happened, happening });
}

async function leftConsultation({ tx, context, at }: Happened, visit: Visit, user: string): Promise<void> {
  if (user !== visit.citizen) await act(tx, context, visit.id, { do: "caseworkerLeft", at, caseworker: user });
  else if (visit.status === "accepted" || visit.status === "in consultation") await act(tx, context, visit.id, { do: "leave", at });
  // Who does not take the seat before being accepted still waits.
  else await act(tx, context, visit.id, { do: "standUp", at });
}

function inCall({ tx, context, room, happening }: Happened<Extract<RoomHappening, { kind: "callMembership" }>>): Promise<void> {
  const { user, deviceId: device, present, until, at: sentAt } = happening;
  if (!present) return leaveCall(tx, context, room.roomId, { user, ...(device === undefined ? {} : { device }) });
  // Both times are of the sender's clock, which need not be right: only how long it holds counts.
  return enterCall(tx, context, room.roomId, { user, device: device ?? "", holds: until === undefined ? undefined : until - sentAt });
}

/** An invite to one of the service's users: for a department's user a direct chat begins. */
async function invitedSomewhere(tx: Tx, context: Context, happening: RoomHappening, departmentOf: DepartmentOf, at: number): Promise<void> {
  if (happening.kind !== "invited") return;
  const department = departmentOf(happening.user);
  if (department === undefined) return;
  const { roomId, user, by } = happening;
  await tx.rooms.put({ roomId, kind: "direct chat", department, state: "taken", speaker: user, madeAt: at, leaveAt: leaveAt(context, {}, at) });
  await tx.effects.add([{
    department, lane: `direct:${roomId}`, body: { order: "receiveDirect", room: roomId, citizen: by }, dueAt: at, urgent: false,
  }]);
}

/** Brings one happening to the office, in the transaction that marks it as handled. */
export async function receive(
  tx: Tx, context: Context, happening: RoomHappening, { isOurs, departmentOf }: { isOurs(user: string): boolean; departmentOf: DepartmentOf },
): Promise<void> {
  const at = context.clock.now();
  const room = await tx.rooms.find(happening.roomId);
  if (!room) return invitedSomewhere(tx, context, happening, departmentOf, at);
  const happened: Happened = { tx, context, room, happening, at, isOurs };
  switch (room.kind) {
    case "waiting area": return inWaitingArea(happened);
    case "waiting room": return inWaitingRoom(happened);
    case "direct chat": return inDirectChat(isOurs(happening.sender) ? happened : { ...happened, room: await keepChat(tx, context, room, at) });
    case "consultation": return inConsultation(happened);
    case "staff room": return inStaffRoom(happened);
    case "office": return undefined;
  }
}
