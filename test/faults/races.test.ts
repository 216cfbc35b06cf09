/** Two to eight caseworkers press at once, at one to three copies of the service on PostgreSQL: one gets it, the others read who did. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import type { Visit } from "../../appservice/domain/visit.ts";
import type { Answer } from "../../appservice/office/staffCommands.ts";
import { openStore } from "../../appservice/store/open.ts";
import { openOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { createDatabase } from "../support/storePostgres.ts";

const RACES = Number(process.env["RACES"] ?? 1000);
const COPIES = 3;
const CASEWORKERS = Array.from({ length: 8 }, (_, i) => `@sb${i}:amt.example`);
const DEPARTMENTS = ["elterngeld", "wohnen"];
/** Visits that wait at a time in one department. */
const LINE = 10;

const any = <T>(list: readonly T[]): T => list[randomInt(list.length)] ?? assert.fail();

interface Race { copies: readonly Office[]; department: string; round: number }

async function arrivals({ copies, department, round }: Race): Promise<Visit[]> {
  await copies[0]?.stock(LINE + 1);
  const visits: Visit[] = [];
  for (let i = 0; i < LINE; i += 1) visits.push(await any(copies).waits(`@citizen${round}-${i}:${department}.example`, { department }));
  return visits;
}

const racers = (): string[] => CASEWORKERS.toSorted(() => Math.random() - 0.5).slice(0, 2 + randomInt(7));

/** Each visit raced for by its number. */
async function byNumber({ copies, department }: Race, visits: readonly Visit[]): Promise<void> {
  await Promise.all(visits.map(async ({ ticket, id }) => {
    const users = racers();
    const answers = await Promise.all(users.map((user) => any(copies).says(user, { name: "accept", ticket, also: true }, department)));
    const winners = users.filter((_, i) => answers[i]?.ok);
    assert.equal(winners.length, 1, `${ticket}: ${winners.join(" and ")}`);
    const [winner = ""] = winners;
    const by = winner.slice(1).split(":")[0] ?? "";
    for (const answer of answers) if (!answer?.ok) assert.ok(answer && tellsWho(answer, by), JSON.stringify(answer));
    const after = await any(copies).visit(id);
    assert.equal("caseworker" in after && after.caseworker, winner);
  }));
}

const tellsWho = (answer: Exclude<Answer, { ok: true }>, by: string): boolean =>
  answer.say === "alreadyAccepted" && String(answer.params?.["by"]).includes(by);

/** Everybody asks for the next one until nobody waits. */
async function byTurn({ copies, department }: Race, visits: readonly Visit[]): Promise<void> {
  const served: string[] = [];
  await Promise.all(racers().map(async (user) => {
    for (;;) {
      const answer = await any(copies).says(user, { name: "next", also: true }, department);
      if (answer?.ok && "visit" in answer && answer.visit) served.push(answer.visit.id);
      else if (answer && !answer.ok && answer.say === "nobodyWaits") return;
    }
  }));
  assert.deepEqual(served.toSorted(), visits.map(({ id }) => id).toSorted());
}

/** The history of each: accepted once, in a room that nobody else has. */
async function check({ copies }: Race, visits: readonly Visit[]): Promise<void> {
  const rooms = new Set<string>();
  for (const { id, department, ticket } of visits) {
    const after = await any(copies).visit(id);
    assert.equal(after.status, "accepted", ticket);
    assert.ok(after.room && !rooms.has(after.room), `${ticket} has no room of its own`);
    rooms.add(after.room);
    const caseworker = "caseworker" in after ? after.caseworker ?? "" : "";
    assert.ok((await any(copies).says(caseworker, { name: "finish", ticket }, department))?.ok);
  }
}

describe("races for visits, at several copies on PostgreSQL", () => {
  let copies: Office[];
  let drop: () => Promise<void>;

  before(async () => {
    const database = await createDatabase();
    drop = database.drop;
    copies = [];
    for (let i = 1; i <= COPIES; i += 1) copies.push(await openOffice({}, undefined, { name: `copy${i}-`, open: () => openStore(database.url) }));
    for (const department of DEPARTMENTS) for (const user of CASEWORKERS) await copies[0]?.staff(department, user);
  });
  after(async () => {
    for (const { store } of copies) await store.close();
    await drop();
  });

  it(`of_${RACES}_races_none_has_two_winners`, async function () {
    this.timeout(600_000 + RACES * 300);
    let raced = 0;
    await Promise.all(DEPARTMENTS.map(async (department) => {
      for (let round = 0; raced < RACES; round += 1) {
        const race = { copies: copies.slice(0, 1 + round % COPIES), department, round };
        const visits = await arrivals(race);
        await (round % 4 === 3 ? byTurn(race, visits) : byNumber(race, visits));
        await check(race, visits);
        raced += visits.length;
      }
    }));
  });

  it("no_room_was_used_twice", async () => {
    const [first] = copies;
    assert.ok(first);
    const used = (await Promise.all(DEPARTMENTS.map((department) => first.tx((tx) => tx.visits.ended(department, 0))))).flat().map(({ room }) => room);
    assert.equal(new Set(used).size, used.length);
  });
});
