import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { order } from "../../appservice/office/staffCommands.ts";
import { WEBER, webWorld } from "./webWorld.ts";
import type { WebWorld } from "./webWorld.ts";

const FROM = { shelter: "203.0.113.7", library: "203.0.113.8" };

interface Answer { status: number; body: { error?: string; message?: string; ended?: { barredUntil?: number } } }

const newSecret = (): string => randomBytes(32).toString("base64url");
/** What the page keeps of a visit that was ended with a bar. */
const markOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

describe("a bar of somebody without an account", () => {
  let world: WebWorld;
  beforeEach(async () => {
    world = await webWorld();
    for (const department of ["elterngeld", "hiv"]) await world.onDuty(department);
  });
  afterEach(() => world.close());

  async function ask(method: string, path: string, headers: Record<string, string>, body?: object): Promise<Answer> {
    const response = await fetch(world.url + path, { method, headers: { "content-type": "application/json", ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  }

  const takes = (secret: string, from: keyof typeof FROM, changes: object = {}): Promise<Answer> =>
    ask("POST", "/api/visits", { "X-Forwarded-For": FROM[from] }, { secret, department: "elterngeld", name: "Anna", language: "de", interpreter: false, consent: true, ...changes });

  async function barred(department = "elterngeld", changes: object = {}): Promise<string> {
    const secret = newSecret();
    assert.equal((await takes(secret, "shelter", changes)).status, 201);
    await world.store.transaction(async (tx) => {
      const [visit] = await tx.visits.open(department);
      const answer = await order(tx, world.context, { department, user: WEBER, at: world.context.clock.now() }, { name: "end", ticket: visit?.ticket ?? "", bar: true });
      assert.equal(answer?.ok, true);
    });
    return secret;
  }

  it("the page is told until when, and the browser gets no other number there, in plain words with the telephone", async () => {
    const secret = await barred();
    const { body: view } = await ask("GET", "/api/visit", { authorization: `Bearer ${secret}` });
    const until = view.ended?.barredUntil ?? 0;
    assert.ok(until > world.context.clock.now() && until - world.context.clock.now() <= 25 * 3_600_000);
    const again = await takes(newSecret(), "library", { marks: [markOf(secret)] });
    assert.deepEqual([again.status, again.body.error], [409, "barred"]);
    assert.match(again.body.message ?? "", /kein weiterer Besuch.*1234-0/u);
    assert.equal((await takes(newSecret(), "shelter", { marks: [markOf(secret)], department: "raum1" })).status, 201, "another department");
  });

  it("a neighbour behind the same address waits minutes, and is told how many; others wait for nobody", async () => {
    await barred();
    const soon = await takes(newSecret(), "shelter");
    assert.deepEqual([soon.status, soon.body.error], [409, "soon"]);
    assert.match(soon.body.message ?? "", /in 2 Min\..*1234-0/u);
    assert.equal((await takes(newSecret(), "library")).status, 201);
    world.pass(2 * 60_000);
    assert.equal((await takes(newSecret(), "shelter")).status, 201);
  });

  it("where advice is confidential the words name nothing", async () => {
    const secret = await barred("hiv", { department: "raum1", name: undefined });
    const again = await takes(newSecret(), "shelter", { department: "raum1", name: undefined, marks: [markOf(secret)] });
    assert.equal(again.body.error, "barred");
    assert.doesNotMatch(again.body.message ?? "", /hiv/iu);
  });

  it("a visit that ended in any other way leaves nothing to be kept", async () => {
    const secret = newSecret();
    await takes(secret, "shelter");
    await ask("POST", "/api/visit", { authorization: `Bearer ${secret}` }, { do: "withdraw" });
    assert.equal((await ask("GET", "/api/visit", { authorization: `Bearer ${secret}` })).body.ended?.barredUntil, undefined);
    assert.equal((await takes(newSecret(), "shelter", { marks: [markOf(secret)] })).status, 201);
  });

  it("what is no mark is refused, and more than twenty", async () => {
    for (const marks of [["x"], Array.from({ length: 21 }, newSecret)]) assert.equal((await takes(newSecret(), "shelter", { marks })).status, 400);
  });
});
