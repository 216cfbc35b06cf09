/** Transactions as no honest homeserver sends them, and as every homeserver does on a bad day. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import type { FakeEvent } from "../support/fakeRooms.ts";
import { accept, AREA, arrive, assertNothingTwice, messages, openTown, says, SPEAKER, WEBER } from "./officeTown.ts";
import type { Town } from "./officeTown.ts";

const eventId = (): string => `$${randomUUID()}`;

/** Of all waiting rooms and staff rooms: how often this ticket was announced. */
const arrivals = ({ fake, staffRoom }: Town): number =>
  messages(fake, staffRoom).filter(({ content }) => !("m.new_content" in content) && /wartet/u.test(String(content["body"]))).length;

/** The room to which the address leads, as soon as it is open and nobody's; while the address moves it leads nowhere. */
const openArea = ({ fake }: Town): Promise<string> => fake.until("an open waiting area", () => {
  const id = fake.aliases.get(AREA);
  const isOpen = id !== undefined && fake.members(id, "join").length === 1 && fake.state(id, "m.room.join_rules")?.["join_rule"] === "knock";
  return isOpen && id;
});

describe("transactions", () => {
  let town: Town;
  before(async () => { town = await openTown(); });
  after(() => town.end());

  /** The event by which somebody knocks, not delivered by the homeserver's own queue. */
  const knockEvent = (user: string, roomId: string): FakeEvent => ({
    type: "m.room.member", event_id: eventId(), room_id: roomId, sender: user, state_key: user, origin_server_ts: Date.now(), content: { membership: "knock" },
  });

  it("the_same_transaction_again_changes_nothing", async () => {
    const { fake } = town;
    const event = knockEvent("@bea:localhost", fake.room(AREA).id);
    const before = arrivals(town);
    for (let i = 0; i < 5; i += 1) assert.deepEqual(await fake.transactions.put("same-1", { events: [event] }), { status: 200, body: {} });
    await fake.until("the arrival", () => arrivals(town) > before);
    await arrive(fake, "@carl:localhost");
    await fake.until("the next arrival", () => arrivals(town) > before + 1);
    assert.equal(arrivals(town), before + 2);
  });

  it("another_event_under_the_id_of_an_earlier_transaction_is_not_lost", async () => {
    const { fake } = town;
    const before = arrivals(town);
    // As a Synapse on SQLite counts again from 1 when it has been restarted.
    for (const name of ["ida", "jan"]) {
      const area = await openArea(town);
      const count = arrivals(town);
      assert.equal((await fake.transactions.put("1", { events: [knockEvent(`@${name}:localhost`, area)] })).status, 200);
      await fake.until("the arrival", () => arrivals(town) > count);
    }
    assert.equal(arrivals(town), before + 2);
  });

  it("the_same_event_in_other_transactions_at_once_is_one_arrival", async () => {
    const { fake } = town;
    const before = arrivals(town);
    const event = knockEvent("@dora:localhost", await openArea(town));
    const answers = await Promise.all(Array.from({ length: 10 }, () => fake.transactions.put(randomUUID(), { events: [event, event] })));
    assert.ok(answers.every(({ status }) => status === 200));
    await fake.until("the arrival", () => arrivals(town) > before);
    await arrive(fake, "@emil:localhost");
    await fake.until("the next arrival", () => arrivals(town) > before + 1);
    assert.equal(arrivals(town), before + 2);
  });

  it("a_transaction_from_before_a_crash_changes_nothing_after_it", async () => {
    const { fake, office } = town;
    const { ticket, waitingRoom } = await arrive(fake, "@frieda:localhost");
    const knocked = fake.room(waitingRoom).timeline.find(({ content }) => content["membership"] === "knock");
    await office.kill();
    fake.forgetSends();
    await office.start();
    const before = arrivals(town);
    for (const id of fake.transactions.delivered) assert.equal((await fake.transactions.put(id, { events: [knocked] })).status, 200);
    assert.equal((await fake.transactions.put(randomUUID(), { events: [knocked] })).status, 200);
    await accept(town, WEBER, ticket);
    await says(fake, waitingRoom, "kommen Sie herein");
    assert.equal(arrivals(town), before);
    assertNothingTwice(fake);
  });

  it("malformed_and_hostile_events_are_set_aside_and_counted_and_the_others_handled", async () => {
    const { fake } = town;
    const room = await openArea(town);
    const bad: unknown[] = [
      null, 0, "x", [], {}, { type: 7 }, { type: "m.room.member" },
      { ...knockEvent("@x:localhost", room), event_id: "no id" },
      { ...knockEvent("@x:localhost", room), state_key: "\u0000@x:localhost" },
      { ...knockEvent("@x:localhost", room), content: null },
      { ...knockEvent("@x:localhost", room), content: { membership: { knock: true } } },
      { ...knockEvent("@x:localhost", room), room_id: "!\ud800:localhost" },
      { ...knockEvent(SPEAKER, room) },
      { type: "m.room.message", event_id: eventId(), room_id: room, sender: WEBER, content: { body: { toString: "x" }, msgtype: "m.text" } },
      { type: "m.reaction", event_id: eventId(), room_id: town.staffRoom, sender: WEBER, content: { "m.relates_to": { rel_type: "m.annotation", event_id: "x", key: "" } } },
      JSON.parse(`{"__proto__":{"type":"m.room.member"},"constructor":1}`),
    ];
    const before = arrivals(town);
    const answer = await fake.transactions.put(randomUUID(), { events: [...bad, knockEvent("@gerd:localhost", room), ...bad] });
    assert.deepEqual(answer, { status: 200, body: {} });
    await fake.until("the one good event", () => arrivals(town) > before);
    const counted = /^buergerbuero_malformed_events_total (\d+)$/mu.exec(await (await fetch(`${town.office.url}/metrics`)).text());
    assert.ok(Number(counted?.[1]) >= bad.length, counted?.[0]);
  });

  it("bodies_that_are_no_transaction_get_an_error_without_a_stack", async () => {
    const { fake, office } = town;
    for (const body of ["{", "[]", "null", "7", `{"events":{}}`, `{"events":"x"}`, "\u0000"]) {
      const { status, body: said } = await fake.transactions.put(randomUUID(), body);
      assert.equal(status, 400, body);
      assert.doesNotMatch(JSON.stringify(said), /node_modules|at \w+/u);
    }
    assert.equal((await fetch(`${office.url}/healthz`)).status, 200);
  });

  it("a_wrong_token_is_refused_before_a_byte_of_the_body_is_read", async () => {
    const { fake, office } = town;
    const { port } = new URL(office.url);
    const socket = connect(Number(port), "127.0.0.1");
    const answer = new Promise<string>((resolve, reject) => {
      let text = "";
      socket.on("data", (data) => { text += data.toString(); });
      socket.on("close", () => { resolve(text); });
      socket.on("error", reject);
    });
    // A body is announced, and never comes.
    socket.write(`PUT /_matrix/app/v1/transactions/1?access_token=${fake.hsToken} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Type: application/json\r\nContent-Length: 30000000\r\n\r\n`);
    assert.match(await answer, /^HTTP\/1\.1 403 /u);
    assert.equal((await fake.transactions.put("x", { events: [] }, "")).status, 401);
  });

  it("a_hundred_thousand_hostile_events_end_nothing", async function () {
    this.timeout(120_000);
    const { fake, office } = town;
    const strange = (i: number): unknown => i % 5 === 0 ? null : {
      type: ["m.room.member", "m.room.message", "m.reaction", "m.room.power_levels", "org.matrix.msc3401.call.member"][i % 5],
      event_id: `$hostile${i}`, room_id: i % 3 === 0 ? town.staffRoom : `!unknown${i}:evil.example`, sender: `@m${i % 97}:evil.example`,
      state_key: i % 2 === 0 ? `@m${i % 97}:evil.example` : "", content: i % 7 === 0 ? [] : { membership: "join", body: "!next", msgtype: "m.text", "m.relates_to": i },
    };
    for (let from = 0; from < 100_000; from += 5_000) {
      const events = Array.from({ length: 5_000 }, (_, i) => strange(from + i));
      assert.equal((await fake.transactions.put(`hostile-${from}`, { events })).status, 200);
    }
    const { ticket } = await arrive(fake, "@hanna:localhost");
    assert.match(ticket, /^E-\d{3}$/u);
    assert.equal((await fetch(`${office.url}/healthz`)).status, 200);
  });
});
