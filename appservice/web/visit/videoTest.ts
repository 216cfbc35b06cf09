/** A room at the video server for the device check: empty, alone, and gone after a minute. */
import { randomUUID } from "node:crypto";

export interface TestRooms {
  /** As browsers reach the video server. */
  url: string;
  createRoom(name: string): Promise<void>;
  deleteRoom(name: string): Promise<void>;
  keyFor(room: string, identity: string): Promise<string>;
}

/** Long enough for a slow network, too short to be of use for anything else. Milliseconds. */
const LIFE = 60_000;

export async function openTestRoom(rooms: TestRooms, onError: (error: unknown) => void): Promise<{ url: string; token: string }> {
  const name = `check-${randomUUID()}`;
  await rooms.createRoom(name);
  setTimeout(() => { rooms.deleteRoom(name).catch(onError); }, LIFE).unref();
  return { url: rooms.url, token: await rooms.keyFor(name, randomUUID()) };
}
