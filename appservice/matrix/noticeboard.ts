import type { Availability } from "../domain/availability.ts";
import type { Noticeboard } from "../office/ports.ts";
import type { RoomRecord } from "../office/books.ts";
import { boardText } from "./boardTexts.ts";
import type { Homeserver, PresenceState } from "./homeserver.ts";
import type { Names } from "./names.ts";
import type { Presence } from "./presence.ts";
import { unlessOutside } from "./refusals.ts";
import type { AreaTopics } from "./waitingAreas.ts";

interface Shown { state: PresenceState; text: string; topic: string; area: string | undefined }

const shownBefore = (told: string | undefined): Partial<Shown> | undefined => (told ? JSON.parse(told) as Partial<Shown> : undefined);

const PRESENCE: Record<Availability, PresenceState> = { free: "online", busy: "unavailable", away: "unavailable", closed: "offline" };

/** The same value in the presence of the department's user and in the topic of its waiting area. */
export function noticeboard(
  homeserver: Homeserver, names: Names, presence: Presence, { timeZone, now }: { timeZone: string; now: () => number },
): { noticeboard: Noticeboard; topics: AreaTopics } {
  const topics = new Map<string, string>();

  const showTopic = async (area: RoomRecord, topic: string): Promise<void> => {
    await unlessOutside(homeserver.sendState(area.speaker, area.roomId, "m.room.topic", "", { topic }));
  };

  const show: Noticeboard["show"] = async (board, area, told) => {
    const { department } = board;
    if (!names.has(department)) return told ?? "";
    const neutral = names.isConfidential(department);
    const text = boardText(board, { language: names.language(department), timeZone, neutral, now: now() });
    const topic = [text, names.publicTopic(department)].filter(Boolean).join(" · ");
    const state = PRESENCE[board.availability];
    const before = shownBefore(told);
    topics.set(department, topic);
    await Promise.all([
      presence.show(names.userOf(department), state, text, before?.state !== state || before.text !== text),
      area && (before?.area !== area.roomId || before.topic !== topic) ? showTopic(area, topic) : undefined,
    ]);
    return JSON.stringify({ state, text, topic, area: area?.roomId } satisfies Shown);
  };

  return { noticeboard: { show }, topics: { current: (department) => topics.get(department) } };
}
