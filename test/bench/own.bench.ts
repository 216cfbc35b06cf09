/** What the service itself takes: its share of an accept, durable arrivals, the way back after `kill -9`. */
import { fork } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { AppServiceRegistration, Bridge, Logger } from "matrix-appservice-bridge";
import { accept, announcementOf, arrive, consultationsOf, says } from "../service/officeTown.ts";
import { pinnedNode, root } from "../../scripts/stack/folders.ts";
import { freePortBase } from "../../scripts/stack/ports.ts";
import { interleaved, ROUNDS } from "./bench.ts";
import { caseworkerOf, startFakeTown } from "./fakeTown.ts";
import type { FakeTown } from "./fakeTown.ts";
import { differenceText, median, ms, quantile, ratioText, row } from "./figures.ts";

const AREA = "#amt_amt0:localhost";
const CASEWORKER = caseworkerOf("amt0");
const PER_TRANSACTION = 100;
/** Events. */
const BACKLOG = 2000;

/** From the transaction with the reaction to the request that invites the caseworker. */
async function ownShare({ fake }: FakeTown): Promise<number> {
  const staffRoom = fake.room("#amt_amt0_staff:localhost").id;
  const citizen = `@c${Math.random().toString(36).slice(2)}:localhost`;
  const { ticket, waitingRoom } = await arrive(fake, citizen, AREA);
  await announcementOf(fake, staffRoom, ticket);
  await says(fake, waitingRoom, "nehmen Sie schon");
  const [room = ""] = consultationsOf(fake, citizen);
  fake.join(citizen, room);
  // What follows an arrival is done.
  await new Promise((resolve) => { setTimeout(resolve, 400); });
  const invited = new Promise<number>((resolve) => {
    fake.witness = ({ path, body }, when) => {
      if (when === "before" && path.endsWith("/invite") && JSON.stringify(body).includes(CASEWORKER)) resolve(performance.now());
      return Promise.resolve(undefined);
    };
  });
  const begun = performance.now();
  await accept({ fake, staffRoom }, CASEWORKER, ticket);
  const took = await invited - begun;
  fake.witness = undefined;
  await says(fake, waitingRoom, "kommen Sie herein");
  fake.say(CASEWORKER, staffRoom, `!fertig ${ticket}`);
  await says(fake, waitingRoom, "beendet");
  return took;
}

let sent = 0;
const events = (roomId: string): unknown[] => Array.from({ length: PER_TRANSACTION }, () => {
  sent += 1;
  return {
    type: "m.room.member", event_id: `$bench${sent}`, room_id: `${roomId}${sent}`, sender: `@k${sent}:localhost`, state_key: `@k${sent}:localhost`,
    origin_server_ts: Date.now(), content: { membership: "knock" },
  };
});

const put = async (url: string, token: string, roomId: string): Promise<number> => {
  const body = JSON.stringify({ events: events(roomId) });
  const begun = performance.now();
  const answer = await fetch(`${url}/_matrix/app/v1/transactions/bench${sent}`, { method: "PUT", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });
  if (answer.status !== 200) throw new Error(`transaction: ${answer.status}`);
  await answer.arrayBuffer();
  return performance.now() - begun;
};

async function bareBridge(token: string): Promise<string> {
  const probe = createServer().listen(0);
  await once(probe, "listening");
  const address = probe.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await new Promise((resolve) => { probe.close(resolve); });
  Logger.configure({ console: "off" });
  const registration = new AppServiceRegistration(`http://127.0.0.1:${port}`);
  registration.setId("bare");
  registration.setSenderLocalpart("bare");
  registration.setAppServiceToken("as");
  registration.setHomeserverToken(token);
  registration.addRegexPattern("users", "@bare.*", true);
  const bridge = new Bridge({ homeserverUrl: "http://127.0.0.1:1", domain: "localhost", registration, disableStores: true, controller: { onEvent: () => undefined } });
  await bridge.initialise();
  await bridge.listen(port, "127.0.0.1", 10);
  return `http://127.0.0.1:${port}`;
}

async function arrivals({ fake, office }: FakeTown): Promise<void> {
  const bare = await bareBridge(fake.hsToken);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -5; round < ROUNDS; round += 1) {
    const own = await put(office.url, fake.hsToken, "!unknown");
    const other = await put(bare, fake.hsToken, "!unknown");
    if (round >= 0) { ours.push(own); theirs.push(other); }
  }
  const rate = (times: number[]): string => `${Math.round(PER_TRANSACTION * 1000 / median(times)).toLocaleString("en")} a second`;
  row("durable arrivals (fsync on), against the bare bridge, which stores nothing", `${rate(ours)} against ${rate(theirs)}; time for a transaction of ${PER_TRANSACTION} ${ratioText(ours, theirs)}`);
}

/** The homeserver has gone on collecting while the service was dead. */
const comeBack = ({ fake, office }: FakeTown) => async (): Promise<number> => {
  await office.kill();
  const staffRoom = fake.room("#amt_amt0_staff:localhost").id;
  const asks = (): (() => Promise<unknown>) => {
    const from = fake.rooms.get(staffRoom)?.timeline.length ?? 0;
    fake.say(CASEWORKER, staffRoom, "!list");
    return () => fake.until("an answer", () => fake.rooms.get(staffRoom)?.timeline.slice(from).some(({ type, sender }) => type === "m.room.message" && sender.startsWith("@amt_")));
  };
  const answered = asks();
  for (let i = 1; i < BACKLOG; i += 1) fake.say(CASEWORKER, staffRoom, "…");
  const begun = performance.now();
  const starting = office.start();
  await answered();
  const took = performance.now() - begun;
  await starting;
  // The rest of this backlog is not to stand before the next.
  await asks()();
  return took;
};

/** A process that does nothing but answer, from its start to its first answer. */
async function bareStart(): Promise<number> {
  const port = await freePortBase();
  const begun = performance.now();
  const child = fork(join(root, "test/bench/peers/bareService.ts"), [String(port)], { execPath: pinnedNode });
  await once(child, "message");
  await put(`http://127.0.0.1:${port}`, "", "!unknown");
  const took = performance.now() - begun;
  child.disconnect();
  await once(child, "exit");
  return took;
}

const town = await startFakeTown(5);
try {
  const shares: number[] = [];
  for (let round = -4; round < ROUNDS; round += 1) {
    const share = await ownShare(town);
    if (round >= 0) shares.push(share);
  }
  row("the service's own share of an accept: from the homeserver's transaction to the caseworker's invite", `${ms(median(shares))}, 95 % ${ms(quantile(shares, 0.95))}`);
  await arrivals(town);
  const { measured: { back = [], bare = [] } } = await interleaved({ back: comeBack(town), bare: bareStart }, "bare");
  row("`kill -9` → first of a backlog of 2,000 events handled, from the start of the process, against a process that does nothing but answer",
    `${ms(median(back))}, 95 % ${ms(quantile(back, 0.95))}, slowest of ${back.length} ${ms(Math.max(...back))} against ${ms(median(bare))}: ${differenceText(back, bare)}`);
} finally {
  await town.end();
}
process.exit(0);
