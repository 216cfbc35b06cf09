import type { Config } from "../config/schema.ts";
import type { Clock } from "../office/ports.ts";
import { consultations } from "./consultations.ts";
import { adminOf, deletion, disposal } from "./deletion.ts";
import { doors } from "./doors.ts";
import type { Homeserver } from "./homeserver.ts";
import { namesIn } from "./names.ts";
import { noticeboard } from "./noticeboard.ts";
import { presence } from "./presence.ts";
import { roomMaking } from "./roomMaking.ts";
import { speaking } from "./speaking.ts";
import { waitingAreas } from "./waitingAreas.ts";

/** The office's ports to Matrix, and the beat by which presence is kept alive (every PRESENCE_BEAT milliseconds). */
export function matrixPorts({ homeserver, config, clock }: { homeserver: Homeserver; config: Config; clock: Clock }) {
  const names = namesIn(config);
  const admin = adminOf(config);
  const shown = presence(homeserver);
  const board = noticeboard(homeserver, names, shown, { timeZone: config.county.time_zone, now: clock.now });
  const door = doors(homeserver);
  return {
    speaking: speaking(homeserver, shown.again),
    doors: door,
    waitingAreas: waitingAreas(homeserver, names, board.topics),
    consultations: consultations(homeserver, names),
    roomMaking: roomMaking(homeserver, names, clock, disposal(homeserver, admin)),
    deletion: deletion(homeserver, door, admin),
    noticeboard: board.noticeboard,
    presenceBeat: shown.beat,
  };
}
