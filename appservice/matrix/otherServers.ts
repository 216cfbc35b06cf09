/**
 * Other people's homeservers, which may be slow, dead or hostile: nobody else is to wait for them. In the middle of an invite
 * Synapse asks the invitee's homeserver, again and again for up to four minutes, and goes on when the request for it is given
 * up. So long nobody enters or leaves that room, and one of the ten places is taken that Synapse has for all changes of
 * membership by one application service. The same holds for entering a room that lives elsewhere.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { serverOf } from "../office/context.ts";
import { NotAnswering } from "../office/office.ts";
import type { Homeserver } from "./homeserver.ts";
import { HomeserverError, path } from "./request.ts";

/** Changes under way at once: with three copies of the service one of Synapse's places remains for its own users. */
const PLACES = 3;
const PLACES_OF_A_SERVER = 2;
/** For as long Synapse may go on with a change that was given up: four attempts of a minute, and the pauses between. */
const GIVEN_UP_MS = 270_000;
/** For as long a change waits for a place; so many at most do, since orders for people from here need hands, too. */
const PATIENCE_MS = 5_000;
const WAITING = 6;
const BREATH_MS = 20;
const ASKED_MS = 5_000;
/** For as long an answer, or none, stands for the next ones. */
const ANSWERED_MS = 30_000;
const SILENT_MS = 5_000;

/** Somebody who is to be in a room afterwards, invited or joined. */
interface Change { as: string; roomId: string; user: string; server: string }
/** `freeAt`: it was given up, and will be over by then. */
interface Place { change: Change; freeAt?: number }
interface Heard { answers: Promise<boolean>; until: number }

/** Milliseconds; tests bring their own. */
export interface Time { now(): number; sleep(ms: number): Promise<unknown> }
const realTime: Time = { now: () => performance.now(), sleep };

/** Nobody knows what became of it. */
const isWithoutAnswer = (error: unknown): boolean => error instanceof HomeserverError && error.status === 0;
const isTransient = (error: unknown): boolean => error instanceof HomeserverError && error.transient;

/** Which homeservers answer, asked without anything that others wait for; what was heard stands for a while. */
function hearing({ request }: Pick<Homeserver, "request">, { now }: Time) {
  const heard = new Map<string, Heard>();

  const ask = (user: string): Promise<boolean> =>
    request({ method: "GET", path: path`/_matrix/client/v3/profile/${user}`, timeoutMs: ASKED_MS, idempotent: false })
      // whoever tells nothing of its users is there
      .then(() => true, (error: unknown) => error instanceof HomeserverError && (error.status === 403 || error.status === 404));

  const remember = (server: string, answers: Promise<boolean>, ms: number): Heard => {
    const at = now();
    for (const [name, { until }] of heard) if (until < at) heard.delete(name);
    const entry = { answers, until: at + ms };
    heard.set(server, entry);
    return entry;
  };

  return {
    async answers(server: string, user: string): Promise<boolean> {
      const known = heard.get(server);
      if (known && known.until > now()) return known.answers;
      const entry = remember(server, ask(user), ASKED_MS * 2);
      const answered = await entry.answers;
      entry.until = now() + (answered ? ANSWERED_MS : SILENT_MS);
      return answered;
    },
    doubt: (server: string): void => { remember(server, Promise.resolve(false), SILENT_MS); },
  };
}

/** Places for changes that Synapse may be busy with, also such as were given up. */
function placesOf({ getState }: Pick<Homeserver, "getState">, time: Time) {
  const taken = new Set<Place>();
  let waiting = 0;
  const ofServer = (server: string): Place[] => [...taken].filter(({ change }) => change.server === server);
  const isFull = (server: string): boolean => taken.size >= PLACES || ofServer(server).length >= PLACES_OF_A_SERVER;
  const clearOver = (): void => { for (const place of taken) if ((place.freeAt ?? Infinity) <= time.now()) taken.delete(place); };

  const isDone = ({ as, roomId, user }: Change): Promise<boolean> =>
    getState(as, roomId, "m.room.member", user).then((member) => member?.["membership"] === "invite" || member?.["membership"] === "join", () => false);

  /** What was given up may have succeeded after all. */
  const clearDone = (server: string): Promise<unknown> =>
    Promise.all(ofServer(server).filter(({ freeAt }) => freeAt !== undefined).map(async (place) => { if (await isDone(place.change)) taken.delete(place); }));

  /** The first that is free; between looking and taking nobody else looks. */
  async function claim(change: Change): Promise<Place> {
    const begun = time.now();
    const isLate = (): boolean => waiting >= WAITING || time.now() - begun > PATIENCE_MS;
    while (isFull(change.server)) {
      if (isLate()) throw new NotAnswering("other homeservers are being waited for");
      waiting += 1;
      await time.sleep(BREATH_MS).finally(() => { waiting -= 1; });
    }
    const place: Place = { change };
    taken.add(place);
    return place;
  }

  return {
    async take(change: Change): Promise<Place> {
      clearOver();
      await clearDone(change.server);
      return claim(change);
    },
    leave: (place: Place): void => { taken.delete(place); },
    giveUp(place: Place): void { place.freeAt = time.now() + GIVEN_UP_MS; },
  };
}

/** Invites and joins that need another homeserver: few at once, and only if that one has just answered. */
export function sparing(homeserver: Homeserver, ownServer: string, time = realTime): Homeserver {
  const { answers, doubt } = hearing(homeserver, time);
  const places = placesOf(homeserver, time);

  async function make<T>(change: Change, carryOut: () => Promise<T>): Promise<T> {
    const place = await places.take(change);
    try {
      const made = await carryOut();
      places.leave(place);
      return made;
    } catch (error) {
      if (isTransient(error)) doubt(change.server);
      if (isWithoutAnswer(error)) places.giveUp(place);
      else places.leave(place);
      throw isWithoutAnswer(error) ? new NotAnswering("another homeserver does not answer") : error;
    }
  }

  async function change<T>(wanted: Omit<Change, "server">, host: string, carryOut: () => Promise<T>): Promise<T> {
    const server = serverOf(host);
    if (server === ownServer) return carryOut();
    if (!(await answers(server, host))) throw new NotAnswering("another homeserver does not answer");
    return make({ ...wanted, server }, carryOut);
  }

  return {
    ...homeserver,
    invite: (as, roomId, user, reason) => change({ as, roomId, user }, user, () => homeserver.invite(as, roomId, user, reason)),
    join: (as, roomId, host = as) => change({ as, roomId, user: as }, host, () => homeserver.join(as, roomId, host)),
  };
}
