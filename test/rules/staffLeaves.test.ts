/** Whoever does not belong to a department's staff any more serves nobody of it, and nobody is lost by that. */
import assert from "node:assert/strict";
import type { Visit } from "../../appservice/domain/visit.ts";
import { receive } from "../../appservice/matrix/reception.ts";
import { perform } from "../../appservice/office/perform.ts";
import { words } from "../../appservice/office/words.ts";
import { ANNA, MINUTE, WEBER, YILMAZ } from "../support/given.ts";
import { SERVER, stockRoom, withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";
import type { Call } from "../support/world.ts";

const WAITING = `!waiting:${SERVER}`;
const staffRoomOf = (department: string): string => `!staff-${department}:${SERVER}`;

const ways = { "removed by the service": "removed", "leaving by themselves": "left", "banned by an administrator": "banned" } as const;

async function goesOut(office: Office, how: "removed" | "left" | "banned" = "removed", department = "elterngeld"): Promise<void> {
  const roomId = staffRoomOf(department);
  await office.tx((tx) => receive(tx, office.context, {
    kind: how, roomId, user: WEBER, sender: WEBER, by: WEBER, eventId: "$out", at: office.now(), prevMembership: "join",
  }, { isOurs: () => false, departmentOf: () => undefined }));
}

interface Scene { office: Office; visit: Visit; done(): Promise<Call[]>; now(): Promise<Visit> }

/** Anna's number is accepted by Weber; Yilmaz is on duty as well. */
const inOffice = (what: string, work: (scene: Scene) => Promise<void>): void => {
  it(what, withOffice(async (office) => {
    const world = fakeWorld(office.now);
    await office.stock(3);
    for (const department of ["elterngeld", "wohnen"]) {
      await office.staff(department, WEBER);
      await office.tx((tx) => tx.rooms.put({ ...stockRoom(staffRoomOf(department), "staff room", department, 0), state: "taken" }));
    }
    await office.staff("elterngeld", YILMAZ);
    await office.tx((tx) => tx.rooms.put({ ...stockRoom(WAITING, "direct chat", "elterngeld", 0), state: "taken" }));
    const visit = await office.waits(ANNA, { way: "direct", room: WAITING });
    await office.says(WEBER, { name: "accept", ticket: visit.ticket, also: false });
    const done = async (): Promise<Call[]> => {
      const from = world.asked.length;
      for (let due = await office.orders(); due.length > 0; due = await office.orders()) {
        for (const effect of due.filter(({ body }) => body.order !== "restock")) await perform({ ...office, world }, effect);
      }
      return world.asked.slice(from);
    };
    await done();
    await work({ office, visit, done, now: () => office.visit(visit.id) });
  }));
};

const talks = async ({ office, visit, done }: Scene): Promise<void> => {
  await office.act(visit.id, { do: "callUsed", at: office.now() });
  office.pass(4 * MINUTE);
  await done();
};

const saidTo = (calls: readonly Call[], room: string): { text: string; mention: unknown }[] =>
  calls.filter((call) => call.port === "say" && call.room === room).map(({ words: said }) => ({ text: said?.text ?? "", mention: said?.mention }));

describe("a caseworker who goes out of the staff room", () => {
  for (const [what, how] of Object.entries(ways)) {
    inOffice(`${what}, in the middle of a talk: out of the room at once, the citizen stays and is told, colleagues are asked to take over`, async (scene) => {
      await talks(scene);
      await goesOut(scene.office, how);
      const { visit } = scene;
      assert.equal((await scene.now()).status, "waiting");
      const calls = await scene.done();
      assert.ok(calls.some(({ port, room, user }) => port === "remove" && room === visit.room && user === WEBER));
      assert.ok(!calls.some(({ port, user }) => port === "remove" && user === ANNA) && !calls.some(({ port }) => port === "empty" || port === "endCall"), "the citizen stays, in the call too");
      assert.deepEqual(saidTo(calls, WAITING), [{ text: words("de", "desk:news.interrupted"), mention: ANNA }]);
      const [word] = saidTo(calls, staffRoomOf("elterngeld")).filter(({ text }) => text.includes("übernehmen"));
      assert.match(word?.text ?? "", new RegExp(`${visit.ticket}.*weber gehört nicht mehr zum Team`, "u"));
      assert.deepEqual(word?.mention, [YILMAZ], "who is on duty");
    });
  }

  inOffice("a colleague goes on in the same room", async (scene) => {
    await talks(scene);
    await goesOut(scene.office);
    await scene.done();
    assert.equal((await scene.office.says(YILMAZ, { name: "next", also: false }))?.ok, true);
    const visit = await scene.now();
    assert.ok(visit.status === "accepted");
    assert.deepEqual([visit.caseworker, visit.room], [YILMAZ, scene.visit.room]);
    const calls = await scene.done();
    for (const user of [YILMAZ, ANNA]) assert.ok(calls.some((call) => call.port === "invite" && call.room === visit.room && call.user === user), user);
  });

  inOffice("before the talk: the citizen waits again and is told", async (scene) => {
    await goesOut(scene.office);
    assert.equal((await scene.now()).status, "waiting");
    const calls = await scene.done();
    assert.ok(calls.some(({ port, user }) => port === "remove" && user === WEBER));
    assert.deepEqual(saidTo(calls, WAITING).map(({ mention }) => mention), [ANNA]);
    assert.deepEqual(saidTo(calls, staffRoomOf("elterngeld")).map(({ mention }) => mention), [[YILMAZ]]);
  });

  inOffice("has no say in it any more, and keeps nobody busy", async (scene) => {
    await talks(scene);
    await goesOut(scene.office);
    assert.equal(await scene.office.says(WEBER, { name: "finish", ticket: scene.visit.ticket }), undefined);
    const { board, staff } = await scene.office.board("wohnen");
    assert.deepEqual([board.availability, staff.map(({ inConsultation }) => inConsultation)], ["free", [false]]);
  });

  inOffice("of another department: the talk goes on", async (scene) => {
    await talks(scene);
    await goesOut(scene.office, "left", "wohnen");
    assert.equal((await scene.now()).status, "in consultation");
    assert.ok(!(await scene.done()).some(({ port }) => port === "remove"));
  });
});
