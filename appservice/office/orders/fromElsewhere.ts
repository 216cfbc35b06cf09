/** Asking in whoever belongs to another homeserver, which may have to be waited for: apart from all else, so that nobody else does. */
import type { Visit } from "../../domain/visit.ts";
import { serverOf } from "../context.ts";
import { NotAnswering } from "../office.ts";
import type { Office } from "../office.ts";
import type { Reference } from "../ports.ts";
import type { NewEffect } from "../tasks.ts";
import { tellStaff } from "./toStaff.ts";

export const isFromElsewhere = ({ context }: Office, user: string): boolean => serverOf(user) !== context.config.homeserver.server_name;

/** Each by an order in a lane of its own. */
export async function inviteApart({ store, context }: Office, visit: Visit, users: readonly string[]): Promise<void> {
  if (users.length === 0) return;
  const at = context.clock.now();
  await store.transaction((tx) => tx.effects.add(users.map((user): NewEffect => {
    const lane = `invite:${visit.id}:${user}`;
    return { visit: visit.id, department: visit.department, lane, key: lane, body: { order: "inviteFromElsewhere", user }, dueAt: at, urgent: false };
  })));
}

/** Before the accept a seat is offered to the citizen only. */
function isWanted(visit: Visit, user: string): boolean {
  if (visit.status === "accepted" || visit.status === "in consultation") return [visit.caseworker, visit.citizen, ...visit.guests].includes(user);
  return visit.status !== "ended" && visit.citizen === user;
}

/** The staff are told once that somebody cannot be reached; it is tried until the visit has ended. */
export async function inviteFromElsewhere(office: Office, visit: Visit, user: string, ref: Reference): Promise<void> {
  const { room: roomId } = visit;
  const room = roomId && isWanted(visit, user) ? await office.store.transaction((tx) => tx.rooms.find(roomId)) : undefined;
  if (!room) return;
  try {
    await office.world.doors.invite(room, user);
  } catch (error) {
    if (error instanceof NotAnswering && !ref.again) await tellStaff(office, visit, "elsewhereAway", undefined, ref);
    throw error;
  }
}
