/** Puts everything together; the only file that knows all others. */
import { randomInt, randomUUID } from "node:crypto";
import { pino } from "pino";
import type { Logger } from "pino";
import type { AppServiceRegistration } from "matrix-appservice";
import type { Config } from "./config/schema.ts";
import { parseHours } from "./domain/hours.ts";
import { connectMatrix } from "./matrix/appservice.ts";
import type { MatrixConnection } from "./matrix/appservice.ts";
import { commandLine } from "./matrix/commandLine.ts";
import { createContact } from "./matrix/contact.ts";
import type { Contact } from "./matrix/contact.ts";
import { oursOn } from "./matrix/meaning.ts";
import { adminOf } from "./matrix/deletion.ts";
import { createGuests } from "./matrix/guests.ts";
import { matrixPorts } from "./matrix/matrixPorts.ts";
import { PRESENCE_BEAT } from "./matrix/presence.ts";
import { openIdCheck, staffIdentity } from "./matrix/openid.ts";
import { inboxOf, receiver } from "./matrix/receiver.ts";
import type { ReceiverOptions } from "./matrix/receiver.ts";
import { membershipByQuery, membershipOfOwnRooms } from "./matrix/roomMembers.ts";
import { compare } from "./matrix/compare.ts";
import { setUp } from "./matrix/setUp.ts";
import { sweeper, sweeping } from "./matrix/sweep.ts";
import { refresh, restock } from "./office/act.ts";
import { termsOf } from "./office/context.ts";
import type { Context, Department } from "./office/context.ts";
import type { Office } from "./office/office.ts";
import { deskKeyFrom } from "./office/deskKey.ts";
import type { DeskKey } from "./office/deskKey.ts";
import { exclusively, keeper } from "./office/keeper.ts";
import type { Chore } from "./office/keeper.ts";
import { boardKeeping } from "./office/orders/board.ts";
import { performer } from "./office/performer.ts";
import { prune } from "./office/prune.ts";
import type { Calls, Clock } from "./office/ports.ts";
import { liveKit } from "./rtc/livekit.ts";
import { endCall } from "./rtc/issue.ts";
import { rtcRouter } from "./rtc/router.ts";
import { consultationStatus } from "./office/consultations.ts";
import { openInTime } from "./store/openInTime.ts";
import { webApp } from "./web/app.ts";
import type { Health } from "./web/app.ts";
import { deskPages } from "./web/desk/pages.ts";
import { spentTokens } from "./web/desk/sessions.ts";
import type { Profiles } from "./web/visit/caseworker.ts";

/** Between two comparisons of the homeserver with the database: milliseconds. */
const COMPARE_SOON = 10_000;
const COMPARE_EVERY = 10 * 60_000;
/** Between two prunings of the database. */
const PRUNE_EVERY = 10 * 60_000;
/** Between two sweeps without a reason. */
const SWEEP_EVERY = 10 * 60_000;
/** For what was begun to be finished when the service is told to stop: milliseconds. */
const STOP_PATIENCE = 4000;

function contextOf(config: Config, clock: Clock, trouble: () => boolean): Context {
  const departments = new Map(config.departments.map((department): [string, Department] => {
    const parsed = parseHours(department.hours, { timeZone: config.county.time_zone, land: config.county.land });
    if (!parsed.ok) throw new Error(`departments ${department.id} hours: ${parsed.error}`);
    return [department.id, { ...department, opening: parsed.hours.withExceptions(department.exceptions) }];
  }));
  return {
    config,
    clock,
    trouble,
    terms: termsOf(config),
    department(id) {
      const department = departments.get(id);
      if (!department) throw new Error(`There is no department ${id} in the configuration.`);
      return department;
    },
    newId: () => randomUUID(),
    dice: (sides) => randomInt(sides),
  };
}

/** The video server as the office and the authorisation endpoint use it; without `rtc` calls end by themselves. */
function videoOf({ rtc }: Config): { sfu: ReturnType<typeof liveKit> | undefined; calls: Calls } {
  if (rtc === "off") return { sfu: undefined, calls: { end: () => Promise.resolve() } };
  const sfu = liveKit({ livekitUrl: rtc.livekit_url, livekitApiUrl: rtc.livekit_api_url, apiKey: rtc.api_key, apiSecret: rtc.api_secret });
  return { sfu, calls: { end: (roomId) => endCall(roomId, sfu) } };
}

