import assert from "node:assert/strict";
import { readExceptions, withException } from "../../appservice/office/exceptions.ts";
import { staffChat } from "../../appservice/office/staffChat.ts";
import type { StaffCommand } from "../../appservice/office/staffCommands.ts";
import { ANNA, WEBER, YILMAZ } from "../support/given.ts";
import { DEPARTMENT, onDay } from "../support/officeDay.ts";
import type { OfficeDay } from "../support/officeDay.ts";

/** pflege: Mo-Fr 08:00-12:00, 13:00-16:00; Weber leads it. */
const at = (time: string, date = "2026-11-23"): number => Date.parse(`${date}T${time}:00+01:00`);
const iso = (time: string, date?: string): string => new Date(at(time, date)).toISOString();

/** As it is written in the staff room. */
function commandOf(line: string): StaffCommand {
  const [name = "", ...args] = line.slice(1).split(" ");
  const heard = staffChat({ name, args, flags: [] });
  assert.equal(heard.kind, "command", line);
  return heard.kind === "command" ? heard.command : { name: "help" };
}

const says = (day: OfficeDay, line: string, user = WEBER) => day.says(user, commandOf(line), DEPARTMENT);
const board = async (day: OfficeDay) => (await day.board(DEPARTMENT)).board;

describe("leads change the hours by chat", () => {
  const cases: [line: string, from: string, say: string, times: string, availability: string, opensAt: number | undefined][] = [
    ["!close 12:00 Personalversammlung", "11:00", "hoursOpen", "08:00–12:00", "free", undefined],
    ["!schließen 10:00 Personalversammlung", "11:00", "hoursShut", "08:00–11:00", "closed", at("08:00", "2026-11-24")],
    ["!close Wasserschaden", "11:00", "hoursShut", "08:00–11:00", "closed", at("08:00", "2026-11-24")],
    ["!close 10:00-12:00", "11:00", "hoursShut", "08:00–10:00, 13:00–16:00", "closed", at("13:00")],
    ["!open until 19:00", "15:00", "hoursOpen", "08:00–12:00, 13:00–19:00", "free", undefined],
    ["!öffnen bis 19:00", "07:30", "hoursOpen", "07:30–19:00", "free", undefined],
    ["!open 17:00-19:00", "16:30", "hoursShut", "08:00–12:00, 13:00–16:00, 17:00–19:00", "closed", at("17:00")],
    ["!close morgen Betriebsausflug", "11:00", "hoursOpen", "–", "free", undefined],
  ];
  for (const [line, from, say, times, availability, opensAt] of cases) {
    it(`${line} at ${from}`, onDay(iso(from), async (day) => {
      await says(day, "!list");
      const answer = await says(day, line);
      assert.deepEqual([answer?.say, answer && "params" in answer && answer.params?.["times"]], [say, times]);
      const shown = await board(day);
      assert.deepEqual([shown.availability, shown.opensAt], [availability, opensAt]);
    }));
  }

  it("a change holds at once, shows its reason, and is over with its day", onDay(iso("11:00"), async (day) => {
    await says(day, "!close 12:00 Personalversammlung");
    await day.until(iso("13:30"));
    assert.deepEqual([day.shown.at(-1)?.board.availability, day.shown.at(-1)?.board.reason], ["closed", "Personalversammlung"]);
    await day.until(iso("09:00", "2026-11-24"));
    assert.equal((await board(day)).availability, "away");
  }));
  it("!open alone: the regular hours hold again", onDay(iso("11:00"), async (day) => {
    await says(day, "!close Wasserschaden");
    assert.equal((await says(day, "!öffnen"))?.say, "hoursOpen");
    assert.equal((await board(day)).openUntil, at("12:00"));
  }));
  it("who is no lead is refused, and nothing changes", onDay(iso("11:00"), async (day) => {
    await day.staff(DEPARTMENT, YILMAZ);
    for (const line of ["!close", "!close 12:00", "!open until 19:00", "!reopen", "!notice Nur bis elf"])
      assert.deepEqual(await says(day, line, YILMAZ), { ok: false, say: "onlyLeads", params: {} }, line);
    assert.equal((await board(day)).openUntil, at("12:00"));
  }));
  it("what cannot be meant is said", onDay(iso("11:00"), async (day) => {
    assert.deepEqual(await says(day, "!close 25:00"), { ok: false, say: "hours_time", params: {} });
    assert.deepEqual(await says(day, "!open until 10:00"), { ok: false, say: "hours_past", params: {} });
    assert.deepEqual(await says(day, "!close 31.2."), { ok: false, say: "hours_day", params: {} });
  }));
});

