import type { Consultations } from "../office/ports.ts";
import type { Homeserver } from "./homeserver.ts";
import { NEUTRAL_NAME } from "./names.ts";
import type { Names } from "./names.ts";
import { consultationPowers } from "./powers.ts";

/** The service sends nothing into a consultation room but state. */
export function consultations(homeserver: Homeserver, names: Names): Consultations {
  return {
    async setPowers({ roomId, speaker }, caseworkers, open) {
      const others = caseworkers.filter((user) => user !== speaker);
      await homeserver.sendState(speaker, roomId, "m.room.power_levels", "", consultationPowers(others, open));
    },
    async setName({ roomId, speaker, department }, name) {
      const shown = names.isConfidential(department) ? NEUTRAL_NAME : name;
      await homeserver.sendState(speaker, roomId, "m.room.name", "", { name: shown });
    },
  };
}
