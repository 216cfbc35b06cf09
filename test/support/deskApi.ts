/** A caseworker at the desk, as its API sees one: without a browser. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import { DeskView, OrderAnswer, SessionOpened } from "../../appservice/web/desk/viewSchema.ts";
import type { VisitView } from "../../appservice/web/desk/viewSchema.ts";
import type { Person } from "./people.ts";
import type { MatrixUser } from "./stack-users.ts";
import type { Stack } from "./stack.ts";

export interface Reply { readonly status: number; readonly body: unknown }

const WAIT_MS = 15_000;

export async function call(service: string, method: string, path: string, token: string | undefined, body?: unknown): Promise<Reply> {
  const response = await fetch(`${service}/api/desk${path}`, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) as unknown : text };
}

/** A fresh OpenID token, as clients and widgets get them. */
export async function openIdOf(user: MatrixUser): Promise<{ access_token: string; matrix_server_name: string }> {
  const { body } = await user.request("POST", `/_matrix/client/v3/user/${encodeURIComponent(user.userId)}/openid/request_token`, {});
  return body as { access_token: string; matrix_server_name: string };
}

const Rooms = z.object({ joined_rooms: z.array(z.string()) });
const Widget = z.object({ url: z.url() });

/** The key in the address of a staff room's widget. */
export const keyIn = (widget: unknown): string => new URLSearchParams(new URL(Widget.parse(widget).url).hash.slice(1)).get("key") ?? "";

/** The keys to desks that this user can read, in the state of the rooms that he or she is in. */
export async function keysOf(user: MatrixUser): Promise<string[]> {
  const { joined_rooms: rooms } = Rooms.parse((await user.request("GET", "/_matrix/client/v3/joined_rooms")).body);
  const answers = await Promise.all(rooms.map((room) =>
    user.request("GET", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/im.vector.modular.widgets/buergerbuero-desk`)));
  return answers.filter(({ status }) => status === 200).map(({ body }) => keyIn(body));
}

/** What a desk shows of its user when it opens a session. */
export const identify = async (user: MatrixUser): Promise<{ openid: object; keys: string[] }> => ({ openid: await openIdOf(user), keys: await keysOf(user) });

/** Follows the stream until closed. */
export class DeskStream {
  readonly names: string[] = [];
  view: DeskView | undefined;
  id = "";
  /** Resolves with the status when the service ends it. */
  readonly ended: Promise<number>;
  #listeners = new Set<() => void>();
  #abort = new AbortController();

  constructor(service: string, token: string, last?: string) {
    this.ended = this.#follow(service, token, last).catch(() => 0);
  }

  async #follow(service: string, token: string, last: string | undefined): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, ...(last ? { "last-event-id": last } : {}) };
    const response = await fetch(`${service}/api/desk/stream`, { headers, signal: this.#abort.signal });
    let rest = "";
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      const parts = (rest + new TextDecoder().decode(chunk)).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) this.#take(part);
    }
    return response.status;
  }

  #take(text: string): void {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "mu").exec(text)?.[1];
    const name = field("event");
    if (name === undefined) return;
    this.names.push(name);
    if (name === "view") this.view = DeskView.parse(JSON.parse(field("data") ?? ""));
    this.id = field("id") ?? this.id;
    for (const listener of this.#listeners) listener();
  }

  until<T>(what: string, look: (view: DeskView) => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the desk waited in vain for ${what}: ${JSON.stringify([this.view?.board, this.view?.me, this.view?.visits])}`)), WAIT_MS);
      const check = (): void => {
        const found = this.view && look(this.view);
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        this.#listeners.delete(check);
        resolve(found);
      };
      this.#listeners.add(check);
      check();
    });
  }

  /** The visit of this number, as soon as it is so. */
  visit(ticket: string, is: (visit: VisitView) => boolean = () => true): Promise<VisitView> {
    return this.until(ticket, ({ visits }) => visits.find((visit) => visit.ticket === ticket && is(visit)));
  }

  gone(ticket: string): Promise<true> {
    return this.until(`${ticket} to go`, ({ visits }) => visits.every((visit) => visit.ticket !== ticket));
  }

  close(): void { this.#abort.abort(); }
}

export interface AtDesk {
  readonly token: string;
  readonly opened: SessionOpened;
  order(command: DeskCommand): Promise<OrderAnswer>;
  get(path: string): Promise<Reply>;
  stream(last?: string): DeskStream;
}

export async function atDesk(s: Stack, user: MatrixUser, department?: string): Promise<AtDesk> {
  const { status, body } = await call(s.service, "POST", "/session", undefined, { ...(await identify(user)), ...(department ? { department } : {}) });
  if (status !== 200) throw new Error(`no session for ${user.userId}: ${status} ${JSON.stringify(body)}`);
  const opened = SessionOpened.parse(body);
  const { token } = opened;
  return {
    token, opened,
    order: async (command) => {
      const reply = await call(s.service, "POST", "/order", token, { command, language: "de" });
      if (reply.status !== 200) throw new Error(`${command.name}: ${reply.status} ${JSON.stringify(reply.body)}`);
      return OrderAnswer.parse(reply.body);
    },
    get: (path) => call(s.service, "GET", path, token),
    stream: (last) => new DeskStream(s.service, token, last),
  };
}

/** Knocks as a person does: when the address is just moving on to the next room, once more. */
export async function knockOn(citizen: Person, alias: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await citizen.knock(alias);
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
}

/** As a department's user, which alone has the power to. */
async function asDepartment(s: Stack, roomId: string, address: string, deed: "kick" | "invite", user: string): Promise<void> {
  const [, token] = /^as_token: "?([^"\s]+)"?$/mu.exec(readFileSync(join(s.folder, "registration.yaml"), "utf8")) ?? [];
  const as = encodeURIComponent(`@amt_${address}:${s.serverName}`);
  const response = await fetch(`${s.homeserver}/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/${deed}?user_id=${as}`, {
    method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ user_id: user }),
  });
  if (!response.ok) throw new Error(`${deed}: ${response.status} ${await response.text()}`);
}

/** Removes somebody from a staff room as the service does. */
export const removeFrom = (s: Stack, roomId: string, address: string, user: string): Promise<void> => asDepartment(s, roomId, address, "kick", user);

export const inviteTo = (s: Stack, roomId: string, address: string, user: string): Promise<void> => asDepartment(s, roomId, address, "invite", user);

/**
 * Until the service answers this caseworker. A homeserver that has just found the service again after an outage can
 * keep one transaction back until the next one: then it is said once more.
 */
export async function comesOnDuty(person: Person, staffRoom: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    await person.say(staffRoom, "!help");
    const answered = await Promise.race([
      person.reads(staffRoom, "!next").then(() => true, () => false),
      new Promise<false>((resolve) => { setTimeout(resolve, 3_000, false); }),
    ]);
    if (answered) return;
    if (tries === 10) throw new Error(`${person.id} is not answered in ${staffRoom}`);
  }
}
