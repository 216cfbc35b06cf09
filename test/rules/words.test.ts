import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { perform } from "../../appservice/office/perform.ts";
import { speaks, words } from "../../appservice/office/words.ts";
import type { Call } from "../support/world.ts";
import { fakeWorld } from "../support/world.ts";
import { ANNA, DAY, WEBER } from "../support/given.ts";
import { openOffice, stockRoom } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import type { FakeWorld } from "../support/world.ts";

type Texts = { [key: string]: string | Texts };
const read = (language: string): Texts => JSON.parse(readFileSync(new URL(`../../appservice/texts/${language}/chat.json`, import.meta.url), "utf8")) as Texts;
const flat = (texts: Texts, above = ""): [string, string][] => Object.entries(texts).flatMap(([key, value]): [string, string][] =>
  typeof value === "string" ? [[above + key, value]] : flat(value, `${above}${key}.`));
const placesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/gu) ?? [])].sort();

describe("the words of the chat", () => {
  const [german, english] = [new Map(flat(read("de"))), new Map(flat(read("en")))];

  it("every text exists in German and in English", () =>
    assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort()));
  it("with the same things filled in", () => {
    for (const [key, text] of german) assert.deepEqual(placesIn(english.get(key) ?? ""), placesIn(text), key);
  });
  it("a language without a text of its own speaks another, never a key", () => {
    for (const language of ["de", "en", "de-simple", "xx"]) assert.ok(words(language, "citizen.returned", { ticket: "E-017" }).includes("E-017"), language);
  });
  it("what is filled in stays what it is", () => {
    for (const ticket of ["<b>", "{position}", "$t(citizen.help)", "{{ticket}}"])
      assert.ok(words("de", "citizen.returned", { ticket }).includes(`(${ticket})`), ticket);
  });
  it("offered is what is there", () => assert.deepEqual(["de", "en", "xx", ""].map(speaks), [true, true, false, false]));
});

const [WAITING, STAFF] = ["!waiting:amt.example", "!staff:amt.example"];

/** A visit of Anna's, performed on the world as the orders fall due. */
async function visitOf(work: (office: Office, world: FakeWorld, performAll: (within?: number) => Promise<Call[]>) => Promise<void>): Promise<void> {
  const office = await openOffice();
  const world = fakeWorld(office.now);
  const desk = { store: office.store, context: office.context, world };
  await office.stock(8);
  await office.staff("elterngeld", WEBER);
  await office.tx(async (tx) => {
    await tx.rooms.put({ ...stockRoom(STAFF, "staff room", "elterngeld", 0), state: "taken" });
    await tx.rooms.put({ ...stockRoom(WAITING, "waiting area", "elterngeld", 0), state: "taken" });
    // The address has moved on, as it does with each knock.
    await tx.rooms.put({ ...stockRoom("!next-area:amt.example", "waiting area", "elterngeld", 1), state: "taken" });
    for (const n of [1, 2, 3, 4, 5]) await tx.rooms.put(stockRoom(`!area-${n}:amt.example`, "waiting area", "elterngeld", n));
  });
  try {
    await work(office, world, async (within = 200) => {
      const from = world.asked.length;
      for (const effect of await office.orders(within)) await perform(desk, effect);
      return world.asked.slice(from);
    });
  } finally {
    await office.store.close();
  }
}

