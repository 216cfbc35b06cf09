import { HomeserverError } from "./homeserver.ts";

/** Refused for good: asking again would bring the same answer. */
export const isRefusal = (error: unknown): error is HomeserverError => error instanceof HomeserverError && !error.transient;

/** What the homeserver says of rooms that it does not know, or that the one who asks is not in. */
export const isOutside = (error: unknown): boolean => isRefusal(error) && (error.status === 403 || error.status === 404);

/** Undefined when the homeserver refuses because the one who asks is not in the room, or there is no room. */
export async function unlessOutside<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isOutside(error)) return undefined;
    throw error;
  }
}
