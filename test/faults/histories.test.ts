/**
 * Random histories of commands, crashes, duplicates and delays: the office over a real database beside a model of a few
 * lines. Afterwards the checker compares the database, and what each person was told, with the model.
 * The seed of a failure is printed; HISTORIES says how many.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Visit } from "../../appservice/domain/visit.ts";
import { perform } from "../../appservice/office/perform.ts";
import type { World } from "../../appservice/office/office.ts";
import type { Words } from "../../appservice/office/ports.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import type { DueEffect } from "../../appservice/office/tasks.ts";
import { MINUTE, SECOND } from "../support/given.ts";
import { openOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

const HISTORIES = Number(process.env["HISTORIES"] ?? 1000);
const CITIZENS = ["@anna:one.example", "@bora:two.example", "@cem:two.example", "@dana:three.example"];
const CASEWORKERS = ["@weber:amt.example", "@yilmaz:amt.example"];
const LEASE = MINUTE;

/** How carrying out an order can go. `slow`: so slow that another copy takes it over, and finishes first. */
const FATES = ["well", "well", "well", "fails", "dies before", "dies after", "slow"] as const;
type Fate = (typeof FATES)[number];

type Step =
  | { do: "arrive" | "withdraw" | "comeBack" | "appear"; citizen: number }
  | { do: "next"; caseworker: number }
  | { do: "accept" | "finish" | "miss" | "park" | "bringBack" | "take"; caseworker: number; citizen: number }
  | { do: "wait"; ms: number }
  | { do: "perform"; fates: Fate[] };

const citizen = fc.nat({ max: CITIZENS.length - 1 });
const caseworker = fc.nat({ max: CASEWORKERS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("arrive" as const), citizen }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("withdraw" as const, "comeBack" as const, "appear" as const), citizen }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("next" as const), caseworker }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("accept" as const, "finish" as const, "miss" as const, "park" as const, "bringBack" as const, "take" as const), caseworker, citizen }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(SECOND, 30 * SECOND, 6 * MINUTE, 20 * MINUTE) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("perform" as const), fates: fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 8 }) }) },
);

/** The model: who stands how, in a few lines, without events, database or effects. */
type Standing = "waiting" | "parked" | "called" | "talking" | "missed" | "gone";
class Model {
  readonly standing = new Map<string, Standing>();
  readonly by = new Map<string, string>();
  line: string[] = [];

  of(who: string): Standing { return this.standing.get(who) ?? "gone"; }
  put(who: string, standing: Standing, by?: string): void {
    this.standing.set(who, standing);
    if (by) this.by.set(who, by);
    else if (standing === "gone" || standing === "waiting" || standing === "parked") this.by.delete(who);
  }
  busy(by: string): boolean { return [...this.by].some(([who, other]) => other === by && ["called", "talking"].includes(this.of(who))); }
  /** Those who wait, by their first arrival. */
  waiting(): string[] { return this.line.filter((who) => this.of(who) === "waiting"); }
}

interface Told { room: string; text: string; effect: string }

/** As homeservers and the service's looking back make it: what carries the same id is there once. */
function recordingWorld(office: Office, told: Told[]): World {
  const world = fakeWorld(office.now);
  const known = new Set<string>();
  return {
    ...world,
    speaking: {
      say: (room: RoomRecord, words: Words, { id }) => {
        if (!known.has(id)) told.push({ room: room.roomId, text: words.text, effect: id });
        known.add(id);
        return Promise.resolve(`$${id}`);
      },
      edit: () => Promise.resolve(),
    },
  };
}

class Scene {
  readonly office: Office;
  readonly world: World;
  readonly told: Told[] = [];
  readonly model = new Model();
  /** How often each visit was called, and which had no room prepared when it was. */
  readonly calls = new Map<string, number>();
  readonly roomless = new Set<string>();
  #copies = 0;

  constructor(office: Office) {
    this.office = office;
    this.world = recordingWorld(office, this.told);
  }

  visitOf = async (who: string): Promise<Visit | undefined> => (await this.office.tx((tx) => tx.visits.ofCitizen(who)))[0];

  async #carryOut(effect: DueEffect, fate: Fate): Promise<void> {
    const { office } = this;
    const done = (): Promise<boolean> => office.tx((tx) => tx.effects.done(effect));
    if (fate === "dies before") return;
    if (fate === "fails") return void (await office.tx(async (tx) => tx.effects.again(effect, (await tx.now()) + SECOND)));
    try {
      await perform({ store: office.store, context: office.context, world: this.world }, effect);
    } catch {
      return void (await office.tx(async (tx) => tx.effects.again(effect, (await tx.now()) + SECOND)));
    }
    if (fate === "dies after") return;
    if (fate === "slow") {
      office.pass(LEASE);
      const [again] = (await this.#claim()).filter(({ id }) => id === effect.id);
      if (again) {
        await perform({ store: office.store, context: office.context, world: this.world }, again);
        await office.tx((tx) => tx.effects.done(again));
        assert.equal(await done(), false, "who was overtaken cannot finish");
        return;
      }
    }
    await done();
  }

