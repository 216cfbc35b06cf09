/** By which way picture and sound would go from here: tried with a black picture in a room of its own. */
import { Room, Track } from "livekit-client";
import { ApiError } from "../../../appservice/web/apiError.ts";
import { testRoom } from "./api.ts";
import { wayIn } from "./wayIn.ts";
import type { Way } from "./wayIn.ts";

/** untested: it could not be tried just now. untestable: nobody can here, as the video server is another service's. */
export type Tried = Way | "untested" | "untestable";

/** Milliseconds. */
const PATIENCE = 15_000;
const LOOK_AGAIN = 200;

async function found(look: () => Promise<RTCStatsReport | undefined>, until: number): Promise<Way> {
  for (;;) {
    const report = await look();
    const way = report && wayIn(report);
    if (way) return way;
    if (performance.now() > until) return "none";
    await new Promise((resolve) => { window.setTimeout(resolve, LOOK_AGAIN); });
  }
}

async function wayInto({ url, token }: { url: string; token: string }): Promise<Way> {
  const room = new Room();
  const canvas = document.createElement("canvas");
  canvas.getContext("2d")?.fillRect(0, 0, canvas.width, canvas.height);
  const [picture] = canvas.captureStream(5).getVideoTracks();
  try {
    const until = performance.now() + PATIENCE;
    await room.connect(url, token, { autoSubscribe: false, maxRetries: 0 });
    if (!picture) return "none";
    const publication = await room.localParticipant.publishTrack(picture, { source: Track.Source.Unknown, simulcast: false });
    return await found(async () => publication.track?.getRTCStatsReport(), until);
  } catch {
    return "none";
  } finally {
    picture?.stop();
    await room.disconnect();
  }
}

export const wayToVideo = (secret: string): Promise<Tried> => testRoom(secret).then(
  wayInto,
  (error: unknown) => (error instanceof ApiError && error.code === "noVideoTest" ? "untestable" : "untested"),
);
