/** Limits that all copies share, and what is left of them while the database is away. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { DatabaseAway } from "../../appservice/office/books.ts";
import type { Store } from "../../appservice/office/books.ts";
import { openStore } from "../../appservice/store/open.ts";
import { limited, sharedLimit } from "../../appservice/web/limits.ts";
import { createNetworks } from "../../appservice/web/networks.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const POINTS = 5;

/** A copy of the service with one limited address; `ask` gives the answer's status. */
async function copyOf({ context }: Office, store: Store): Promise<{ ask(): Promise<number>; close(): void }> {
  const limit = sharedLimit(store, createNetworks({ store, context }), "numbers", { points: POINTS, seconds: 60 });
  const app = express().use(limited(limit), (_request, response) => { response.end(); });
  app.use(((error: { status: number }, _request, response, _next) => { response.status(error.status).end(); }) satisfies express.ErrorRequestHandler);
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ask: async () => (await fetch(url)).status, close: () => { server.closeAllConnections(); server.close(); } };
}

const several = async (times: number, ask: () => Promise<number>): Promise<number[]> => {
  const answers: number[] = [];
  for (let n = 0; n < times; n += 1) answers.push(await ask());
  return answers;
};

describe("limits that copies share", () => {
  it("count together, and refuse a flood without asking the database", withOffice(async (office) => {
    const shared = await openStore("sqlite::memory:");
    let asked = 0;
    const counting: Store = { ...shared, transaction: (work) => { asked += 1; return shared.transaction(work); } };
    const [one, other] = [await copyOf(office, counting), await copyOf(office, counting)];
    assert.deepEqual([...await several(3, one.ask), ...await several(2, other.ask)], [200, 200, 200, 200, 200]);
    assert.deepEqual([await one.ask(), await other.ask()], [429, 429]);
    const before = asked;
    assert.deepEqual(await several(50, one.ask), Array.from({ length: 50 }, () => 429));
    assert.equal(asked, before);
    for (const copy of [one, other]) copy.close();
    await shared.close();
  }));

  it("hold in each copy for itself while the database is away", withOffice(async (office) => {
    const away: Store = { ...office.store, transaction: () => Promise.reject(new DatabaseAway("nobody there")) };
    const copies = [await copyOf(office, away), await copyOf(office, away)];
    for (const { ask, close } of copies) {
      assert.deepEqual(await several(POINTS + 1, ask), [200, 200, 200, 200, 200, 429]);
      close();
    }
  }));
});
