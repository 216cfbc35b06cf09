/**
 * `kill -9` before every request to the homeserver of which an arrival, an accept and a farewell are made, after it, and
 * some milliseconds later, when the database is written to or the next is on its way; on both databases.
 * FAULTS_SEED takes the same steps again, FAULTS=all leaves none out.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import pg from "pg";
import {
  accept, announcementOf, arrive, assertNothingTwice, bothIn, consultationsOf, invitesOf, isEdit, messages, openTown, says, told, WEBER,
} from "../service/officeTown.ts";
import type { Town } from "../service/officeTown.ts";
import { stores } from "../support/stores.ts";
import { createDatabase } from "../support/storePostgres.ts";

const seed = Number(process.env["FAULTS_SEED"] ?? randomInt(1_000_000));
const all = process.env["FAULTS"] === "all";
/** Of the steps one in so many is taken, which ones the seed says. */
const ONE_IN = all ? 1 : 4;
/** More steps than an arrival or an accept has; whoever comes to the end without having been killed is through. */
const MOST_STEPS = 60;
const AT_ONCE = 4;
const SWEPT_WITHIN = 60_000;
/** Between a request and a death after it: milliseconds, by the number of the step. */
const momentOf = (step: number): number => (step * 7 + seed) % 30;

const PHASES = ["arrival", "accept", "farewell"] as const;
const MOMENTS = ["before", "after", "later"] as const;
interface Crash { phase: (typeof PHASES)[number]; step: number; when: (typeof MOMENTS)[number] }

const isStep = ({ path, user }: { path: string; user: string }): boolean => !path.includes("/presence/") && user !== "admin";

/** Lets the process die at one step from now on, and live again; gives whether it did. */
function arm({ fake, office }: Town, { step, when }: Crash): () => Promise<boolean> {
  let count = 0;
  let dying: Promise<void> | undefined;
  let risen: Promise<void> | undefined;
  const die = async (): Promise<void> => {
    dying = office.kill();
    await dying;
    fake.witness = undefined;
    fake.forgetSends();
    await office.start();
  };
  fake.witness = async (seen, at) => {
    if (dying) return "ended";
    if (!isStep(seen)) return undefined;
    if (at === "before") count += 1;
    if (risen || count !== step || at !== (when === "before" ? "before" : "after")) return undefined;
    risen = when === "later" ? pause(momentOf(step)).then(die) : die();
    await dying;
    return dying && "ended";
  };
  return async () => {
    if (!risen) fake.witness = undefined;
    await risen;
    return risen !== undefined;
  };
}

interface Guest { citizen: string; ticket: string; waitingRoom: string }

/** A whole visit, each phase waited for until everything in it has happened. */
async function visit(town: Town, citizen: string, crash: Crash): Promise<boolean> {
  const { fake, staffRoom } = town;
  let died = false;
  const during = async <T>(phase: Crash["phase"], work: () => Promise<T>): Promise<T> => {
    const disarm = phase === crash.phase ? arm(town, crash) : undefined;
    const result = await work();
    if (disarm) died = await disarm();
    return result;
  };
  const guest: Guest = await during("arrival", async () => {
    const arrived = await arrive(fake, citizen);
    await announcementOf(fake, staffRoom, arrived.ticket);
    await says(fake, arrived.waitingRoom, "nehmen Sie schon die Einladung");
    return { citizen, ...arrived };
  });
  const room = await during("accept", async () => {
    await accept(town, WEBER, guest.ticket);
    await says(fake, guest.waitingRoom, "kommen Sie herein");
    const together = await bothIn(town, citizen, WEBER);
    await fake.until("the citizen may write", () => fake.state(together, "m.room.power_levels")?.["events_default"] === 0);
    return together;
  });
  await during("farewell", async () => {
    fake.say(WEBER, staffRoom, `!fertig ${guest.ticket}`);
    await says(fake, guest.waitingRoom, "beendet");
    await fake.until("the room is empty", () => fake.membership(room, citizen) === "leave" && fake.membership(room, WEBER) === "leave");
  });
  verify(town, guest, room);
  return died;
}

