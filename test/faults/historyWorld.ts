/** A homeserver of a few lines: who is in which room, what was said, and which room the department's address leads to. */
import type { World } from "../../appservice/office/office.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import { fakeWorld } from "../support/world.ts";

export type Membership = "knock" | "invite" | "join" | "leave";
export interface Told { room: string; text: string }

export class Homes {
  readonly told: Told[] = [];
  /** As events: whoever is in or invited is not invited again. */
  readonly invites: { room: string; user: string }[] = [];
  readonly members = new Map<string, Map<string, Membership>>();
  address: string;
  readonly #lefts: { room: string; user: string }[] = [];
  readonly #closed = new Set<string>();

  constructor(address: string) {
    this.address = address;
  }

  of(room: string, user: string): Membership { return this.members.get(room)?.get(user) ?? "leave"; }
  isIn(room: string, user: string): boolean { return ["invite", "join"].includes(this.of(room, user)); }
  in(room: string): string[] { return [...this.members.get(room)?.keys() ?? []].filter((user) => this.isIn(room, user)); }
  put(room: string, user: string, membership: Membership): void {
    this.members.set(room, (this.members.get(room) ?? new Map<string, Membership>()).set(user, membership));
  }

  /** By themselves. */
  leave(room: string, user: string): void {
    this.put(room, user, "leave");
    this.#lefts.push({ room, user });
  }
  /** How often by themselves. */
  left(room: string, user: string): number { return this.#lefts.filter((one) => one.room === room && one.user === user).length; }

  /** The room knocked on, if it is open. */
  knock(user: string): string | undefined {
    const room = this.address;
    if (this.#closed.has(room) || this.members.get(room)?.has(user)) return undefined;
    this.put(room, user, "knock");
    return room;
  }

  #invite({ roomId }: RoomRecord, user: string): void {
    if (this.isIn(roomId, user)) return;
    this.put(roomId, user, "invite");
    this.invites.push({ room: roomId, user });
  }

  #close({ roomId }: RoomRecord): string[] {
    this.#closed.add(roomId);
    return [...this.members.get(roomId)?.keys() ?? []];
  }

  #lead(room: RoomRecord): void {
    if (!this.members.has(room.roomId)) this.address = room.roomId;
  }

  /** What carries the same id is said once: as homeservers, and the service's looking back, make it. */
  world(now: () => number): World {
    const known = new Set<string>();
    const done = Promise.resolve();
    return {
      ...fakeWorld(now),
      speaking: {
        say: (room, words, { id }) => {
          if (!known.has(id)) this.told.push({ room: room.roomId, text: words.text });
          known.add(id);
          return Promise.resolve(`$${id}`);
        },
        edit: () => done,
      },
      doors: {
        invite: (room, user) => { this.#invite(room, user); return done; },
        remove: ({ roomId }, user) => { if (this.of(roomId, user) !== "leave") this.put(roomId, user, "leave"); return done; },
        empty: ({ roomId }) => { for (const user of this.in(roomId)) this.put(roomId, user, "leave"); return done; },
        leave: () => done,
        members: ({ roomId }) => Promise.resolve(this.in(roomId).map((user) => ({ user, membership: "join" as const }))),
        enter: () => Promise.resolve("plain"),
      },
      waitingAreas: {
        close: (area) => Promise.resolve(this.#close(area)),
        moveOn: (_, former, next) => { if (next) this.#lead(next); return Promise.resolve(this.#close(former)); },
        isFound: (_, { roomId }) => Promise.resolve(this.address === roomId && !this.#closed.has(roomId)),
        list: () => done,
        open: (_, next) => { this.#lead(next); return done; },
      },
    };
  }
}
