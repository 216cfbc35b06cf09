/**
 * Random histories of what citizens and caseworkers do, with crashes, doubled, late and reordered events: the office
 * over a real database beside a model of a few lines. Afterwards the checker compares with the model what stands in the
 * database, who is in which room at the homeserver, and what each person was told.
 * HISTORIES says how many, HISTORIES_SEED repeats a run.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import type { Visit } from "../../appservice/domain/visit.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import { openOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { stores } from "../support/stores.ts";
import type { OpenStore, StoreKind } from "../support/stores.ts";
import { CASEWORKERS, CITIZENS, DEEDS, history } from "./historyModel.ts";
import type { Deed, Step } from "./historyModel.ts";
import { Scene } from "./historyScene.ts";
import { follow, steps } from "./historySteps.ts";

const HISTORIES = Number(process.env["HISTORIES"] ?? 1000);
/** Each with a database of its own, which takes PostgreSQL as long as twenty histories. */
const ONE_IN = 20;
const seed = Number(process.env["HISTORIES_SEED"] ?? randomInt(1_000_000_000));

const isDeed = (step: Step): step is Extract<Step, { do: Deed }> => DEEDS.some((deed) => deed === step.do);

async function take(scene: Scene, step: Step): Promise<unknown> {
  const who = CITIZENS["citizen" in step ? step.citizen : 0] ?? "";
  if (isDeed(step)) {
    await scene.deed(step.do, who);
    return step.prompt && scene.everything();
  }
  if (step.do === "wait") return scene.office.pass(step.ms);
  if (step.do === "perform") return scene.perform(step.fates);
  if (step.do === "receive") {
    await scene.send(step.count, step.anew, step.aside);
    return scene.handle(step.fates);
  }
  return steps[step.do](scene, who, CASEWORKERS[step.caseworker] ?? "");
}

async function run(scene: Scene, all: readonly Step[]): Promise<void> {
  for (const step of all) {
    await take(scene, step);
    await follow(scene);
  }
  await scene.settle(() => follow(scene));
}

async function check(scene: Scene): Promise<void> {
  const { office, model } = scene;
  const { visits: open } = await office.board();
  assert.deepEqual(open.filter(({ status }) => status === "waiting").toSorted((a, b) => a.rank - b.rank).map(({ citizen: who }) => who), model.waiting());
  const ended = await office.tx((tx) => tx.visits.ended("elterngeld", 0));
  const all = [...open, ...ended];
  const rooms = all.flatMap(({ room }) => room ?? []);
  assert.equal(new Set(rooms).size, rooms.length, "no consultation room serves two");
  const tickets = all.map(({ ticket, day }) => `${day} ${ticket}`);
  assert.equal(new Set(tickets).size, tickets.length, "no number is given twice");
  for (const visit of all) {
    checkTold(scene, visit);
    checkWaitingRoom(scene, visit);
    if (visit.room) checkConsultation(scene, visit, visit.room);
  }
  for (const by of CASEWORKERS) assert.ok(open.filter(({ room }) => room && scene.homes.isIn(room, by)).length <= 1, `${by} is in two consultations`);
  assert.equal(await office.tx(async (tx) => await tx.effects.aside() + await tx.inbox.aside()), 0, "nothing was given up");
}

const count = (texts: readonly string[], text: RegExp): number => texts.filter((one) => text.test(one)).length;

function checkTold({ calls, roomless, homes }: Scene, visit: Visit): void {
  // Two had knocked there, and nobody waits any more for whom another room would be needed.
  if (visit.status === "ended" && !visit.waitingRoom) return;
  const texts = homes.told.filter(({ room }) => room === visit.waitingRoom).map(({ text }) => text);
  const told = `${visit.ticket} ${visit.status}: ${JSON.stringify(texts.map((text) => text.slice(0, 40)))}`;
  assert.equal(count(texts, /^Willkommen/u), 1, `greeting: ${told}`);
  assert.equal(count(texts, /^Ihre Wartenummer: /u), 1, `number: ${told}`);
  assert.equal(count(texts, /nehmen Sie schon die Einladung/u), visit.room && !roomless.has(visit.id) ? 1 : 0, `next: ${told}`);
  assert.equal(count(texts, /^Bitte kommen Sie herein|^Wir rufen Sie noch einmal auf/u), calls.get(visit.id) ?? 0, `come in: ${told}`);
  assert.equal(count(texts, /ist beendet|ist abgebrochen/u), visit.status === "ended" ? 1 : 0, `end: ${told}`);
}

