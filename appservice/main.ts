/** Puts everything together; the only file that knows all others. */
import { randomInt, randomUUID } from "node:crypto";
import { pino } from "pino";
import type { Logger } from "pino";
import type { AppServiceRegistration } from "matrix-appservice";
import type { Config } from "./config/schema.ts";
import { parseHours } from "./domain/hours.ts";
import { connectMatrix } from "./matrix/appservice.ts";
import { commandLine } from "./matrix/commandLine.ts";
import { matrixPorts } from "./matrix/matrixPorts.ts";
import { PRESENCE_BEAT } from "./matrix/presence.ts";
import { openIdCheck } from "./matrix/openid.ts";
import { inboxOf, receiver } from "./matrix/receiver.ts";
import { membershipByQuery, membershipOfOwnRooms } from "./matrix/roomMembers.ts";
import { compare, setUp } from "./matrix/setUp.ts";
import { restock } from "./office/act.ts";
import { termsOf } from "./office/context.ts";
import type { Context, Department } from "./office/context.ts";
import type { Desk } from "./office/desk.ts";
import { performer } from "./office/performer.ts";
import type { Calls, Store } from "./office/ports.ts";
import { liveKit } from "./rtc/livekit.ts";
import { endCall } from "./rtc/issue.ts";
import { rtcRouter } from "./rtc/router.ts";
import { consultationStatus } from "./office/consultations.ts";
import { openStore } from "./store/open.ts";
import { webApp } from "./web/app.ts";

/** Between two comparisons of the homeserver with the database, and two prunings of it: milliseconds. */
const COMPARE_EVERY = 10 * 60_000;
/** A transaction that was answered is never sent again after this long. */
const INBOX_KEPT = 7 * 24 * 3_600_000;

function contextOf(config: Config): Context {
  const departments = new Map(config.departments.map((department): [string, Department] => {
    const parsed = parseHours(department.hours, { timeZone: config.county.time_zone, land: config.county.land });
    if (!parsed.ok) throw new Error(`departments ${department.id} hours: ${parsed.error}`);
    return [department.id, { ...department, opening: parsed.hours.withExceptions(department.exceptions) }];
  }));
  return {
    config,
    clock: { now: () => Date.now() },
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

async function run(port: number | null, config: Config, registration: AppServiceRegistration): Promise<void> {
  const log = pino({ name: "buergerbuero" });
  const store: Store = await openStore(config.database);
  const context = contextOf(config);
  const owner = randomUUID();
  const { sfu, calls } = videoOf(config);
  let wakeReceiver = (): void => undefined;
  const onError = (error: unknown, eventId?: string): void => {
    log.error({ error: error instanceof Error ? error.stack : String(error), ...(eventId ? { event: eventId } : {}) }, "not handled");
  };
  const server = config.homeserver.server_name;
  const office = `@${config.service.user}:${server}`;
  const users = new Map(config.departments.map(({ id, address }) => [`@amt_${address}:${server}`, id]));
  const receiving = {
    store, context, owner, onError,
    isOurs: (user: string) => user === office || users.has(user),
    departmentOf: (user: string) => users.get(user),
  };
  const matrix = await connectMatrix({
    homeserverUrl: config.homeserver.url, serverName: server, registration,
    inbox: inboxOf(receiving, () => { wakeReceiver(); }), log,
  });
  const { presenceBeat, ...ports } = matrixPorts({ homeserver: matrix.homeserver, config });
  const desk: Desk = { store, context, world: { ...ports, calls } };
  const performing = performer(desk, owner, {
    failed: ({ id, body, tries }, error, next) => { log.warn({ effect: id, order: body.order, tries, next, error: String(error) }, "order not carried out"); },
    error: onError,
  });
  let ready = false;
  const rtc = sfu && config.rtc !== "off" ? rtcRouter({
    sfu,
    ownServer: server,
    consultationAt: (roomId) => store.transaction((tx) => consultationStatus(tx, roomId)),
    consultations: membershipOfOwnRooms(matrix.homeserver, office),
    otherRooms: config.rtc.other_rooms === "members" ? { members: membershipByQuery(matrix.homeserver) } : config.rtc.other_rooms,
    whoIs: openIdCheck({ serverName: server, url: config.homeserver.url }),
    reportFailure: (what, error) => { log.warn({ what, error: String(error) }, "video authorisation"); },
  }) : undefined;
  const pages = webApp({ desk, log, isReady: () => ready, ...(rtc ? { rtc } : {}) });
  await matrix.listen(port ?? config.service.port, config.service.host, pages);
  log.info({ port: port ?? config.service.port }, "listening");

  await untilDone("set-up", log, () => setUp({ config, homeserver: matrix.homeserver, store }));
  await store.transaction(async (tx) => {
    for (const { id } of config.departments) await restock(tx, id, Date.now());
    await restock(tx, "", Date.now());
  });
  const received = receiver(receiving);
  wakeReceiver = received.wake;
  const unsubscribe = store.onWork(() => { performing.wake(); received.wake(); });
  const again = async (): Promise<void> => {
    const found = await compare({ config, homeserver: matrix.homeserver, store });
    await inboxOf(receiving, received.wake).take(`compare:${randomUUID()}`, found);
    await store.transaction(async (tx) => tx.inbox.prune((await tx.now()) - INBOX_KEPT));
  };
  const beat = setInterval(() => { presenceBeat().catch(onError); }, PRESENCE_BEAT);
  const comparing = setInterval(() => { again().catch(onError); }, COMPARE_EVERY);
  matrix.ping(randomUUID()).catch((error: unknown) => { log.warn({ error: String(error) }, "the homeserver did not call back"); });
  await again().catch(onError);
  ready = true;
  log.info("ready");

  const stop = async (): Promise<void> => {
    clearInterval(beat);
    clearInterval(comparing);
    unsubscribe();
    await matrix.close();
    await Promise.all([performing.stop(), received.stop()]);
    await store.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => { stop().catch(onError); });
}

commandLine({ run });