/** Again and again, pausing longer each time, until it works: the homeserver may come up after us. */
async function untilDone(what: string, log: Logger, work: () => Promise<void>): Promise<void> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 15_000)) {
    try {
      return await work();
    } catch (error) {
      log.warn({ what, error: String(error) }, "not done yet, tried again");
      await new Promise((resolve) => { setTimeout(resolve, pause); });
    }
  }
}

type OnError = ReceiverOptions["onError"];

/** Who of Matrix belongs to the service, and who speaks for which department. */
function ownUsers({ homeserver: { server_name: server }, service, departments }: Config): Pick<ReceiverOptions, "isOurs" | "departmentOf"> {
  const users = new Map(departments.map(({ id, address }) => [`@amt_${address}:${server}`, id]));
  return { isOurs: oursOn(server, service.user), departmentOf: (user) => users.get(user) };
}

function rtcOf({ store, context: { config } }: Office, { homeserver, serviceUser }: MatrixConnection, sfu: ReturnType<typeof liveKit> | undefined, log: Logger) {
  if (!sfu || config.rtc === "off") return undefined;
  const { server_name: ownServer, url } = config.homeserver;
  return rtcRouter({
    sfu, ownServer,
    consultationAt: (roomId) => store.transaction((tx) => consultationStatus(tx, roomId)),
    consultations: membershipOfOwnRooms(homeserver, serviceUser),
    otherRooms: config.rtc.other_rooms === "members" ? { members: membershipByQuery(homeserver) } : config.rtc.other_rooms,
    whoIs: openIdCheck({ serverName: ownServer, url, privateServers: new Set(config.rtc.private_servers) }),
    reportFailure: (what, error) => { log.warn({ what, error: String(error) }, "video authorisation"); },
  });
}

async function fillStock({ store, context }: Office): Promise<void> {
  const at = context.clock.now();
  await store.transaction(async (tx) => {
    for (const { id } of context.config.departments) {
      restock(tx, id, at);
      refresh(tx, id, at);
    }
    restock(tx, "", at);
  });
}

interface Wires { matrix: MatrixConnection; contact: Contact; deskKey: DeskKey }

interface Working {
  /** The database takes what is written into it. */
  isWriting(): boolean;
  end(): Promise<void>;
}

/** Begins the service's own work, what was left undone first; gives how to end it. Resolves once the rooms stand. */
async function work(office: Office, { matrix, contact, deskKey }: Wires, receiving: ReceiverOptions, presenceBeat: () => Promise<void>, log: Logger, whenWork: (wake: () => void) => void): Promise<Working> {
  const { store, context: { config, clock } } = office;
  const { onError, owner } = receiving;
  const beat = { store, owner, onError };
  const boards = boardKeeping(office, presenceBeat, onError);
  const common = { config, homeserver: matrix.homeserver, store, clock, log };
  const sweeps = sweeping(sweeper(common), onError);
  // Not before the rooms stand: what set-up has not found yet must not be taken for nobody's.
  let isSetUp = false;
  const sweep = (): void => { if (isSetUp) sweeps.wake(); };
  const house = await keeper(beat, sweep);
  const received = receiver(receiving);
  const performing = performer(office, owner, {
    failed: ({ id, body, tries }, error, next) => {
      // What was to be made may be there, half of it.
      if (body.order === "restock") sweep();
      log.warn({ effect: id, order: body.order, tries, next, error: String(error) }, "order not carried out");
    },
    error: onError,
  });
  const wake = (): void => { performing.wake(); received.wake(); };
  whenWork(wake);
  const comparing: Chore = { every: COMPARE_EVERY, do: () => compare(common, inboxOf(receiving, wake)) };
  const ends = [store.onWork(wake), boards.end, sweeps.end];
  ends.push(contact.keep({
    ping: () => matrix.ping(randomUUID()),
    lost: (error) => { log.warn({ error: String(error) }, "the homeserver does not answer, or cannot reach this service"); },
    found: () => { log.warn("the homeserver is there again"); house.hurry(comparing); },
  }));
  await exclusively(beat, "set-up", () => untilDone("set-up", log, () => setUp({ ...common, deskKey })));
  isSetUp = true;
  await fillStock(office);
  // Synapse may keep one transaction back when it ends its recovery of a service.
  const soon = setTimeout(() => { house.hurry(comparing); }, COMPARE_SOON);
  ends.push(() => { clearTimeout(soon); });
  // Not before the rooms stand: what is not there yet must not be taken for gone.
  await house.does([
    { every: PRESENCE_BEAT, do: boards.keep },
    comparing,
    { every: PRUNE_EVERY, do: () => store.transaction((tx) => prune(tx, office.context)) },
    { every: SWEEP_EVERY, do: () => Promise.resolve(sweep()) },
  ]);
  return {
    isWriting: house.isWriting,
    end: async () => {
      ends.forEach((end) => { end(); });
      await Promise.all([performing.stop(), received.stop()]);
      await house.stop();
    },
  };
}

