/** Citizens and caseworkers as they act by Matrix: through the client-server API alone, like any client. */
import type { MatrixUser } from "./stack-users.ts";

export interface RoomEvent {
  event_id: string;
  type: string;
  sender: string;
  state_key?: string;
  origin_server_ts: number;
  content: Record<string, unknown>;
}

type Seen = (event: RoomEvent, roomId: string) => boolean;

const WAIT_MS = 20_000;

interface SyncRoom { timeline?: { events: RoomEvent[] }; state?: { events: RoomEvent[] }; invite_state?: { events: RoomEvent[] } }
interface Sync { next_batch: string; rooms?: { join?: Record<string, SyncRoom>; invite?: Record<string, SyncRoom>; leave?: Record<string, SyncRoom> } }

/** Somebody with a client that is always on: everything that reaches it is remembered in order. */
export class Person {
  readonly user: MatrixUser;
  readonly events: { roomId: string; event: RoomEvent }[] = [];
  readonly invites: string[] = [];
  #listeners = new Set<() => void>();
  #running = true;
  #loop: Promise<void>;

  constructor(user: MatrixUser) {
    this.user = user;
    this.#loop = this.#follow();
  }

  get id(): string { return this.user.userId; }

  async #follow(): Promise<void> {
    let since = "";
    while (this.#running) {
      const filter = encodeURIComponent(JSON.stringify({ room: { include_leave: true, timeline: { limit: 100 } }, presence: { not_types: ["*"] } }));
      const path = `/_matrix/client/v3/sync?timeout=5000&filter=${filter}&set_presence=offline${since ? `&since=${since}` : ""}`;
      const answer = await this.user.request("GET", path).catch(() => undefined);
      if (answer?.status !== 200) { await new Promise((resolve) => setTimeout(resolve, 100)); continue; }
      const sync = answer.body as unknown as Sync;
      since = sync.next_batch;
      this.#take(sync);
    }
  }

  #take({ rooms }: Sync): void {
    for (const [roomId, { state, timeline }] of [...Object.entries(rooms?.join ?? {}), ...Object.entries(rooms?.leave ?? {})])
      for (const event of [...(state?.events ?? []), ...(timeline?.events ?? [])]) this.events.push({ roomId, event });
    for (const [roomId, { invite_state }] of Object.entries(rooms?.invite ?? {})) {
      this.invites.push(roomId);
      for (const event of invite_state?.events ?? []) this.events.push({ roomId, event });
    }
    for (const listener of this.#listeners) listener();
  }

  /** Waits until `look` finds something in what has come so far or is still to come. */
  until<T>(what: string, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = setTimeout(() => { this.#listeners.delete(check); reject(new Error(`${this.id} waited in vain for ${what}. Last heard: ${JSON.stringify(this.events.slice(-4).map(({ event }) => event.content["body"] ?? event.content["membership"] ?? event.type))}`)); }, WAIT_MS);
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(end);
        this.#listeners.delete(check);
        resolve(found);
      };
      this.#listeners.add(check);
      check();
    });
  }

  sees(what: string, is: Seen): Promise<{ roomId: string; event: RoomEvent }> {
    return this.until(what, () => this.events.find(({ event, roomId }) => is(event, roomId)));
  }

  /** The next invite that has not been answered yet, to a room other than `known`. */
  invited(...known: string[]): Promise<string> {
    return this.until("an invite", () => this.invites.find((roomId) => !known.includes(roomId)));
  }

  /** An invite to this very room. */
  async invitedTo(roomId: string): Promise<void> {
    await this.until(`an invite to ${roomId}`, () => this.invites.find((invited) => invited === roomId));
  }

  /** Waits until this person is out of the room. */
  leaves(roomId: string): Promise<unknown> {
    return this.sees(`being out of ${roomId}`, ({ type, state_key, content }, room) =>
      room === roomId && type === "m.room.member" && state_key === this.id && (content["membership"] === "leave" || content["membership"] === "ban"));
  }

  reads(roomId: string, text: string | RegExp): Promise<RoomEvent> {
    const matches = (body: unknown): boolean => typeof body === "string" && (typeof text === "string" ? body.includes(text) : text.test(body));
    return this.sees(`"${text}" in ${roomId}`, (event, room) => room === roomId && event.type === "m.room.message" && matches(event.content["body"]))
      .then(({ event }) => event);
  }

  texts(roomId: string): string[] {
    return this.events.filter((seen) => seen.roomId === roomId && seen.event.type === "m.room.message").map(({ event }) => String(event.content["body"]));
  }

  async do(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await this.user.request(method, `/_matrix/client/v3${path}`, body);
    if (answer.status !== 200) throw new Error(`${this.id} ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  }

  knock(alias: string): Promise<string> {
    return this.do("POST", `/knock/${encodeURIComponent(alias)}`, {}).then(({ room_id }) => String(room_id));
  }

  async join(room: string): Promise<string> {
    return String((await this.do("POST", `/join/${encodeURIComponent(room)}`, {}))["room_id"]);
  }

  leave(roomId: string): Promise<unknown> { return this.do("POST", `/rooms/${encodeURIComponent(roomId)}/leave`, {}); }

  async say(roomId: string, body: string): Promise<string> {
    const path = `/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${crypto.randomUUID()}`;
    return String((await this.do("PUT", path, { msgtype: "m.text", body }))["event_id"]);
  }

  /** Resolves when the room lets everybody write, as a consultation room does from shortly after the accept. */
  async mayWrite(roomId: string): Promise<void> {
    await this.until(`everybody may write in ${roomId}`, () => {
      const powers = this.events.findLast(({ roomId: where, event }) => where === roomId && event.type === "m.room.power_levels")?.event.content;
      return powers?.["events_default"] === 0 || undefined;
    });
  }

  /** As an end-to-end-encrypted client does: to the homeserver it is ciphertext of some kind. */
  async sayEncrypted(roomId: string): Promise<unknown> {
    await this.mayWrite(roomId);
    return this.do("PUT", `/rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted/${crypto.randomUUID()}`, {
      algorithm: "m.megolm.v1.aes-sha2", ciphertext: "AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg", device_id: this.user.deviceId, sender_key: "x", session_id: "y",
    });
  }

  react(roomId: string, eventId: string, key: string): Promise<unknown> {
    return this.do("PUT", `/rooms/${encodeURIComponent(roomId)}/send/m.reaction/${crypto.randomUUID()}`, {
      "m.relates_to": { rel_type: "m.annotation", event_id: eventId, key },
    });
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#loop;
  }
}
