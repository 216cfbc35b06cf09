/** A homeserver in this process, for tests that break things: answers as Synapse would, or as badly as a test wishes. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { once } from "node:events";
import { FakeRooms, Refused } from "./fakeRooms.ts";
import type { FakeEvent } from "./fakeRooms.ts";
import { fakeRoutes } from "./fakeRoutes.ts";
import { FakeTransactions } from "./fakeTransactions.ts";

export interface Seen {
  method: string;
  path: string;
  /** Acting user. */
  user: string;
  query: URLSearchParams;
  body: unknown;
  /** What was answered; 0 when the connection was reset or the request hung. */
  status: number;
}

export interface Fault {
  matches: (request: Omit<Seen, "status">) => boolean;
  /** How many requests it hits; for ever when left out. */
  times?: number;
  /** `reset` breaks the connection before, `reset after` when all has been done but nobody told; `hang` never answers. */
  does: { status: number; body?: unknown; headers?: Record<string, string> } | "reset" | "reset after" | "hang";
}

export interface FakeOptions {
  serverName?: string;
  asToken?: string;
  hsToken?: string;
  adminToken?: string;
  /** Whose events are pushed; by default all of `@amt_…` and `@buergerbuero`. */
  isOurs?: (user: string) => boolean;
}

const WAIT_AT_MOST_MS = 30_000;

export class FakeHomeserver extends FakeRooms {
  readonly asToken: string;
  readonly hsToken: string;
  readonly adminToken: string;
  /** Every request, in the order of the answers. */
  readonly seen: Seen[] = [];
  readonly users = new Set<string>();
  readonly profiles = new Map<string, { displayname?: string; avatar_url?: string }>();
  readonly presence = new Map<string, { presence: string; status_msg?: string }>();
  readonly media = new Map<string, Buffer>();
  readonly transactions: FakeTransactions;
  readonly isOurs: (user: string) => boolean;
  /** Asked before a request is carried out and after it, before it is answered; `ended`: whoever asked is no more, or is cut off. */
  witness: ((seen: Omit<Seen, "status">, when: "before" | "after") => Promise<"ended" | undefined>) | undefined;
  #faults: Fault[] = [];
  #watchers = new Set<() => void>();
  /** Per user and transaction id; a real homeserver keeps these in memory, too. */
  sent = new Map<string, string>();
  readonly #http = createServer((request, response) => { void this.#serve(request, response); });

  private constructor(options: FakeOptions) {
    super(options.serverName ?? "localhost");
    this.asToken = options.asToken ?? "as_token_of_the_fake_homeserver";
    this.hsToken = options.hsToken ?? "hs_token_of_the_fake_homeserver";
    this.adminToken = options.adminToken ?? "admin_token_of_the_fake_homeserver";
    this.isOurs = options.isOurs ?? ((user) => /^@(?:amt_[^:]*|buergerbuero):/.test(user) && user.endsWith(`:${this.serverName}`));
    this.transactions = new FakeTransactions(this.hsToken, () => this.#changed());
    this.onEvent = (event) => {
      if (this.#interests(event)) this.transactions.add(event);
      this.#changed();
    };
  }

  static async start(options: FakeOptions = {}): Promise<FakeHomeserver> {
    const fake = new FakeHomeserver(options);
    fake.#http.listen(0, "127.0.0.1");
    await once(fake.#http, "listening");
    return fake;
  }

  get url(): string {
    const address = this.#http.address();
    if (typeof address !== "object" || address === null) throw new Error("The fake homeserver does not listen.");
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.transactions.stop();
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  /** Forgets what Synapse forgets when it restarts: transaction ids of sends. */
  forgetSends(): void {
    this.sent = new Map();
  }

  fault(fault: Fault): void {
    this.#faults.push(fault);
  }

  heal(): void {
    this.#faults = [];
  }

  /** What the service asked of this method and path, in order. */
  requests(method: string, path: RegExp): Seen[] {
    return this.seen.filter((request) => request.method === method && path.test(request.path));
  }

  /** Resolves as soon as `found` gives something, asked again after every request and event. */
  async until<T>(what: string, found: () => T | undefined | false): Promise<T> {
    const deadline = AbortSignal.timeout(WAIT_AT_MOST_MS);
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      if (deadline.aborted) throw new Error(`Waited ${WAIT_AT_MOST_MS} ms in vain: ${what}`);
      await new Promise<void>((resolve) => {
        const go = (): void => { this.#watchers.delete(go); deadline.removeEventListener("abort", go); resolve(); };
        this.#watchers.add(go);
        deadline.addEventListener("abort", go, { once: true });
      });
    }
  }

  /** Somebody says something; a citizen, a caseworker or a stranger. */
  say(user: string, roomId: string, body: string): FakeEvent {
    return this.send(user, roomId, "m.room.message", { msgtype: "m.text", body });
  }

  react(user: string, roomId: string, to: string, emoji: string): FakeEvent {
    return this.send(user, roomId, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: to, key: emoji } });
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  // As in Synapse: rooms that a user of ours is in or asked into.
  #interests(event: FakeEvent): boolean {
    if (this.isOurs(event.sender) || (event.state_key !== undefined && this.isOurs(event.state_key))) return true;
    return this.members(event.room_id, "join").some(this.isOurs);
  }

  #userOf(request: IncomingMessage, query: URLSearchParams): string {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (token === this.adminToken) return "admin";
    if (token === `guests_${this.asToken}`) return query.get("user_id") ?? `@gast_service:${this.serverName}`;
    if (token !== this.asToken) throw new Refused(401, "M_UNKNOWN_TOKEN", "Unknown token");
    const user = query.get("user_id") ?? `@buergerbuero:${this.serverName}`;
    if (!this.isOurs(user)) throw new Refused(403, "M_EXCLUSIVE", "Application service cannot masquerade as this user");
    return user;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const raw = Buffer.concat(chunks);
    const seen: Seen = { method: request.method ?? "GET", path: decodeURIComponent(url.pathname), user: "", query: url.searchParams, body: undefined, status: 0 };
    const answer = await this.#answer(request, seen, raw, url.pathname);
    this.seen.push(seen);
    this.#changed();
    if (answer === "reset") return void request.socket.destroy();
    if (answer === "hang") return;
    seen.status = answer.status;
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  }

  async #answer(request: IncomingMessage, seen: Seen, raw: Buffer, rawPath: string): Promise<{ status: number; body?: unknown; headers?: Record<string, string> } | "reset" | "hang"> {
    try {
      const json = (request.headers["content-type"] ?? "").includes("json");
      seen.body = raw.length === 0 ? undefined : json ? JSON.parse(raw.toString()) as unknown : raw;
      seen.user = this.#userOf(request, seen.query);
      if ((await this.witness?.(seen, "before")) === "ended") return "reset";
      const does = this.#faultFor(seen)?.does;
      if (does === "reset after") await fakeRoutes(this, seen, rawPath);
      if (does !== undefined) return does === "reset after" ? "reset" : does;
      const body = await fakeRoutes(this, seen, rawPath);
      return (await this.witness?.(seen, "after")) === "ended" ? "reset" : { status: 200, body };
    } catch (error) {
      if (error instanceof Refused) return { status: error.status, body: { errcode: error.errcode, error: error.message } };
      return { status: 500, body: { errcode: "M_UNKNOWN", error: String(error) } };
    }
  }

  #faultFor(seen: Seen): Fault | undefined {
    const fault = this.#faults.find((one) => one.times !== 0 && one.matches(seen));
    if (fault?.times !== undefined) fault.times -= 1;
    return fault;
  }
}