/** Its citizen was asked in, and nobody else was ever there, not even as a knock. */
function checkWaitingRoom({ homes }: Scene, { citizen, ticket, status, waitingRoom = "" }: Visit): void {
  const ever = [...homes.members.get(waitingRoom)?.keys() ?? []];
  assert.deepEqual(ever.filter((user) => user !== citizen), [], `in the waiting room of ${ticket}`);
  // Over before it began.
  if (status === "ended") return;
  assert.ok(homes.isIn(waitingRoom, citizen), `${ticket} was asked in`);
}

/** Whoever is called is there, nobody else ever was, and nobody was asked in twice without a reason. */
function checkConsultation({ homes, brought }: Scene, visit: Visit, room: string): void {
  const { citizen, id, ticket, status } = visit;
  const called = status === "accepted" || status === "in consultation";
  const caseworkers = CASEWORKERS.filter((by) => brought.has(`${id} ${by}`));
  for (const user of homes.members.get(room)?.keys() ?? []) assert.ok(user === citizen || caseworkers.includes(user), `${user} was in the consultation of ${ticket}`);
  const invited = (user: string): number => homes.invites.filter((invite) => invite.room === room && invite.user === user).length;
  for (const by of caseworkers) assert.ok(invited(by) <= (brought.get(`${id} ${by}`) ?? 0), `${by} was invited ${invited(by)} times to ${ticket}`);
  assert.ok(invited(citizen) <= 1 + homes.left(room, citizen), `${citizen} was invited ${invited(citizen)} times to ${ticket}`);
  if (status === "ended") return;
  assert.deepEqual(homes.in(room).filter((user) => user !== citizen), called ? [visit.caseworker] : [], `beside the citizen in ${ticket}, ${status}`);
  const mayBeOut = status === "in consultation" && homes.left(room, citizen) > 0;
  if (called) assert.ok(homes.isIn(room, citizen) || mayBeOut, `${citizen} is called into ${ticket}`);
}

async function one(all: readonly Step[], office: Office): Promise<void> {
  for (const user of CASEWORKERS) await office.staff("elterngeld", user);
  await office.stock(40);
  const areas = Array.from({ length: 60 }, (_, i): RoomRecord => ({
    roomId: `!area-${i}:amt.example`, kind: "waiting area", department: "elterngeld", state: i === 0 ? "taken" : "free", speaker: "@amt_elterngeld:amt.example", madeAt: i,
  }));
  await office.tx(async (tx) => { for (const area of areas) await tx.rooms.put(area); });
  const scene = new Scene(office, areas[0]?.roomId ?? "");
  await run(scene, all);
  await check(scene);
}

async function inMemory(all: readonly Step[]): Promise<void> {
  const office = await openOffice();
  await one(all, office).finally(office.store.close);
}

async function onDisk(all: readonly Step[], { open }: StoreKind): Promise<void> {
  let opened: OpenStore | undefined;
  try {
    await one(all, await openOffice({}, undefined, { name: "visit", open: async (now) => (opened = await open({ now })).store }));
  } finally {
    await opened?.end();
  }
}

describe(`random histories of the office (HISTORIES_SEED=${seed})`, () => {
  for (const kind of stores) {
    const isFast = kind.name === "SQLite";
    const runs = isFast ? HISTORIES : Math.ceil(HISTORIES / ONE_IN);
    it(`of_${runs}_histories_with_crashes_and_delays_none_loses_or_doubles_anything_on_${kind.name}`, async function () {
      this.timeout(600_000 + HISTORIES * 300);
      await fc.assert(fc.asyncProperty(history, (all) => (isFast ? inMemory(all) : onDisk(all, kind))), { numRuns: runs, seed });
    });
  }
});
