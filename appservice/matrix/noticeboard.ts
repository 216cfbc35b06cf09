import type { Availability } from "../domain/availability.ts";
import type { Board, Noticeboard } from "../office/ports.ts";
import { boardText } from "./boardTexts.ts";
import type { Homeserver, PresenceState } from "./homeserver.ts";
import type { Names } from "./names.ts";
import type { Presence } from "./presence.ts";
import { unlessOutside } from "./refusals.ts";
import type { AreaTopics } from "./waitingAreas.ts";

const PRESENCE: Record<Availability, PresenceState> = { free: "online", busy: "unavailable", away: "unavailable", closed: "offline" };

/** The same value in the presence of the department's user and in the topic of its waiting area. */
export function noticeboard(
  homeserver: Homeserver, names: Names, presence: Presence, timeZone: string,
): { noticeboard: Noticeboard; topics: AreaTopics } {
  const topics = new Map<string, string>();

  const showTopic = async (department: string, topic: string): Promise<void> => {
    const alias = names.waitingAreaAlias(department);
    if (alias === undefined) return;
    const speaker = names.userOf(department);
    // Asked anew each time: another copy of the service may have moved the address on.
    const area = await homeserver.resolveAlias(speaker, alias);
    if (area === undefined) return;
    const found = await unlessOutside(homeserver.getState(speaker, area, "m.room.topic"));
    if (found?.["topic"] === topic) return;
    await unlessOutside(homeserver.sendState(speaker, area, "m.room.topic", "", { topic }));
  };

  const show = async (board: Board): Promise<void> => {
    const { department } = board;
    if (!names.has(department)) return;
    const neutral = names.isConfidential(department);
    const text = boardText(board, { language: names.language(department), timeZone, neutral, now: Date.now() });
    const topic = [text, names.publicTopic(department)].filter(Boolean).join(" · ");
    topics.set(department, topic);
    await Promise.all([
      presence.show(names.userOf(department), PRESENCE[board.availability], text),
      showTopic(department, topic),
    ]);
  };

  return { noticeboard: { show }, topics: { current: (department) => topics.get(department) } };
}
