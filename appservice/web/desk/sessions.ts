/** Who is at the desk: a Matrix OpenID token once, with the key in the staff room, then a short session; membership of the staff room at every call. */
import { createHash, randomBytes } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import type { Office } from "../../office/office.ts";
import { isShown } from "../../office/deskKey.ts";
import type { DeskKey } from "../../office/deskKey.ts";
import type { StaffMember, Store, Tx } from "../../office/books.ts";
import { staffMember } from "../../office/staffCommands.ts";
import { ApiError } from "../apiError.ts";
import { departmentNames } from "./view.ts";
import type { SessionOpened } from "./viewSchema.ts";

const HOUR = 3_600_000;
/** A session lives as long as it is used, and then a little; but no longer than a working day, so that whoever lost the device is out. */
const SESSION = HOUR;
const LONGEST = 12 * HOUR;
/** Homeservers let an OpenID token live an hour. */
const TOKEN_REMEMBERED = 24 * HOUR;

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** When it was opened stands in the token, which is known by its hash only: nobody can change the one without the other. */
const newToken = (now: number): string => `${now.toString(36)}-${randomBytes(32).toString("base64url")}`;
const openedAt = (token: string): number => Number.parseInt(token.split("-", 1)[0] ?? "", 36);

type Bearing = Pick<Request, "headers">;

const tokenOf = ({ headers }: Bearing): string | undefined => /^Bearer ([\w-]{20,100})$/u.exec(headers.authorization ?? "")?.[1];

export const Opening = z.object({
  openid: z.object({ access_token: z.string().min(1).max(2048), matrix_server_name: z.string().min(1).max(255) }),
  /** Those that the user's staff rooms hold: a page cannot know which department it will be. An old page shows none. */
  keys: z.array(z.string().max(100)).max(250).default([]),
  /** The department, or its staff room; without either the first that the user serves and shows the key of. */
  department: z.string().max(64).optional(),
  room: z.string().max(255).optional(),
});
type Opening = z.output<typeof Opening>;

/** `left`: milliseconds until the session is over, however much it is used. */
export interface Present { tx: Tx; member: StaffMember; at: number; left: number }

export interface DeskSessions {
  open(asked: Opening): Promise<SessionOpened>;
  /** Does the work for whoever is logged in and still of the staff, in one transaction; else throws why not. */
  as<T>(request: Bearing, work: (present: Present) => Promise<T>): Promise<T>;
  close(request: Bearing): Promise<void>;
}

export const removed = (): ApiError => new ApiError(403, "removed", "You do not belong to this department's staff room.");
/** The same for a department that there is not, and for one that the user does not serve: whoever has but a token learns nothing by it. */
const wrongKey = (): ApiError => new ApiError(403, "wrongKey", "The key to the desk, which stands in the staff room, is missing or not valid any more. Reload the desk.");
const expired = (): ApiError => new ApiError(401, "expired", "Sign in again: this session is over.");

const REFUSED = {
  "server not allowed": [403, "serverNotAllowed", "Users of this homeserver cannot be caseworkers here (see staff_servers)."],
  "token not valid": [401, "tokenNotValid", "The OpenID token is not valid. Ask your homeserver for a new one."],
  "token already used": [401, "tokenUsed", "The OpenID token has served already. Ask your homeserver for a new one."],
  "server not reachable": [502, "serverNotReachable", "Your homeserver could not be asked. Try again in a moment."],
} as const;

function refusal(why: keyof typeof REFUSED): ApiError {
  const [status, code, message] = REFUSED[why];
  return new ApiError(status, code, message);
}

/** Whose an OpenID token is; each serves once. */
export type WhoIs = (token: Opening["openid"]) => Promise<{ known: true; userId: string } | { known: false; why: keyof typeof REFUSED }>;

/** Which tokens have served, for all copies of the service. */
export const spentTokens = (store: Store): { spend(hash: string): Promise<boolean> } => ({
  spend: (hash) => store.transaction(async (tx) => tx.deskSessions.spend(hash, (await tx.now()) + TOKEN_REMEMBERED)),
});

export function deskSessions({ store, context }: Office, whoIs: WhoIs, deskKey: DeskKey): DeskSessions {
  async function wanted(tx: Tx, { department, room, keys }: Opening, own: readonly string[]): Promise<string | undefined> {
    if (department !== undefined) return department;
    if (room === undefined) return own.find((id) => isShown(deskKey(id), keys));
    const found = await tx.rooms.find(room);
    return found?.kind === "staff room" ? found.department : undefined;
  }

  async function enter(tx: Tx, user: string, asked: Opening): Promise<SessionOpened> {
    const known = new Set(context.config.departments.map(({ id }) => id));
    const own = (await tx.staff.departmentsOf(user)).filter((id) => known.has(id));
    const department = await wanted(tx, asked, own);
    if (department === undefined || !isShown(deskKey(department), asked.keys)) throw wrongKey();
    const member = known.has(department) && (await staffMember(tx, context, department, user));
    if (!member) throw removed();
    const now = await tx.now();
    const token = newToken(now);
    await tx.deskSessions.prune(now);
    await tx.deskSessions.put({ hash: hashOf(token), user, department: member.department, until: now + SESSION });
    return { token, user, department: member.department, departments: departmentNames(context, own) };
  }

  async function present(tx: Tx, token: string): Promise<Present> {
    const [session, now] = [await tx.deskSessions.find(hashOf(token)), await tx.now()];
    if (!session || session.until <= now) throw expired();
    const member = await staffMember(tx, context, session.department, session.user);
    if (!member) throw removed();
    const end = openedAt(token) + LONGEST;
    const until = Math.min(now + SESSION, end);
    if (session.until - now < SESSION / 2 && until > session.until) await tx.deskSessions.put({ ...session, until });
    return { tx, member, at: context.clock.now(), left: end - now };
  }

  return {
    async open(asked) {
      const identity = await whoIs(asked.openid);
      if (!identity.known) throw refusal(identity.why);
      return store.transaction((tx) => enter(tx, identity.userId, asked));
    },
    async as(request, work) {
      const token = tokenOf(request);
      if (token === undefined) throw expired();
      return store.transaction(async (tx) => work(await present(tx, token)));
    },
    async close(request) {
      const token = tokenOf(request);
      if (token !== undefined) await store.transaction((tx) => tx.deskSessions.forget(hashOf(token)));
    },
  };
}