  #claim(): Promise<DueEffect[]> {
    this.#copies += 1;
    return this.office.tx((tx) => tx.effects.claim(`copy ${this.#copies}`, LEASE, 50));
  }

  called({ id, room }: Visit): void {
    this.calls.set(id, (this.calls.get(id) ?? 0) + 1);
    if (!room) this.roomless.add(id);
  }

  async perform(fates: readonly Fate[]): Promise<void> {
    const effects = await this.#claim();
    for (const [index, effect] of effects.entries()) await this.#carryOut(effect, fates[index % fates.length] ?? "well");
  }

  /** Everything that is due is done, whatever befell it before. */
  async settle(): Promise<void> {
    for (let round = 0; round < 500; round += 1) {
      const effects = await this.#claim();
      for (const effect of effects) await this.#carryOut(effect, "well");
      const next = await this.office.tx((tx) => tx.effects.nextDue());
      if (effects.length === 0 && (next === undefined || next > this.office.now() + 2 * MINUTE)) return;
      if (effects.length === 0 && next !== undefined) this.office.pass(Math.max(1, next - this.office.now()));
    }
  }
}

type Doing = (scene: Scene, who: string, by: string) => Promise<void>;

/** Each step at the office and in the model; they must agree on whether it was possible. */
const steps: Record<Exclude<Step["do"], "wait" | "perform">, Doing> = {
  arrive: async ({ office, model }, who) => {
    const received = await office.arrives(who);
    assert.ok(received.ok);
    const isNew = model.of(who) === "gone";
    assert.equal(received.isNew, isNew);
    if (isNew) { model.line = [...model.line.filter((one) => one !== who), who]; model.put(who, "waiting"); }
    office.pass(1);
  },
  next: async (scene, _, by) => {
    const { office, model } = scene;
    const [first] = model.waiting();
    const visit = first && await scene.visitOf(first);
    const answer = await office.says(by, { name: "next", also: false });
    assert.equal(answer?.ok, first !== undefined && !model.busy(by), JSON.stringify(answer));
    if (!answer?.ok || !first || !visit) return;
    model.put(first, "called", by);
    scene.called(visit);
  },
  accept: async (scene, who, by) => {
    const { office, model } = scene;
    const visit = await scene.visitOf(who);
    if (!visit) return void assert.equal(model.of(who), "gone");
    const answer = await office.says(by, { name: "accept", ticket: visit.ticket, also: false });
    const again = model.of(who) === "called" && model.by.get(who) === by;
    const possible = again || (["waiting", "missed"].includes(model.of(who)) && !model.busy(by));
    assert.equal(answer?.ok, possible, `${model.of(who)} ${JSON.stringify(answer)}`);
    if (!possible) return;
    model.put(who, "called", by);
    scene.called(visit);
  },
  take: (scene, who, by) => order(scene, who, by, "take", ["called", "talking"], (model) => {
    model.by.set(who, by);
  }, (model) => model.by.get(who) === by || !model.busy(by)),
  finish: (scene, who, by) => order(scene, who, by, "finish", ["called", "talking"], (model) => { model.put(who, "gone"); }, (model) => model.by.get(who) === by),
  miss: (scene, who, by) => order(scene, who, by, "missed", ["called"], (model) => { model.put(who, "missed"); }, (model) => model.by.get(who) === by),
  park: (scene, who, by) => order(scene, who, by, "park", ["waiting"], (model) => { model.put(who, "parked"); }),
  bringBack: (scene, who, by) => order(scene, who, by, "bringBack", ["parked", "missed"], (model) => { model.put(who, "waiting"); }),
  withdraw: async (scene, who) => {
    const visit = await scene.visitOf(who);
    assert.equal(visit !== undefined, scene.model.of(who) !== "gone");
    if (!visit) return;
    await scene.office.act(visit.id, { do: "withdraw", at: scene.office.now() });
    scene.model.put(who, "gone");
  },
  comeBack: async (scene, who) => {
    const visit = await scene.visitOf(who);
    if (!visit) return;
    await scene.office.act(visit.id, { do: "comeBack", at: scene.office.now() });
    if (["parked", "missed"].includes(scene.model.of(who))) scene.model.put(who, "waiting");
  },
  appear: async (scene, who) => {
    const visit = await scene.visitOf(who);
    if (!visit) return;
    await scene.office.act(visit.id, { do: "appear", at: scene.office.now() });
    if (scene.model.of(who) === "called") scene.model.put(who, "talking");
  },
};

