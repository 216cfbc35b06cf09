import type { Clock, RoomMaking } from "../office/ports.ts";
import type { Homeserver } from "./homeserver.ts";
import type { Names } from "./names.ts";
import { isOutside } from "./refusals.ts";
import { consultationPlan, differences, flaws, newRoom, waitingAreaPlan } from "./roomPlans.ts";
import type { RoomPlan } from "./roomPlans.ts";

/** Gets rid of a room that never counted: nobody of the outside was ever in it. */
export type Dispose = (speaker: string, roomId: string) => Promise<void>;

/** Makes a room by its plan and reads it back; one that is not complete is disposed of and reported. */
export async function makeByPlan(homeserver: Homeserver, plan: RoomPlan, dispose: Dispose): Promise<string> {
  const roomId = await homeserver.createRoom(plan.speaker, newRoom(plan));
  const state = await homeserver.readState(plan.speaker, roomId).catch((error: unknown) => {
    if (isOutside(error)) return [];
    throw error;
  });
  const wrong = [...flaws(plan, state), ...differences(plan, state).map(({ type }) => `without the wanted ${type}`)];
  if (wrong.length === 0) return roomId;
  await dispose(plan.speaker, roomId);
  throw new Error(`a new room did not become what it should: ${wrong.join(", ")}`);
}

export function roomMaking(homeserver: Homeserver, names: Names, clock: Clock, dispose: Dispose): RoomMaking {
  const avatarOf = async (user: string): Promise<string | undefined> => (await homeserver.getProfile(user, user))?.avatarUrl;
  return {
    async make(kind, department) {
      const plan = kind === "consultation"
        ? consultationPlan(names, await avatarOf(names.office))
        : waitingAreaPlan(names, department, await avatarOf(names.speakerOf(department)));
      const roomId = await makeByPlan(homeserver, plan, dispose);
      const joinRule = kind === "waiting area" ? names.areaJoinRule(department) : "invite";
      return { roomId, kind, department, state: "free", speaker: plan.speaker, madeAt: clock.now(), ...(joinRule === "invite" ? {} : { joinRule }) };
    },
  };
}