describe("leads close the queue", () => {
  it("!close alone: no more numbers today, who waits is served", onDay(iso("11:00"), async (day) => {
    const anna = await day.citizen("anna");
    assert.equal((await says(day, "!schließen"))?.say, "nowShut");
    const next = at("08:00", "2026-11-24");
    assert.deepEqual([(await board(day)).availability, (await board(day)).numbers, (await board(day)).opensAt], ["closed", false, next]);
    assert.deepEqual(await day.arrives("@b:leben.example", { department: DEPARTMENT }), { ok: false, why: "noNumbers", opensAt: next });
    assert.equal((await says(day, "!weiter"))?.ok, true);
    assert.equal((await day.visit(anna)).status, "accepted");
  }));
  it("with nobody at their desk any more, who waits and the lead are told all the same", onDay(iso("11:00"), async (day) => {
    await day.citizen("anna");
    day.heard("anna");
    await says(day, "!close");
    await says(day, "!pause");
    await day.until(iso("11:10"));
    assert.match(day.heard("anna").join(), /^Zurzeit ist niemand am Platz/u);
  }));
  it("!reopen undoes it and nothing else", onDay(iso("11:00"), async (day) => {
    await says(day, "!open until 19:00");
    await says(day, "!close");
    assert.equal((await says(day, "!wiederöffnen"))?.say, "nowOpen");
    assert.equal((await board(day)).openUntil, at("19:00"));
    assert.equal((await day.arrives(ANNA, { department: DEPARTMENT })).ok, true);
  }));
  it("holds until the day is over", onDay(iso("11:00"), async (day) => {
    await says(day, "!close");
    await day.until(iso("07:59", "2026-11-24"));
    assert.equal((await board(day)).availability, "closed");
    await day.until(iso("08:00", "2026-11-24"));
    assert.equal((await board(day)).availability, "away");
  }));
  it("a change of another day leaves it closed", onDay(iso("11:00"), async (day) => {
    await says(day, "!close");
    await says(day, "!close 24.12.");
    await says(day, "!open tomorrow until 19:00");
    assert.equal((await board(day)).availability, "closed");
  }));
});

describe("the exceptions in the store", () => {
  const good = { date: "2026-11-24", kind: "closed" } as const;
  const cases: [what: string, stored: string | undefined, expected: number][] = [
    ["none", undefined, 0],
    ["no JSON", "{", 0],
    ["no list", '{"date":"2026-11-24","kind":"closed"}', 0],
    ["an unknown kind beside a good one", JSON.stringify([{ ...good, kind: "perhaps" }, good]), 1],
    ["a day that does not exist", JSON.stringify([{ ...good, date: "2026-02-30" }]), 0],
    ["a time that does not exist", JSON.stringify([{ ...good, from: "25:00" }]), 0],
    ["null", "[null, 7]", 0],
  ];
  for (const [what, stored, expected] of cases)
    it(`what cannot be read changes nothing: ${what}`, () => { assert.equal(readExceptions(stored).length, expected); });
  it("days that are over are forgotten, the others kept in order", () => {
    const stored = JSON.stringify([{ ...good, date: "2026-11-20" }, good, { ...good, date: "2026-11-23", reason: "Fest" }]);
    const kept = readExceptions(withException(stored, { date: "2026-12-24", kind: "closed" }, "2026-11-23"));
    assert.deepEqual(kept.map(({ date }) => date), ["2026-11-24", "2026-11-23", "2026-12-24"]);
  });
  it("commands without end do not fill the store", () => {
    let stored: string | undefined;
    for (let n = 0; n < 300; n += 1) stored = withException(stored, good, "2026-11-23");
    assert.equal(readExceptions(stored).length, 100);
  });
});
