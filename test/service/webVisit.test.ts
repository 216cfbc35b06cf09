import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { guardRound } from "../../appservice/web/visit/guard.ts";
import { WEBER, webWorld } from "./webWorld.ts";
import type { WebWorld } from "./webWorld.ts";

interface View { ticket: string; status: string; now: number; until?: number; delaysLeft: number; position?: number; confirmed: boolean; language: string; room?: string; guest?: string; role: string; outcome?: string; caseworker?: string; department: { name: string } }
interface Answer<T> { status: number; body: T }
interface Refusal { error: string; message: string }

const newSecret = (): string => randomBytes(32).toString("base64url");

async function ask<T>(world: WebWorld, method: string, path: string, secret?: string, body?: object, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const response = await fetch(world.url + path, {
    method, headers: { "content-type": "application/json", ...(secret ? { authorization: `Bearer ${secret}` } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const wish = (secret: string, changes: object = {}): object =>
  ({ secret, department: "elterngeld", name: "Anna", language: "de", interpreter: false, consent: true, ...changes });
const take = async (world: WebWorld, changes: object = {}): Promise<string> => {
  const secret = newSecret();
  const { status, body } = await ask<Refusal>(world, "POST", "/api/visits", undefined, wish(secret, changes));
  assert.equal(status, 201, JSON.stringify(body));
  return secret;
};
const look = async (world: WebWorld, secret: string): Promise<View> => (await ask<View>(world, "GET", "/api/visit", secret)).body;
const act = async (world: WebWorld, secret: string, deed: object): Promise<number> => (await ask(world, "POST", "/api/visit", secret, deed)).status;

const accept = (world: WebWorld, department: string, ticket: string): Promise<void> =>
  world.command({ department, ticket }, { do: "accept", at: world.context.clock.now(), by: WEBER, also: false, open: [] });

describe("a number by the page", () => {
  let world: WebWorld;
  beforeEach(async () => { world = await webWorld(); await world.onDuty("elterngeld"); });
  afterEach(() => world.close());

  it("is drawn once, however often it is asked for with the same secret", async () => {
    const secret = newSecret();
    assert.equal((await ask(world, "POST", "/api/visits", undefined, wish(secret))).status, 201);
    assert.equal((await ask(world, "POST", "/api/visits", undefined, wish(secret))).status, 200);
    const view = await look(world, secret);
    assert.deepEqual([view.ticket, view.status, view.position], ["E-001", "waiting", 1]);
    const second = await look(world, await take(world));
    assert.deepEqual([second.ticket, second.position], ["E-002", 2]);
  });
  it("needs a name where the department asks for one, consent everywhere", async () => {
    const refused = async (changes: object): Promise<string> => (await ask<Refusal>(world, "POST", "/api/visits", undefined, wish(newSecret(), changes))).body.error;
    assert.equal(await refused({ name: " \u202e " }), "name");
    assert.equal(await refused({ consent: false }), "invalid");
    assert.equal(await refused({ department: "nirgendwo" }), "department");
  });
  it("is refused in words while closed", async () => {
    const { status, body } = await ask<Refusal>(world, "POST", "/api/visits", undefined, wish(newSecret(), { department: "wirtschaft" }));
    assert.deepEqual([status, body.error], [409, "closed"]);
    assert.match(body.message, /1234-1/u);
  });
  it("an anonymous department keeps no name, even when one is sent", async () => {
    await world.onDuty("hiv");
    const secret = await take(world, { department: "raum1", name: "Anna Muster" });
    const visits = await world.store.transaction((tx) => tx.visits.open("hiv"));
    assert.deepEqual([visits.length, visits[0]?.name], [1, undefined]);
    await ask(world, "POST", "/api/visit/account", secret);
    assert.match(world.guests.opened[0]?.displayName ?? "", /^Gast K-\d{3}$/u);
  });
  it("one network opens only so many, and its address is stored nowhere", async () => {
    await world.close();
    world = await webWorld({ change: (yaml) => `${yaml}\nlimits: {open_visits_per_address: 2}` });
    await world.onDuty("elterngeld");
    await take(world);
    await take(world);
    const { status, body } = await ask<Refusal>(world, "POST", "/api/visits", undefined, wish(newSecret()));
    assert.deepEqual([status, body.error], [429, "tooMany"]);
    // Another network behind the trusted proxy is not concerned.
    assert.equal((await ask(world, "POST", "/api/visits", undefined, wish(newSecret()), { "X-Forwarded-For": "203.0.113.9" })).status, 201);
  });
  it("one network asks for only so many in a minute, whatever comes of it, and no other is concerned", async () => {
    const ask60 = async (from: string): Promise<Response> => {
      const post = () => fetch(`${world.url}/api/visits`, { method: "POST", body: "{}", headers: { "content-type": "application/json", "X-Forwarded-For": from } });
      const answers = await Promise.all(Array.from({ length: 60 }, post));
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([400]));
      return post();
    };
    const refused = await ask60("2001:db8:1:2:3::4");
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    assert.match(((await refused.json()) as Refusal).message, /Try again in \d+ seconds/u);
    const network = await ask(world, "POST", "/api/visits", undefined, wish(newSecret()), { "X-Forwarded-For": "2001:db8:1:2:99::1" });
    assert.equal(network.status, 429, "the same household");
    assert.equal((await ask(world, "POST", "/api/visits", undefined, wish(newSecret()), { "X-Forwarded-For": "2001:db8:1:3::4" })).status, 201);
  });
  it("whoever guesses at secrets is stopped; a neighbour who does not guess is served", async () => {
    const secret = await take(world);
    const from = { "X-Forwarded-For": "203.0.113.7" };
    const guess = () => ask(world, "GET", "/api/visit", newSecret(), undefined, from);
    const answers = await Promise.all(Array.from({ length: 301 }, guess));
    assert.ok(answers.every(({ status }) => status === 404));
    assert.equal((await guess()).status, 429);
    assert.equal((await ask(world, "GET", "/api/visit", secret)).status, 200);
  });
  it("without guests' accounts the page says so and offers Element", async () => {
    await world.close();
    world = await webWorld({ guests: false });
    assert.equal((await ask<Refusal>(world, "POST", "/api/visits", undefined, wish(newSecret()))).body.error, "noGuests");
    assert.ok((await (await fetch(`${world.url}/elterngeld`)).text()).includes("matrix.to"));
  });
  it("a homeserver whose log-in does not open accounts is the same", async () => {
    await world.close();
    world = await webWorld({ problem: "no m.login.application_service here" });
    assert.equal((await ask<Refusal>(world, "POST", "/api/visits", undefined, wish(newSecret()))).body.error, "noGuests");
    const page = await (await fetch(`${world.url}/elterngeld`, { headers: { "accept-language": "de" } })).text();
    assert.ok(page.includes("Videogespräche ohne Konto sind hier gerade nicht möglich") && page.includes("tel:+498912340") && !page.includes("mein-besuch"));
  });
});

describe("a visit by the page", () => {
  let world: WebWorld;
  beforeEach(async () => { world = await webWorld(); await world.onDuty("elterngeld"); await world.stock("!eins:kreis.example"); });
  afterEach(() => world.close());

  it("cannot be watched, taken over or cancelled with what is public of it", async () => {
    const secret = await take(world);
    const { ticket } = await look(world, secret);
    for (const guess of [newSecret(), ticket.padEnd(43, "A"), "x"]) {
      assert.ok([401, 404].includes((await ask(world, "GET", "/api/visit", guess)).status));
      assert.ok([401, 404].includes(await act(world, guess, { do: "withdraw" })));
      assert.ok([401, 404].includes((await ask(world, "POST", "/api/visit/account", guess)).status));
    }
    assert.equal((await look(world, secret)).status, "waiting");
    assert.deepEqual(world.guests.opened, []);
  });
  it("gets an account and the prepared room; a second account closes the first", async () => {
    const secret = await take(world, { name: "Anna <b>" });
    const first = (await ask<{ userId: string }>(world, "POST", "/api/visit/account", secret)).body.userId;
    assert.deepEqual([(await look(world, secret)).guest, (await look(world, secret)).room], [first, "!eins:kreis.example"]);
    assert.equal(world.guests.opened[0]?.displayName, "Anna <b>");
    const second = (await ask<{ userId: string }>(world, "POST", "/api/visit/account", secret)).body.userId;
    assert.deepEqual([world.guests.closed, (await look(world, secret)).guest], [[first], second]);
  });
  it("whoever confirms waits on; who needs time is parked and comes back to the old place", async () => {
    const first = await take(world);
    const second = await take(world);
    assert.equal(await act(world, first, { do: "needTime" }), 200);
    assert.deepEqual([(await look(world, first)).status, (await look(world, second)).position], ["parked", 1]);
    assert.equal(await act(world, first, { do: "confirm" }), 200);
    assert.deepEqual([(await look(world, first)).position, (await look(world, second)).position], [1, 2]);
    assert.equal((await look(world, first)).confirmed, true);
  });
  it("asks for more time ten times at most, and is told how often it still can", async () => {
    const secret = await take(world);
    const left = async (): Promise<number> => (await look(world, secret)).delaysLeft;
    for (let times = 10; times > 0; times -= 1) {
      assert.equal(await left(), times);
      assert.equal(await act(world, secret, { do: "needTime" }), 200);
    }
    assert.deepEqual([await left(), await act(world, secret, { do: "needTime" })], [0, 409]);
    assert.equal((await look(world, secret)).status, "parked");
  });
  it("tells times by the office's clock, with what that clock says now", async () => {
    world.pass(-86_400_000);
    const secret = await take(world);
    await act(world, secret, { do: "needTime" });
    const { now, until } = await look(world, secret);
    const left = (until ?? 0) - now;
    assert.ok(left > 0 && left <= world.context.terms.grace, String(left));
  });
  it("is called by the same rules as every other", async () => {
    const secret = await take(world);
    await accept(world, "elterngeld", "E-001");
    assert.equal((await look(world, secret)).status, "accepted");
    assert.equal(await act(world, secret, { do: "needTime" }), 409);
  });
  it("shows the caseworker's name as the Matrix profile has it, as one plain line; without one what the Matrix id begins with", async () => {
    const nameless = await take(world);
    await accept(world, "elterngeld", "E-001");
    assert.equal((await look(world, nameless)).caseworker, "Weber");
    await world.close();
    world = await webWorld();
    await world.onDuty("elterngeld");
    world.names.set(WEBER, `  Petra\u202e <b>Weber</b>\n${"x".repeat(100)} `);
    const secret = await take(world);
    await accept(world, "elterngeld", "E-001");
    assert.equal((await look(world, secret)).caseworker, `Petra <b>Weber</b> ${"x".repeat(60)}`.slice(0, 60));
  });
  it("shows a number instead of the caseworker's name where advice is confidential", async () => {
    await world.onDuty("hiv");
    world.names.set(WEBER, "Petra Weber");
    const secret = await take(world, { department: "raum1" });
    await accept(world, "hiv", (await look(world, secret)).ticket);
    assert.equal((await look(world, secret)).caseworker, "1");
  });
  it("the language and the wish for an interpreter can be changed, the number given back", async () => {
    const secret = await take(world);
    assert.equal(await act(world, secret, { do: "speak", language: "en" }), 200);
    assert.deepEqual([(await look(world, secret)).language, (await look(world, secret)).department.name], ["en", "Parental allowance"]);
    assert.equal(await act(world, secret, { do: "wishInterpreter", wished: true }), 200);
    assert.equal(await act(world, secret, { do: "withdraw" }), 200);
    assert.deepEqual([(await look(world, secret)).status, (await look(world, secret)).outcome], ["ended", "withdrawn"]);
    assert.equal(await act(world, secret, { do: "withdraw" }), 409);
    assert.equal((await ask(world, "POST", "/api/visit/account", secret)).status, 409);
  });
  it("a companion comes by the personal link, waits along, and decides nothing", async () => {
    const secret = await take(world);
    const { link } = (await ask<{ link: string }>(world, "POST", "/api/visit/companions", secret)).body;
    const [page, companion = ""] = link.split("#dabei=");
    assert.equal(page, "https://amt.kreis.example/mein-besuch");
    assert.equal((await look(world, companion)).role, "companion");
    const { userId } = (await ask<{ userId: string }>(world, "POST", "/api/visit/account", companion)).body;
    const [visit] = await world.store.transaction((tx) => tx.visits.open("elterngeld"));
    assert.deepEqual(visit?.guests, [userId]);
    for (const deed of [{ do: "withdraw" }, { do: "needTime" }, { do: "answer", yes: true }]) assert.equal(await act(world, companion, deed), 403);
    assert.equal((await ask(world, "POST", "/api/visit/companions", companion)).status, 403);
  });
  it("a lost link takes no companion's seat: the oldest that nobody has used gives way; who has come stays", async () => {
    const secret = await take(world);
    const invite = async (): Promise<string> => {
      const { status, body } = await ask<{ link: string }>(world, "POST", "/api/visit/companions", secret);
      return status === 201 ? (body.link.split("#dabei=")[1] ?? "") : String(status);
    };
    const opens = async (companion: string): Promise<boolean> => (await ask(world, "GET", "/api/visit", companion)).status === 200;
    const comes = async (companion: string): Promise<number> => (await ask(world, "POST", "/api/visit/account", companion)).status;
    const [lost, grandmother, brother] = [await invite(), await invite(), await invite()];
    assert.deepEqual([await opens(lost), await opens(grandmother), await opens(brother)], [false, true, true]);
    assert.equal(await comes(grandmother), 201);
    const again = await invite();
    assert.deepEqual([await opens(grandmother), await opens(brother), await opens(again)], [true, false, true]);
    assert.equal(await comes(again), 201);
    assert.equal(await invite(), "409");
  });
  it("an account is kept to the room of its visit while that is open, and no longer", async () => {
    const secret = await take(world);
    const { userId } = (await ask<{ userId: string }>(world, "POST", "/api/visit/account", secret)).body;
    world.guests.rooms = () => Promise.resolve(["!eigener:kreis.example", "!eins:kreis.example"]);
    assert.equal(await guardRound(world.desk), 1);
    assert.deepEqual(world.guests.left, [[userId, "!eigener:kreis.example"]]);
    await act(world, secret, { do: "withdraw" });
    assert.equal(await guardRound(world.desk), 0);
    assert.equal(world.guests.left.length, 1);
  });
  it("an account that takes its seat while the rounds are made keeps it", async () => {
    await take(world);
    const second = await take(world);
    await ask(world, "POST", "/api/visit/account", second);
    const { ticket, room } = await look(world, second);
    assert.equal(room, undefined);
    world.guests.rooms = async () => {
      await world.command({ department: "elterngeld", ticket }, { do: "seat", at: world.context.clock.now(), room: "!zwei:kreis.example" });
      return ["!zwei:kreis.example"];
    };
    assert.equal(await guardRound(world.desk), 0);
    assert.deepEqual(world.guests.left, []);
  });
  it("the secret itself is nowhere in the database", async () => {
    const secret = await take(world);
    const pages = await world.store.transaction(async (tx) => tx.pages.ofVisit((await tx.visits.open("elterngeld"))[0]?.id ?? ""));
    assert.equal(pages.length, 1);
    assert.ok(!JSON.stringify(pages).includes(secret) && !JSON.stringify(pages).includes("127.0.0.1"));
  });
  it("is followed live, to its end and beyond", async () => {
    const secret = await take(world);
    const response = await fetch(`${world.url}/api/visit/stream`, { headers: { authorization: `Bearer ${secret}` } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    const until = async (part: string): Promise<void> => {
      while (!heard.includes(part)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`the stream ended before ${part}`);
        heard += value;
      }
    };
    await until('"position":1');
    await act(world, secret, { do: "confirm" });
    await until('"confirmed":true');
    await act(world, secret, { do: "withdraw" });
    await until('"outcome":"withdrawn"');
    await world.store.transaction(async (tx) => {
      const page = await tx.visits.byTicket("elterngeld", "E-001");
      await tx.pages.forget(page?.id ?? "");
      tx.changed("elterngeld");
    });
    await until("event: unknown");
    assert.equal((await ask(world, "GET", "/api/visit", secret)).status, 404);
  });
});
