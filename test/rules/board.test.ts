import assert from "node:assert/strict";
import { ANNA, DAY, HOUR, MINUTE, NINE, WEBER, YILMAZ } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import { boardKeeping } from "../../appservice/office/orders/board.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

const it_ = (what: string, work: (office: Office) => Promise<void>, startsAt = NINE): void => { it(what, withOffice(work, {}, startsAt)); };
const shown = async (office: Office, id = "elterngeld"): Promise<string> => (await office.board(id)).board.availability;

async function accepted(office: Office, user: string, department = "elterngeld", citizen = ANNA): Promise<string> {
  const { id, ticket } = await office.waits(citizen, { department });
  await office.says(user, { name: "accept", ticket, also: false }, department);
  return id;
}

describe("what is shown of a department", () => {
  it_("away until somebody of the staff gives a sign of life", async (office) => {
    assert.equal(await shown(office), "away");
    await office.staff("elterngeld", WEBER);
    assert.equal(await shown(office), "free");
  });
  it_("busy while the only one talks, and free again", async (office) => {
    await office.staff("elterngeld", WEBER);
    const id = await accepted(office, WEBER);
    assert.equal(await shown(office), "busy");
    await office.act(id, { do: "finish", at: office.now(), by: WEBER });
    assert.equal(await shown(office), "free");
  });
  it_("free while a colleague is", async (office) => {
    await office.staff("elterngeld", WEBER);
    await office.staff("elterngeld", YILMAZ);
    await accepted(office, WEBER);
    assert.equal(await shown(office), "free");
  });
  it_("a talk in one department is busy in every other of that caseworker, and all of them are told at once", async (office) => {
    for (const id of ["elterngeld", "wohnen"]) await office.staff(id, WEBER);
    const { ticket, id } = await office.waits(ANNA);
    await office.orders(MINUTE);
    const changed = new Set<string | undefined>();
    office.store.onChange((department) => changed.add(department));
    await office.says(WEBER, { name: "accept", ticket, also: false });
    assert.equal(await shown(office, "wohnen"), "busy");
    assert.ok(changed.has("wohnen"));
    assert.ok((await office.orders(MINUTE)).some(({ body, department }) => body.order === "refresh" && department === "wohnen"));
    await office.act(id, { do: "finish", at: office.now(), by: WEBER });
    assert.ok((await office.orders(MINUTE)).some(({ body, department }) => body.order === "refresh" && department === "wohnen"));
  });
  it_("a command in one department is a sign of life in all of them", async (office) => {
    for (const id of ["elterngeld", "wohnen"]) await office.staff(id, WEBER);
    office.pass(3 * HOUR);
    assert.deepEqual([await shown(office), await shown(office, "wohnen")], ["away", "away"]);
    await office.says(WEBER, { name: "list" });
    assert.deepEqual([await shown(office), await shown(office, "wohnen")], ["free", "free"]);
  });
  it_("away when the duty timeout is over, though nobody went", async (office) => {
    await office.staff("elterngeld", WEBER);
    office.pass(2 * HOUR - 1);
    assert.equal(await shown(office), "free");
    office.pass(1);
    assert.equal(await shown(office), "away");
  });
  it_("busy however long the talk", async (office) => {
    await office.staff("elterngeld", WEBER);
    await accepted(office, WEBER);
    office.pass(3 * HOUR);
    assert.equal(await shown(office), "busy");
  });
  it_("away while the only one is paused", async (office) => {
    await office.staff("elterngeld", WEBER, { paused: true });
    assert.equal(await shown(office), "away");
  });
  it_("whoever left the staff room does not count", async (office) => {
    await office.staff("elterngeld", WEBER, { joined: false });
    assert.equal(await shown(office), "away");
    assert.deepEqual((await office.board()).staff, []);
  });
  it_("how many wait: not who is parked, missed or accepted", async (office) => {
    await office.staff("elterngeld", WEBER);
    await accepted(office, WEBER);
    const parked = await office.waits("@b:leben.example");
    await office.act(parked.id, { do: "park", at: office.now(), until: office.now() + HOUR });
    await office.waits("@c:leben.example");
    assert.equal((await office.board()).board.waiting, 1);
  });

  const at = (time: string): number => Date.parse(`2026-11-23T${time}:00+01:00`);
  it_("opens, pauses at noon, closes, and says when it opens again", async (office) => {
    await office.staff("pflege", WEBER, { lastSign: at("08:30") });
    const { board } = await office.board("pflege");
    assert.deepEqual([board.availability, board.openUntil], ["free", at("12:00")]);
    office.pass(at("12:00") - office.now());
    assert.deepEqual([await shown(office, "pflege"), (await office.board("pflege")).board.opensAt], ["closed", at("13:00")]);
    office.pass(HOUR);
    assert.equal(await shown(office, "pflege"), "away", "a sign from before the break does not count");
    office.pass(3 * HOUR);
    assert.deepEqual([await shown(office, "pflege"), (await office.board("pflege")).board.opensAt], ["closed", at("08:00") + DAY]);
  });
  it_("hours that are off are closed", async (office) => assert.equal(await shown(office, "wirtschaft"), "closed"));
  it_("closed by a lead, until then", async (office) => {
    await office.staff("elterngeld", WEBER);
    await office.tx((tx) => tx.departments.put({ id: "elterngeld", closedUntil: NINE + HOUR, notice: "Fortbildung", noticeDay: "2026-11-23" }));
    const { board } = await office.board();
    assert.deepEqual([board.availability, board.opensAt, board.openUntil, board.notice], ["closed", NINE + HOUR, undefined, "Fortbildung"]);
  });
  it_("around the clock, a sign of life lasts over midnight", async (office) => {
    await office.staff("elterngeld", WEBER);
    office.pass(2 * MINUTE);
    assert.equal(await shown(office), "free");
  }, Date.parse("2026-11-23T23:59:00+01:00"));
});

describe("keeping what is shown", () => {
  const kept = async (office: Office, failing: Set<string>) => {
    const world = fakeWorld(office.now);
    world.fail(({ port, room = "" }) => (port === "show" && failing.has(room) ? new Error("refused") : undefined));
    const errors: unknown[] = [];
    let beats = 0;
    const { keep, end } = boardKeeping({ store: office.store, context: office.context, world }, () => { beats += 1; return Promise.resolve(); }, (error) => { errors.push(error); });
    const round = async (): Promise<(string | undefined)[]> => {
      world.asked.length = 0;
      await keep();
      return world.asked.filter(({ port }) => port === "show").map(({ room }) => room);
    };
    return { round, end, errors, beats: () => beats };
  };

  it_("a department that cannot be shown takes it from no other, and is tried again with each beat", async (office) => {
    const failing = new Set(["elterngeld"]);
    const { round, end, errors, beats } = await kept(office, failing);
    assert.deepEqual(await round(), ["elterngeld", "wohnen", "pflege", "wirtschaft", "hiv"]);
    assert.deepEqual(await round(), ["wohnen", "pflege", "wirtschaft", "hiv", "elterngeld"], "they have changed, by being shown");
    assert.deepEqual(await round(), ["elterngeld"]);
    failing.clear();
    assert.deepEqual([await round(), await round(), await round()], [["elterngeld"], ["elterngeld"], []]);
    assert.deepEqual([errors.length, beats()], [3, 6]);
    end();
  });
});