describe("what is said of a visit", () => {
  it("the citizen is greeted, called in with a push, and bidden farewell before the room closes", () => visitOf(async (office, world, performAll) => {
    const visit = await office.waits(ANNA, { room: WAITING });
    await performAll();
    const greeting = world.saidIn(WAITING);
    assert.ok(greeting[0]?.startsWith("Willkommen"), greeting.join("\n"));
    assert.ok(greeting.some((text) => text.includes(visit.ticket)));
    await office.says(WEBER, { name: "accept", ticket: visit.ticket, also: false });
    const called = (await performAll()).find(({ room, words: said }) => room === WAITING && said?.mention === ANNA);
    assert.equal(called?.words?.text, words("de", "citizen.comeIn", { ticket: visit.ticket, link: linkTo(visit.room) }));
    await office.act(visit.id, { do: "callUsed", at: office.now() });
    await office.says(WEBER, { name: "finish" });
    const farewell = await performAll(0);
    assert.ok(farewell.some(({ room, words: said }) => room === WAITING && said?.text === words("de", "citizen.endedFinished", { ticket: visit.ticket })));
    assert.ok(!farewell.some(({ port }) => port === "empty"), "nobody is thrown out while reading");
    const { followUp } = office.context.terms;
    office.pass(followUp);
    assert.deepEqual((await performAll()).filter(({ port }) => port === "empty").map(({ room }) => room).sort(), [visit.room, WAITING].sort());
    office.pass(DAY);
    assert.deepEqual((await performAll()).filter(({ port }) => port === "delete").map(({ room }) => room).sort(), [visit.room, WAITING].sort());
  }));

  it("who is barred is out of the consultation at once, and reads why", () => visitOf(async (office, _, performAll) => {
    const visit = await office.waits(ANNA, { room: WAITING });
    await office.says(WEBER, { name: "accept", ticket: visit.ticket, also: false });
    await office.act(visit.id, { do: "callUsed", at: office.now() });
    await performAll();
    await office.says(WEBER, { name: "end", ticket: visit.ticket, bar: true });
    const done = await performAll(0);
    assert.deepEqual(done.filter(({ port }) => port === "empty").map(({ room }) => room), [visit.room]);
    assert.ok(done.some(({ port }) => port === "endCall"));
    assert.ok(done.some(({ room, words: said }) => room === WAITING && said?.mention === ANNA));
  }));

  it("the staff room reads numbers and states: no citizen, no name, no word", () => visitOf(async (office, world, performAll) => {
    const visit = await office.waits(ANNA, { room: WAITING, name: "Anna Beispiel" });
    await performAll();
    await office.says(WEBER, { name: "accept", ticket: visit.ticket, also: false });
    await office.act(visit.id, { do: "appear", at: office.now() });
    await performAll();
    await office.act(visit.id, { do: "leave", at: office.now() });
    await performAll();
    await office.says(WEBER, { name: "finish", ticket: visit.ticket });
    await performAll();
    const said = world.saidIn(STAFF);
    assert.ok(said.length >= 5, said.join("\n"));
    for (const text of said) {
      assert.ok(text.includes(visit.ticket), text);
      assert.doesNotMatch(text, /anna|beispiel|leben\.example/iu);
    }
    assert.ok(said.some((text) => text.includes("hat den Beratungsraum verlassen")));
  }));

  it("in the consultation room the service says nothing", () => visitOf(async (office, world, performAll) => {
    const visit = await office.waits(ANNA, { room: WAITING });
    await office.says(WEBER, { name: "accept", ticket: visit.ticket, also: false });
    await office.act(visit.id, { do: "callUsed", at: office.now() });
    await performAll();
    await office.says(WEBER, { name: "finish" });
    await performAll(2 * DAY);
    assert.ok(visit.room);
    assert.deepEqual(world.saidIn(visit.room), []);
    assert.ok(world.asked.some(({ room, port }) => room === visit.room && port === "letWrite"));
  }));

  it("a citizen who has gone before being greeted is not invited", () => visitOf(async (office, world, performAll) => {
    const visit = await office.waits(ANNA, { room: WAITING });
    await office.act(visit.id, { do: "withdraw", at: office.now() });
    await performAll();
    assert.deepEqual(world.asked.filter(({ port, user }) => port === "invite" && user === ANNA), []);
  }));
});

const linkTo = (room: string | undefined): string => `https://matrix.to/#/${encodeURIComponent(room ?? "")}?via=amt.example`;
