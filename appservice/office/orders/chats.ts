/** Direct chats are the citizens' own rooms: the service is in one for as long as it is of use. */
import type { RoomRecord, Tx } from "../books.ts";
import type { Context } from "../context.ts";
import type { Office } from "../office.ts";

/** In which no visit began, as whoever wrote was refused or waits elsewhere: milliseconds. */
const WITHOUT_VISIT = 7 * 24 * 3_600_000;
/** Not every word moves the end: milliseconds. */
const ROUGHLY = 24 * 3_600_000;
/** With one pruning; the others go with the next. */
const AT_A_TIME = 200;

/** When a chat in which something happens now is left, if nothing more does. */
export const leaveAt = ({ terms }: Context, { visit }: Pick<RoomRecord, "visit">, at: number): number =>
  at + (visit === undefined ? Math.min(WITHOUT_VISIT, terms.retention) : terms.retention);

/** Something has happened in it. */
export async function keepChat(tx: Tx, context: Context, chat: RoomRecord, at: number): Promise<RoomRecord> {
  const until = leaveAt(context, chat, at);
  if (until - (chat.leaveAt ?? 0) < ROUGHLY) return chat;
  const kept = { ...chat, leaveAt: until };
  await tx.rooms.put(kept);
  return kept;
}

/** Orders that idle ones are left. */
export async function leaveIdle(tx: Tx, at: number): Promise<void> {
  const idle = await tx.rooms.idle(at, AT_A_TIME);
  await tx.effects.add(idle.map(({ roomId, department }) => (
    { department, lane: `direct:${roomId}`, key: "leave", body: { order: "leaveChat", room: roomId }, dueAt: at, urgent: false }
  )));
}

/** Not while a visit of it is open, or can still be looked up: the citizen may have said nothing in it. */
export async function leaveChat({ store, context, world }: Office, roomId: string): Promise<void> {
  const at = context.clock.now();
  const chat = await store.transaction(async (tx) => {
    const room = await tx.rooms.find(roomId);
    if (room?.leaveAt === undefined) return undefined;
    const visit = await tx.visits.byRoom(roomId);
    const ended = visit?.status === "ended" ? visit.endedAt : at;
    const until = visit ? ended + context.terms.retention : room.leaveAt;
    if (until <= at) return room;
    await tx.rooms.put({ ...room, leaveAt: until });
    return undefined;
  });
  if (!chat) return;
  await world.deletion.delete(chat);
  await store.transaction((tx) => tx.rooms.forget(roomId));
}