async function run(port: number | null, config: Config, registration: AppServiceRegistration): Promise<void> {
  const log = pino({ name: "buergerbuero" });
  const onError: OnError = (error, eventId) => {
    log.error({ error: error instanceof Error ? error.stack : String(error), ...(eventId ? { event: eventId } : {}) }, "not handled");
  };
  // For tests and demonstrations alone: a day in minutes.
  const ownClock = process.env["BUERGERBUERO_CLOCK"];
  if (ownClock) log.warn({ BUERGERBUERO_CLOCK: ownClock }, "this is not the real time");
  const { store, clock } = await openInTime(config.database, ownClock, (by, believed) => {
    log.error({ seconds: Math.round(by / 1000), believed }, "the clock made a step: is the time on this machine and the database's kept right (NTP)?");
  });
  const contact = createContact();
  let working: Working | undefined;
  const health = (): Health => {
    if (!working) return "starting";
    if (!working.isWriting()) return "no database";
    return contact.isLost() ? "no homeserver" : "ok";
  };
  const context = contextOf(config, clock, () => working !== undefined && health() !== "ok");
  const { sfu, calls } = videoOf(config);
  const receiving: ReceiverOptions = { store, context, owner: randomUUID(), onError, ...ownUsers(config) };
  let wake = (): void => undefined;
  const { url: homeserverUrl, server_name: serverName } = config.homeserver;
  let malformed = 0;
  const inbox = inboxOf(receiving, () => { wake(); });
  const matrix = await connectMatrix({ homeserverUrl, serverName, registration, inbox, log, onSetAside: (count) => { malformed += count; } });
  const { presenceBeat, ...ports } = matrixPorts({ homeserver: matrix.homeserver, config, clock: context.clock });
  const admin = adminOf(config);
  const guests = config.guests && createGuests({
    homeserverUrl, serverName, registrationFile: config.guests.registration, ...(admin ? { deleteMediaOf: admin.deleteMediaOf } : {}),
  });
  const office: Office = { store, context, world: { ...ports, calls, ...(guests ? { guests } : {}) } };
  const rtc = rtcOf(office, matrix, sfu, log);
  const staffServers = new Map(config.staff_servers.map(({ name, url }) => [name, url]));
  const deskKey = deskKeyFrom(matrix.secret);
  const staffPages = deskPages({ office, log, deskKey, whoIs: staffIdentity(staffServers, spentTokens(store)) });
  const profiles: Profiles = { displayName: async (user) => (await matrix.homeserver.getProfile(matrix.serviceUser, user))?.displayName };
  const pages = webApp({ office, log, health, malformedEvents: () => malformed, profiles, staffPages: staffPages.router, ...(sfu ? { video: sfu } : {}), ...(rtc ? { rtc } : {}) });
  await matrix.listen(port ?? config.service.port, config.service.host, pages);
  log.info({ port: port ?? config.service.port }, "listening");
  const begun = await work(office, { matrix, contact, deskKey }, receiving, presenceBeat, log, (waking) => { wake = waking; });
  const problem = await guests?.problem().catch((error: unknown) => String(error));
  if (problem) log.warn({ problem }, "guests of the page cannot be opened; it offers Element instead");
  working = begun;
  log.info("ready");

  const stop = async (): Promise<void> => {
    staffPages.close();
    await matrix.close();
    // A homeserver that hangs keeps nobody waiting: what was begun is begun again, by the next start or another copy.
    await Promise.race([begun.end(), new Promise((resolve) => { setTimeout(resolve, STOP_PATIENCE); })]);
    await store.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => { stop().catch(onError); });
}

commandLine({ run });
