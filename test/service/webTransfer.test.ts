import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { perform } from "../../appservice/office/perform.ts";
import { fakeWorld } from "../support/world.ts";
import { WEBER, webWorld } from "./webWorld.ts";
import type { WebWorld } from "./webWorld.ts";

interface View { role: string; status: string; outcome?: string; ticket: string; companions: number; room?: string; guest?: string }

async function ask<T>(world: WebWorld, method: string, path: string, secret: string, body?: object): Promise<T> {
  const response = await fetch(world.url + path, {
    method, headers: { "content-type": "application/json", authorization: `Bearer ${secret}` }, ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return (await response.json()) as T;
}

const look = (world: WebWorld, secret: string): Promise<View> => ask(world, "GET", "/api/visit", secret);
const account = async (world: WebWorld, secret: string): Promise<string> =>
  (await ask<{ userId: string }>(world, "POST", "/api/visit/account", secret)).userId;

/** Anna with her grandmother at the Elterngeldstelle, both with an account. */
async function annaAndGrandmother(world: WebWorld) {
  await world.onDuty("elterngeld");
  const anna = randomBytes(32).toString("base64url");
  const wish = { secret: anna, department: "elterngeld", name: "Anna", language: "de", interpreter: false, consent: true };
  await ask(world, "POST", "/api/visits", anna, wish);
  const { link } = await ask<{ link: string }>(world, "POST", "/api/visit/companions", anna);
  const grandmother = link.split("#dabei=")[1] ?? "";
  return { anna, grandmother, accounts: [await account(world, anna), await account(world, grandmother)] };
}

async function agreeTo(world: WebWorld, secret: string, to: string): Promise<void> {
  await world.onDuty(to);
  const { ticket } = await look(world, secret);
  await world.command({ department: "elterngeld", ticket }, { do: "proposeTransfer", at: world.context.clock.now(), by: WEBER, to });
  await ask(world, "POST", "/api/visit", secret, { do: "answer", yes: true });
}

/** Who is asked into which room by what is due now. */
async function invited(world: WebWorld): Promise<string[]> {
  const fake = fakeWorld(world.context.clock.now);
  const claim = () => world.store.transaction((tx) => tx.effects.claim("test", 60_000, 100));
  for (let due = await claim(); due.length > 0; due = await claim()) {
    for (const effect of due) {
      if (effect.body.order === "offerSeat") await perform({ ...world.desk, world: fake }, effect);
      await world.store.transaction((tx) => tx.effects.done(effect));
    }
  }
  return fake.asked.filter(({ port }) => port === "invite").map(({ room, user }) => `${room} ${user}`).sort();
}

describe("a companion, when the citizen agrees to go on in another department", () => {
  let world: WebWorld;
  beforeEach(async () => {
    world = await webWorld({ change: (yaml) => yaml.replace('hours: "off"', 'hours: "24/7"') });
  });
  afterEach(() => world.close());

  it("comes along: the same number, the same account, asked into the same room", async () => {
    const { anna, grandmother, accounts } = await annaAndGrandmother(world);
    for (const room of ["!hier:kreis.example", "!dort:kreis.example"]) await world.stock(room);
    await agreeTo(world, anna, "wirtschaft");
    const [hers, theirs] = [await look(world, anna), await look(world, grandmother)];
    assert.deepEqual([hers.ticket, hers.status, hers.companions], ["WI-001", "waiting", 1]);
    assert.deepEqual([theirs.ticket, theirs.role, theirs.room], [hers.ticket, "companion", hers.room]);
    assert.ok(hers.room);
    assert.deepEqual([hers.guest, theirs.guest], accounts);
    const asked = new Set((await invited(world)).filter((one) => one.startsWith(`${hers.room} `)));
    assert.deepEqual(asked, new Set(accounts.map((user) => `${hers.room} ${user}`)));
  });

  it("stays behind where the department lets no companions in: there the visit has ended", async () => {
    const { anna, grandmother } = await annaAndGrandmother(world);
    await agreeTo(world, anna, "hiv");
    assert.deepEqual([(await look(world, anna)).status, (await look(world, anna)).companions], ["waiting", 0]);
    const left = await look(world, grandmother);
    assert.deepEqual([left.status, left.outcome], ["ended", "transferred"]);
  });
});
