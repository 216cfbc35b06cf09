import type { Context } from "./context.ts";

/** A link that every Matrix client opens (matrix.to), by way of our homeserver; empty without a room. */
export const roomLink = (roomId: string | undefined, { config }: Context): string =>
  roomId ? `https://matrix.to/#/${encodeURIComponent(roomId)}?via=${encodeURIComponent(config.homeserver.server_name)}` : "";