function verify({ fake, staffRoom }: Town, { citizen, ticket, waitingRoom }: Guest, room: string): void {
  assert.deepEqual(consultationsOf(fake, citizen), [room], "one consultation room");
  for (const user of [citizen, WEBER]) assert.equal(invitesOf(fake, room, user).length, 1, `${user} invited once`);
  const lines = told(fake, waitingRoom);
  for (const text of ["Wartenummer: E-", "nehmen Sie schon die Einladung", "kommen Sie herein", "beendet"])
    assert.equal(lines.filter((line) => line.includes(text)).length, 1, `"${text}" once in ${JSON.stringify(lines)}`);
  const announced = messages(fake, staffRoom).filter((event) => !isEdit(event) && String(event.content["body"]).includes(`${ticket} · wartet`));
  assert.equal(announced.length, 1, "announced once");
  assertNothingTwice(fake);
}

/** Room ids in the service's room book. */
async function known(url: string): Promise<Set<string>> {
  const query = "select room_id from rooms";
  if (url.startsWith("sqlite:")) {
    const database = new Database(url.slice("sqlite:".length), { readonly: true });
    const rows = database.prepare<[], { room_id: string }>(query).all();
    database.close();
    return new Set(rows.map(({ room_id }) => room_id));
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ room_id: string }>(query);
  await client.end();
  return new Set(rows.map(({ room_id }) => room_id));
}

async function orphans({ fake }: Town, url: string): Promise<string[]> {
  const book = await known(url);
  return [...fake.rooms.values()].filter(({ id, creator }) => fake.isOurs(creator) && fake.membership(id, creator) === "join" && !book.has(id)).map(({ id }) => id);
}

async function untilSwept(town: Town, url: string): Promise<void> {
  const deadline = performance.now() + SWEPT_WITHIN;
  for (;;) {
    const left = await orphans(town, url);
    if (left.length === 0) return;
    assert.ok(performance.now() < deadline, `${left.length} rooms that nobody knows`);
    await pause(1000);
  }
}

/** Which crashes one of the towns that work side by side goes through. */
const crashesOf = (town: number): Crash[] => PHASES.flatMap((phase) =>
  Array.from({ length: MOST_STEPS }, (_, index) => index + 1).flatMap((step) => MOMENTS.map((when, i) => ({ phase, step, when, number: step * MOMENTS.length + i + seed }))))
  .filter(({ number }) => number % (AT_ONCE * ONE_IN) === town * ONE_IN);

async function allCrashes(town: Town, url: string, which: number): Promise<number> {
  let deaths = 0;
  const over = new Set<Crash["phase"]>();
  for (const [index, crash] of crashesOf(which).entries()) {
    if (over.has(crash.phase)) continue;
    const name = `${crash.phase} ${crash.step} ${crash.when}`;
    const died = await visit(town, `@citizen${index}:localhost`, crash).catch(async (error: unknown) => {
      throw new Error(`killed at: ${name} (FAULTS_SEED=${seed})\n${(await town.office.log()).split("\n").slice(-12).join("\n")}`, { cause: error });
    });
    if (died) deaths += 1;
    // Two steps later at the earliest the phase is over: the number of requests varies a little.
    else if (crash.step > 4) over.add(crash.phase);
  }
  await untilSwept(town, url);
  return deaths;
}

describe(`killed at any step of a visit (FAULTS_SEED=${seed})`, () => {
  for (const { name } of stores) {
    it(`nobody_is_lost_and_nothing_happens_twice_on_${name}`, async function () {
      this.timeout(all ? 3_600_000 : 300_000);
      const deaths = await Promise.all(Array.from({ length: AT_ONCE }, async (_, which) => {
        const database = name === "PostgreSQL" ? await createDatabase() : undefined;
        const town = await openTown({ times: { follow_up: "1s" }, ...(database ? { database: database.url } : {}) });
        try {
          return await allCrashes(town, database?.url ?? `sqlite:${town.office.databaseFile}`, which);
        } finally {
          await town.end();
          await database?.drop();
        }
      }));
      const total = deaths.reduce((sum, one) => sum + one, 0);
      assert.ok(total >= 10, `only ${total} crashes`);
      console.log(`      ${total} crashes`);
    });
  }
});
