/**
 * Other people's homeservers, which may be slow, dead or hostile: nobody else is to wait for them. In the middle of an invite
 * Synapse asks the invitee's homeserver, again and again for up to four minutes, and goes on when the request for it is given
 * up. So long nobody enters or leaves that room, and one of the ten places is taken that Synapse has for all changes of
 * membership by one application service. The same holds for entering a room that lives elsewhere.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Homeserver } from "./homeserver.ts";
import { HomeserverError, path } from "./request.ts";

/** Changes under way at once: with three copies of the service one of Synapse's places remains for its own users. */
const PLACES = 3;
const PLACES_OF_A_SERVER = 2;
/** For as long Synapse may go on with a change that was given up: four attempts of a minute, and the pauses between. */
const GIVEN_UP_MS = 270_000;
const ASKED_MS = 5_000;
/** For as long an answer, or none, stands for the next ones. */
const ANSWERED_MS = 30_000;
const SILENT_MS = 5_000;
/** For as long a change waits for a place. */
const PATIENCE_MS = 2_000;
const BREATH_MS = 20;

/** Trying again later may succeed. Names neither server nor user: it may be logged. */
export class NotAnswering extends Error {
  override readonly name = "NotAnswering";
  readonly transient = true;
}

interface Heard { answers: Promise<boolean>; until: number }

const serverOf = (user: string): string => user.slice(user.indexOf(":") + 1);

/** Nobody knows what became of it. */
const isGivenUp = (error: unknown): boolean => error instanceof HomeserverError && error.status === 0;
const isTransient = (error: unknown): boolean => error instanceof HomeserverError && error.transient;

/** Invites and joins that need another homeserver: few at once, and only if that one has just answered. */
export function sparing(homeserver: Homeserver, ownServer: string): Homeserver {
  const heard = new Map<string, Heard>();
  const underWay: string[] = [];

  /** Asked without anything that others wait for. */
  const ask = (user: string): Promise<boolean> =>
    homeserver.request({ method: "GET", path: path`/_matrix/client/v3/profile/${user}`, timeoutMs: ASKED_MS, idempotent: false })
      .then(() => true, (error: unknown) => error instanceof HomeserverError && (error.status === 403 || error.status === 404));

  const hear = (server: string, answers: Promise<boolean>, ms: number): Heard => {
    const now = performance.now();
    for (const [name, { until }] of heard) if (until < now) heard.delete(name);
    const entry = { answers, until: now + ms };
    heard.set(server, entry);
    return entry;
  };

  async function answers(user: string): Promise<boolean> {
    const server = serverOf(user);
    const known = heard.get(server);
    if (known && known.until > performance.now()) return known.answers;
    const entry = hear(server, ask(user), ASKED_MS * 2);
    const answered = await entry.answers;
    entry.until = performance.now() + (answered ? ANSWERED_MS : SILENT_MS);
    return answered;
  }

  const leave = (server: string): void => { underWay.splice(underWay.indexOf(server), 1); };

  /** What went wrong, and for how long that server is left alone. */
  function failed(server: string, error: unknown): unknown {
    if (isTransient(error)) hear(server, Promise.resolve(false), isGivenUp(error) ? GIVEN_UP_MS : SILENT_MS);
    if (!isGivenUp(error)) leave(server);
    else setTimeout(() => { leave(server); }, GIVEN_UP_MS).unref();
    return isGivenUp(error) ? new NotAnswering("another homeserver does not answer") : error;
  }

  async function takePlace(server: string): Promise<void> {
    const begun = performance.now();
    const isFull = (): boolean => underWay.length >= PLACES || underWay.filter((name) => name === server).length >= PLACES_OF_A_SERVER;
    while (isFull()) {
      if (performance.now() - begun > PATIENCE_MS) throw new NotAnswering("other homeservers are being waited for");
      await sleep(BREATH_MS);
    }
    underWay.push(server);
  }

  async function change<T>(user: string, make: () => Promise<T>): Promise<T> {
    const server = serverOf(user);
    if (server === ownServer) return make();
    if (!(await answers(user))) throw new NotAnswering("another homeserver does not answer");
    await takePlace(server);
    try {
      const made = await make();
      leave(server);
      return made;
    } catch (error) {
      throw failed(server, error);
    }
  }

  return {
    ...homeserver,
    invite: (as, roomId, user, reason) => change(user, () => homeserver.invite(as, roomId, user, reason)),
    join: (as, room, host) => change(host ?? as, () => homeserver.join(as, room, host)),
  };
}
