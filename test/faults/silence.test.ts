/** Connections to PostgreSQL on which nothing comes any more, and nobody says so, as when a firewall has forgotten them. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { DatabaseAway } from "../../appservice/office/books.ts";
import type { Store } from "../../appservice/office/books.ts";
import { openStore } from "../../appservice/store/open.ts";
import { eventually } from "../support/morning.ts";
import { createDatabase } from "../support/storePostgres.ts";

interface Relay {
  port: number;
  /** Nothing more on the connections that are open now. */
  freeze(): void;
  /** Nothing more on the next one on which this is said. */
  freezeAt(words: string): void;
  close(): void;
}

/** Passes everything on until it is told not to. */
async function relay(port: number): Promise<Relay> {
  const open = new Set<Socket>();
  let last: string | undefined;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => { open.delete(socket); });
    }
    near.on("data", (said) => {
      if (last === undefined || !said.includes(last)) return;
      last = undefined;
      for (const socket of [near, far]) socket.unpipe().pause();
    });
    near.pipe(far);
    far.pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => { for (const socket of open) socket.unpipe().pause(); },
    freezeAt: (words) => { last = words; },
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

describe("connections to the database that have died without a word", () => {
  let wire: Awaited<ReturnType<typeof relay>>;
  let store: Store;
  let other: Store;
  let drop: () => Promise<void>;

  before(async () => {
    const database = await createDatabase();
    drop = database.drop;
    wire = await relay(Number(new URL(database.url).port));
    const through = new URL(database.url);
    through.port = String(wire.port);
    store = await openStore(through.href);
    other = await openStore(database.url);
  });
  after(async () => {
    await store.close();
    await other.close();
    wire.close();
    await drop();
  });

  it("are_given_up_and_then_everything_works_and_is_heard_again", async () => {
    const ask = (): Promise<number> => store.transaction((tx) => tx.now());
    await ask();
    const heard: (string | undefined)[] = [];
    store.onChange((department) => { heard.push(department); });
    // Even the one that takes its place dies, before it could begin to listen.
    wire.freezeAt("listen ");
    wire.freeze();
    await assert.rejects(ask(), DatabaseAway);
    await eventually("an answer", () => ask().catch(() => undefined));
    await eventually("what changed meanwhile, whatever it was", () => heard.includes(undefined));
    await other.transaction((tx) => { tx.changed("wohnen"); return Promise.resolve(); });
    await eventually("news of the other copy", () => heard.includes("wohnen"));
  });
});