async function order(
  scene: Scene, who: string, by: string, name: "take" | "finish" | "missed" | "park" | "bringBack",
  from: readonly Standing[], then: (model: Model) => void, may: (model: Model) => boolean = () => true,
): Promise<void> {
  const visit = await scene.visitOf(who);
  if (!visit) return void assert.equal(scene.model.of(who), "gone");
  const answer = await scene.office.says(by, name === "take" ? { name, ticket: visit.ticket, also: false } : { name, ticket: visit.ticket });
  const possible = from.includes(scene.model.of(who)) && may(scene.model);
  assert.equal(answer?.ok, possible, `${name}: ${scene.model.of(who)} ${JSON.stringify(answer)}`);
  if (possible) then(scene.model);
}

const SHOWN: Record<Visit["status"], Standing> = {
  waiting: "waiting", parked: "parked", accepted: "called", "in consultation": "talking", missed: "missed", ended: "gone",
};

/** After time has passed, timers may have ended or missed somebody: the model follows, but only along those ways. */
const BY_TIMERS: Partial<Record<Standing, Standing[]>> = { called: ["missed", "gone"], missed: ["gone"], parked: ["gone"], talking: ["gone"] };

async function follow(scene: Scene): Promise<void> {
  for (const who of CITIZENS) {
    const visit = await scene.visitOf(who);
    const now = visit ? SHOWN[visit.status] : "gone";
    const before = scene.model.of(who);
    if (now === before) continue;
    assert.ok(BY_TIMERS[before]?.includes(now), `${who} was ${before} and is ${now}`);
    scene.model.put(who, now);
  }
}

async function run(scene: Scene, history: readonly Step[]): Promise<void> {
  for (const one of history) {
    if (one.do === "wait") scene.office.pass(one.ms);
    else if (one.do === "perform") await scene.perform(one.fates);
    else await steps[one.do](scene, CITIZENS["citizen" in one ? one.citizen : 0] ?? "", CASEWORKERS["caseworker" in one ? one.caseworker : 0] ?? "");
    await follow(scene);
  }
  await scene.settle();
  await follow(scene);
}

async function check(scene: Scene): Promise<void> {
  const { office, model, told } = scene;
  const { visits: open } = await office.board();
  assert.deepEqual(open.filter(({ status }) => status === "waiting").toSorted((a, b) => a.rank - b.rank).map(({ citizen: who }) => who), model.waiting());
  const ended = await office.tx((tx) => tx.visits.ended("elterngeld", 0));
  const all = [...open, ...ended];
  const rooms = all.flatMap(({ room }) => room ?? []);
  assert.equal(new Set(rooms).size, rooms.length, "no consultation room serves two");
  const tickets = all.map(({ ticket, day }) => `${day} ${ticket}`);
  assert.equal(new Set(tickets).size, tickets.length, "no number is given twice");
  for (const visit of all) checkTold(scene, visit, told.filter(({ room }) => room === visit.waitingRoom).map(({ text }) => text));
  assert.equal(await office.tx((tx) => tx.effects.aside()), 0, "nothing was given up");
}

const count = (texts: readonly string[], text: RegExp): number => texts.filter((one) => text.test(one)).length;

function checkTold({ calls, roomless }: Scene, visit: Visit, texts: readonly string[]): void {
  const told = `${visit.ticket} ${visit.status}: ${JSON.stringify(texts.map((text) => text.slice(0, 40)))}`;
  assert.equal(count(texts, /^Willkommen/u), 1, `greeting: ${told}`);
  assert.equal(count(texts, /^Ihre Wartenummer: /u), 1, `number: ${told}`);
  assert.equal(count(texts, /nehmen Sie schon die Einladung/u), visit.room && !roomless.has(visit.id) ? 1 : 0, `next: ${told}`);
  assert.equal(count(texts, /^Bitte kommen Sie herein|^Wir rufen Sie noch einmal auf/u), calls.get(visit.id) ?? 0, `come in: ${told}`);
  assert.equal(count(texts, /ist beendet|ist abgebrochen/u), visit.status === "ended" ? 1 : 0, `end: ${told}`);
}

describe("random histories of the office", () => {
  it(`of_${HISTORIES}_histories_with_crashes_and_delays_none_loses_or_doubles_anything`, async function () {
    this.timeout(600_000 + HISTORIES * 300);
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (history) => {
      const office = await openOffice();
      try {
        for (const user of CASEWORKERS) await office.staff("elterngeld", user);
        await office.stock(40);
        const areas = Array.from({ length: 60 }, (_, i): RoomRecord => ({
          roomId: `!area-${i}:amt.example`, kind: "waiting area", department: "elterngeld", state: i === 0 ? "taken" : "free", speaker: "@amt_elterngeld:amt.example", madeAt: i,
        }));
        await office.tx(async (tx) => { for (const area of areas) await tx.rooms.put(area); });
        const scene = new Scene(office);
        await run(scene, history);
        await check(scene);
      } finally {
        await office.store.close();
      }
    }), { numRuns: HISTORIES, ...(process.env["HISTORIES_SEED"] ? { seed: Number(process.env["HISTORIES_SEED"]) } : {}) });
  });
});
