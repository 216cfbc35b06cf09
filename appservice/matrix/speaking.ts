import type { Reference, Speaking, Words } from "../office/ports.ts";
import type { Content, Homeserver } from "./homeserver.ts";
import { EFFECT_KEY } from "./names.ts";

/** How far back a repeated send looks for itself: more than a room gets while a service restarts. */
const LOOK_BACK = 100;

const contentOf = (words: Words, ref: Reference): Content & { body: string } => ({
  msgtype: words.mention === undefined ? "m.notice" : "m.text",
  body: words.text,
  ...(words.html === undefined ? {} : { format: "org.matrix.custom.html", formatted_body: words.html }),
  "m.mentions": words.mention === undefined ? {} : { user_ids: [words.mention].flat() },
  [EFFECT_KEY]: ref.id,
});

/**
 * Notices that do not push, texts that do where somebody is mentioned. Homeservers forget transaction ids when they
 * restart, so whatever may have been sent before is looked for first.
 */
export function speaking(homeserver: Homeserver, afterwards: (speaker: string) => void): Speaking {
  const sentBefore = async (speaker: string, roomId: string, ref: Reference): Promise<string | undefined> => {
    if (!ref.again) return undefined;
    const recent = await homeserver.recentEvents(speaker, roomId, LOOK_BACK);
    return recent.find((event) => event.sender === speaker && event.content[EFFECT_KEY] === ref.id)?.eventId;
  };
  return {
    async say({ roomId, speaker }, words, ref) {
      const before = await sentBefore(speaker, roomId, ref);
      if (before !== undefined) return before;
      const eventId = await homeserver.sendMessage(speaker, roomId, contentOf(words, ref), ref.id);
      afterwards(speaker);
      return eventId;
    },
    async edit({ roomId, speaker }, eventId, words, ref) {
      if ((await sentBefore(speaker, roomId, ref)) !== undefined) return;
      await homeserver.edit(speaker, roomId, eventId, contentOf(words, ref), ref.id);
      afterwards(speaker);
    },
  };
}
