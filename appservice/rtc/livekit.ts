import { SignJWT } from "jose";
import { z } from "zod";

import type { SfuKeys, SfuRooms } from "./ports.ts";

export interface LiveKitSettings {
  /** ws:// or wss://, as browsers reach it. */
  livekitUrl: string;
  /** http:// or https://, as this service reaches it. */
  livekitApiUrl: string;
  apiKey: string;
  apiSecret: string;
}

/** Seconds after which LiveKit drops a room that nobody has entered. */
const emptyTimeout = 300;
/** Milliseconds. */
const requestTimeout = 5_000;

const twirpError = z.object({ code: z.string(), msg: z.string().default("") });

/** A LiveKit server, whose `room.auto_create` must be off: then only this service brings rooms into being. */
export function liveKit(settings: LiveKitSettings): SfuRooms & SfuKeys {
  const sign = signerFor(settings);
  const call = callerFor(settings, sign);
  return {
    url: settings.livekitUrl,
    keyFor: (room, identity) =>
      sign({ room, roomJoin: true, canPublish: true, canSubscribe: true, canUpdateOwnMetadata: true }, "1h", identity),
    async createRoom(name) {
      await call("CreateRoom", { name, empty_timeout: emptyTimeout }, { roomCreate: true });
    },
    async deleteRoom(name) {
      await call("DeleteRoom", { room: name }, { roomCreate: true });
    },
  };
}

type VideoGrant = Record<string, string | boolean>;
type Sign = (video: VideoGrant, lifetime: string, identity?: string) => Promise<string>;

function signerFor({ apiKey, apiSecret }: LiveKitSettings): Sign {
  const secret = new TextEncoder().encode(apiSecret);
  return (video, lifetime, identity) => {
    const token = new SignJWT({ video })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(apiKey)
      .setNotBefore("0s")
      .setExpirationTime(lifetime);
    return (identity === undefined ? token : token.setSubject(identity)).sign(secret);
  };
}

/** LiveKit refused, or was not reached. */
export class VideoServerError extends Error {
  override readonly name = "VideoServerError";
  /** Trying again later may succeed. */
  readonly transient: boolean;

  constructor(message: string, transient: boolean) {
    super(message);
    this.transient = transient;
  }
}

const reached = (answer: Promise<Response>): Promise<Response> =>
  answer.catch((error: unknown) => {
    throw new VideoServerError(`LiveKit was not reached: ${error instanceof Error ? error.message : "unknown"}`, true);
  });

/** Calls LiveKit's RoomService (Twirp: JSON over POST); undefined when the room does not exist. */
function callerFor({ livekitApiUrl }: LiveKitSettings, sign: Sign) {
  return async (method: string, body: object, video: VideoGrant): Promise<unknown> => {
    const response = await reached(
      fetch(`${livekitApiUrl.replace(/\/+$/, "")}/twirp/livekit.RoomService/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${await sign(video, "1m")}` },
        body: JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(requestTimeout),
      }),
    );
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    const { data: problem } = twirpError.safeParse(answer);
    if (problem?.code === "not_found") return undefined;
    throw new VideoServerError(
      `LiveKit ${method}: HTTP ${response.status} ${problem?.code ?? ""} ${problem?.msg ?? ""}`.trim(),
      response.status >= 500 || response.status === 429,
    );
  };
}
