/** Who is in the call of a consultation room, and what follows when somebody comes, goes, or is heard of no more. */
import { membershipHolds } from "../domain/call.ts";
import { act } from "./act.ts";
import type { Tx } from "./books.ts";
import type { Context } from "./context.ts";

export interface InCall { user: string; device: string }

/** `holds`: the milliseconds for which the client said that it counts as there. */
export async function enterCall(tx: Tx, context: Context, room: string, who: InCall & { holds: number | undefined }): Promise<void> {
  const at = context.clock.now();
  const visit = await tx.visits.byRoom(room);
  if (!visit || visit.status === "ended") return;
  const until = at + membershipHolds(who.holds) * (context.clock.speed ?? 1);
  if (until === at) return leaveCall(tx, context, room, who);
  await tx.calls.put(room, who.user, who.device, until);
  await lookAgain(tx, visit.department, room, until);
  // A caseworker alone in the call has not met anybody yet. Whoever stayed in an interrupted one sends no word anew.
  const isCitizenThere = (await tx.calls.present(room, at)).some(({ user }) => user === visit.citizen);
  if (isCitizenThere || visit.status === "in consultation") await act(tx, context, visit.id, { do: "callUsed", at });
}

/** Without a device: with all that this user has. */
export async function leaveCall(tx: Tx, context: Context, room: string, { user, device }: Partial<InCall> & { user: string }): Promise<void> {
  await tx.calls.remove(room, user, device);
  await lookIntoCall(tx, context, room);
}

/** Whoever is there is looked for again when the first of them lapses. */
export async function lookIntoCall(tx: Tx, context: Context, room: string): Promise<void> {
  const at = context.clock.now();
  const visit = await tx.visits.byRoom(room);
  if (!visit || visit.status === "ended") return;
  const present = await tx.calls.present(room, at);
  if (present.length === 0) await act(tx, context, visit.id, { do: "callEmptied", at });
  else await lookAgain(tx, visit.department, room, Math.min(...present.map(({ until }) => until)));
}

const lookAgain = (tx: Tx, department: string, room: string, dueAt: number): Promise<void> => {
  const lane = `in-call:${room}`;
  return tx.effects.add([{ department, lane, key: lane, body: { order: "lookIntoCall", room }, dueAt, urgent: false }]);
};
