import type { Config } from "../config/schema.ts";
import type { Store, StaffMember } from "../office/books.ts";
import { NotAnswering } from "../office/office.ts";
import type { DeskKey } from "../office/deskKey.ts";
import type { Clock } from "../office/ports.ts";
import type { Homeserver, StateEvent } from "./homeserver.ts";
import { isRefusal } from "./refusals.ts";

export interface SetupLog { warn(fields: object, message: string): void }
export interface SetupOptions { config: Config; homeserver: Homeserver; store: Store; clock: Clock; deskKey: DeskKey; log?: SetupLog }

export interface Roll {
  speaker: string;
  roomId: string;
  /** Who is to be in the room. */
  wanted: ReadonlySet<string>;
}

const membershipsIn = (state: readonly StateEvent[]): Map<string, unknown> =>
  new Map(state.filter(({ type }) => type === "m.room.member").map(({ stateKey, content }) => [stateKey, content["membership"]]));

/** Invites who is missing and removes who is no longer named. Somebody who cannot be invited keeps nobody else out. */
export async function callRoll(homeserver: Homeserver, roll: Roll, state: readonly StateEvent[], log: SetupLog): Promise<void> {
  const { speaker, roomId, wanted } = roll;
  const memberships = membershipsIn(state);
  const attempt = async (what: "invite" | "kick", user: string): Promise<void> => {
    try {
      await homeserver[what](speaker, roomId, user);
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof NotAnswering)) throw error;
      log.warn({ user, room: roomId, error: isRefusal(error) ? error.errcode : error.message }, `cannot ${what} a caseworker`);
    }
  };
  for (const user of wanted) {
    const membership = memberships.get(user);
    if (membership !== "join" && membership !== "invite" && membership !== "ban") await attempt("invite", user);
  }
  for (const [user, membership] of memberships) {
    const present = membership === "join" || membership === "invite" || membership === "knock";
    if (present && user !== speaker && !wanted.has(user)) await attempt("kick", user);
  }
}

const same = (one: StaffMember | undefined, other: StaffMember): boolean =>
  one !== undefined && one.joined === other.joined && one.power === other.power;

/** Writes down who is joined with which power, as the room's state had it; who is not named any more counts as gone. */
export async function recordStaff(
  store: Store, department: string, wanted: ReadonlySet<string>, leads: ReadonlySet<string>, state: readonly StateEvent[],
): Promise<void> {
  const memberships = membershipsIn(state);
  await store.transaction(async (tx) => {
    const rows = new Map((await tx.staff.of(department)).map((row) => [row.user, row]));
    for (const user of new Set([...rows.keys(), ...wanted])) {
      const before = rows.get(user);
      const joined = wanted.has(user) && memberships.get(user) === "join";
      const member: StaffMember = { paused: false, ...before, department, user, joined, power: leads.has(user) ? 50 : 0 };
      if (!same(before, member) && (before !== undefined || joined)) await tx.staff.put(member);
    }
    tx.changed(department);
  });
}
