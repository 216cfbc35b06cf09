/** Three copies of the service on one PostgreSQL behind a load balancer: all do the same work, and any two may die. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { FakeHomeserver } from "../support/fakeHomeserver.ts";
import { startCopies } from "../support/serviceProcess.ts";
import type { Copies } from "../support/serviceProcess.ts";
import { createDatabase } from "../support/storePostgres.ts";
import {
  announcementOf, arrive, assertNothingTwice, bothIn, consultationsOf, departments, invitesOf, knock, LEHMANN, says, SPEAKER, WEBER, YILMAZ,
} from "../service/officeTown.ts";

const COPIES = 3;
const STAFF = [WEBER, YILMAZ];
/** Milliseconds in which what one did for all is done by another. */
const TAKEN_OVER = 10_000;
const ORPHAN_GONE = 60_000;

describe("three copies of the service", () => {
  let fake: FakeHomeserver;
  let copies: Copies;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let client: pg.Client;
  let staffRoom: string;
  let number = 0;

  before(async () => {
    fake = await FakeHomeserver.start();
    database = await createDatabase();
    copies = await startCopies(fake, { departments, database: database.url }, COPIES);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    staffRoom = fake.room("#amt_elterngeld_staff:localhost").id;
    for (const user of STAFF) fake.join(user, staffRoom);
    fake.join(LEHMANN, fake.room("#amt_wohnen_staff:localhost").id);
  });
  after(async () => {
    await copies.dispose();
    await client.end();
    await database.drop();
    await fake.stop();
  });

  /** Milliseconds until a copy that is alive (its own lease is renewed) keeps house. */
  async function untilKept(): Promise<number> {
    const begun = performance.now();
    const signs = async (): Promise<Map<string, string>> => {
      const { rows } = await client.query<{ owner: string; until: string }>(
        "select owner, until from leases where name = 'keeper' and until > extract(epoch from clock_timestamp()) * 1000");
      return new Map(rows.map(({ owner, until }) => [owner, until]));
    };
    const first = await signs();
    for (;;) {
      // Renewed since: whoever holds it lives.
      const renewed = [...await signs()].some(([owner, until]) => first.get(owner) !== until);
      if (renewed) return performance.now() - begun;
      await pause(100);
    }
  }

  async function wholeVisit(caseworker: string): Promise<void> {
    const citizen = `@citizen${(number += 1)}:localhost`;
    const { ticket, waitingRoom } = await arrive(fake, citizen);
    await announcementOf(fake, staffRoom, ticket);
    fake.say(caseworker, staffRoom, `!aufrufen ${ticket}`);
    await says(fake, waitingRoom, "kommen Sie herein");
    const room = await bothIn({ fake }, citizen, caseworker);
    fake.say(caseworker, staffRoom, `!fertig ${ticket}`);
    await says(fake, waitingRoom, "beendet");
    assert.deepEqual(consultationsOf(fake, citizen), [room]);
    assert.equal(invitesOf(fake, room, citizen).length, 1);
  }

  it("set_up_together_they_make_each_room_once", () => {
    for (const id of ["elterngeld", "wohnen"]) {
      const speaker = `@amt_${id}:localhost`;
      const own = [...fake.rooms.values()].filter(({ creator }) => creator === speaker);
      const staff = own.filter(({ id: room }) => fake.state(room, "m.room.canonical_alias")?.["alias"] === `#amt_${id}_staff:localhost`);
      assert.equal(staff.length, 1);
      assert.equal(own.filter(({ listed }) => listed).length, 1, "one room is at the address");
    }
    assert.equal([...fake.rooms.values()].filter(({ id }) => fake.state(id, "m.room.create")?.["type"] === "m.space").length, 1);
  });

  it("visits_go_through_whoever_gets_which_transaction", async () => {
    for (let i = 0; i < 6; i += 1) await wholeVisit(STAFF[i % 2] ?? WEBER);
    assertNothingTwice(fake);
  });

  it("the_same_transaction_at_every_copy_at_once_is_one_arrival", async () => {
    await fake.until("an open waiting area", () => fake.state(fake.room("#amt_elterngeld:localhost").id, "m.room.join_rules")?.["join_rule"] === "knock");
    const room = fake.room("#amt_elterngeld:localhost").id;
    const before = consultationsOf(fake, "@pia:localhost").length;
    const event = { type: "m.room.member", event_id: "$pia", room_id: room, sender: "@pia:localhost", state_key: "@pia:localhost", origin_server_ts: 1, content: { membership: "knock" } };
    const answers = await Promise.all(copies.urls.flatMap((url) => [1, 2].map((txn) => fetch(`${url}/_matrix/app/v1/transactions/all-${txn}`, {
      method: "PUT", headers: { authorization: `Bearer ${fake.hsToken}`, "content-type": "application/json" }, body: JSON.stringify({ events: [event] }),
    }))));
    assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 200));
    const { rows } = await client.query<{ count: string }>("select count(*) from visits where citizen = '@pia:localhost'");
    await fake.until("pia is asked in", () => consultationsOf(fake, "@pia:localhost").length > before || fake.membership(room, "@pia:localhost") === "invite");
    assert.ok(Number(rows[0]?.count ?? 0) <= 1);
    fake.say(WEBER, staffRoom, "!weiter");
    await fake.until("pia is accepted", () => consultationsOf(fake, "@pia:localhost").length === 1);
    fake.say(WEBER, staffRoom, "!fertig");
  });

  it("every_copy_serves_pages_and_says_that_it_lives", async () => {
    for (const url of copies.urls) {
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
      assert.equal((await fetch(`${url}/`)).status, 200);
    }
  });

  it("a_limit_counts_for_all_copies_together_and_no_address_is_in_the_database", async () => {
    const numberAt = (url: string, from = "203.0.113.7"): Promise<Response> => fetch(`${url}/api/visits`, {
      method: "POST", body: "{}", headers: { "content-type": "application/json", "X-Forwarded-For": from },
    });
    const url = (which: number): string => copies.urls[which % COPIES] ?? "";
    const answers = await Promise.all(Array.from({ length: 60 }, (_, which) => numberAt(url(which))));
    assert.ok(answers.every(({ status }) => status === 400), "nothing that can be read, and not refused yet");
    for (const one of copies.urls) assert.equal((await numberAt(one)).status, 429, "each copy alone had but twenty");
    assert.equal((await numberAt(url(0), "203.0.113.8")).status, 400, "another network");
    const { rows } = await client.query<{ name: string; count: number }>("select name, count from tally where name like 'numbers %' order by count");
    assert.equal(rows.length, 2);
    assert.ok(rows.every(({ name }) => !name.includes("203.0")), "addresses only as hashes");
  });

  it("two_die_one_after_the_other_and_presence_and_visits_are_taken_over_within_ten_seconds", async function () {
    this.timeout(60_000);
    for (const which of [0, 1]) {
      await knock(fake, `@waits${which}:localhost`);
      await copies.kill(which);
      fake.presence.delete(SPEAKER);
      assert.ok((await untilKept()) < TAKEN_OVER);
      await fake.until("presence is said again", () => fake.presence.get(SPEAKER));
      await fake.until("whoever knocked just before is asked in", () => [...fake.rooms.keys()].find((id) => fake.membership(id, `@waits${which}:localhost`) === "invite"));
    }
    fake.say(WEBER, staffRoom, "!weiter");
    await fake.until("accepted", () => consultationsOf(fake, "@waits0:localhost").length === 1);
    fake.say(WEBER, staffRoom, "!fertig");
    assertNothingTwice(fake);
  });

  it("a_room_that_was_half_made_when_they_died_is_gone_within_a_minute_without_anybody_being_started", async function () {
    this.timeout(120_000);
    await Promise.all([0, 1].map((which) => copies.start(which)));
    let made: string | undefined;
    fake.witness = async ({ path }, when) => {
      if (made !== undefined || when !== "after" || !path.endsWith("/createRoom")) return undefined;
      made = [...fake.rooms.keys()].at(-1) ?? "";
      // Or it was the third, and its answer is lost on the way.
      await Promise.all([0, 1].map((which) => copies.kill(which)));
      return "ended";
    };
    await knock(fake, "@takes_one:localhost");
    const room = await fake.until("a room that nobody knows", () => made);
    fake.witness = undefined;
    const died = performance.now();
    while (fake.rooms.has(room) && fake.membership(room, fake.rooms.get(room)?.creator ?? "") === "join") {
      assert.ok(performance.now() - died < ORPHAN_GONE, "still there");
      await pause(500);
    }
  });

  it("those_that_come_back_do_their_share_again", async () => {
    await Promise.all([0, 1].map((which) => copies.start(which)));
    const { rows } = await client.query<{ count: string }>("select count(*) from leases where name like 'copy:%' and until > extract(epoch from clock_timestamp()) * 1000");
    assert.ok(Number(rows[0]?.count) >= COPIES, "the dead may be counted for some seconds");
    fake.say(YILMAZ, staffRoom, "!weiter");
    await wholeVisit(WEBER);
  });
});
