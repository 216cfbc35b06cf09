import assert from "node:assert/strict";
import { parseHoursCommand, type HoursProblem } from "../../appservice/domain/hours-command.ts";
import { parseHours, problemOf, type Exception } from "../../appservice/domain/hours.ts";

const BERLIN = "Europe/Berlin";
/** A Wednesday. */
const NOW = Date.parse("2026-11-25T10:37:20+01:00");
const today = "2026-11-25";

describe("a lead changes the hours by chat", () => {
  const rows: readonly (readonly [text: string, expected: Exception])[] = [
    ["!close 12:00 Personalversammlung", { date: today, kind: "closed", from: "12:00", reason: "Personalversammlung" }],
    ["!close", { date: today, kind: "closed", from: "10:37" }],
    ["!close Wasserschaden im Erdgeschoss", { date: today, kind: "closed", from: "10:37", reason: "Wasserschaden im Erdgeschoss" }],
    ["!close until 11:30", { date: today, kind: "closed", from: "10:37", until: "11:30" }],
    ['!close 12:00-14:00 "Umzug"', { date: today, kind: "closed", from: "12:00", until: "14:00", reason: "Umzug" }],
    ["!close tomorrow", { date: "2026-11-26", kind: "closed" }],
    ["!close 2026-12-24 Heiligabend", { date: "2026-12-24", kind: "closed", reason: "Heiligabend" }],
    ["!open until 19:00", { date: today, kind: "until", from: "10:37", until: "19:00" }],
    ["!open 17:00-19:00 Abendsprechstunde", { date: today, kind: "open", from: "17:00", until: "19:00", reason: "Abendsprechstunde" }],
    ["!open from 11:00", { date: today, kind: "from", from: "11:00" }],
    ["!open", { date: today, kind: "open" }],
    ["!schliessen 12 Uhr Personalversammlung", { date: today, kind: "closed", from: "12:00", reason: "Personalversammlung" }],
    ["!Schließen ab 12.30", { date: today, kind: "closed", from: "12:30" }],
    ["!schliessen von 12 bis 14 Uhr Umzug", { date: today, kind: "closed", from: "12:00", until: "14:00", reason: "Umzug" }],
    ["!schliessen morgen ab 10:00", { date: "2026-11-26", kind: "closed", from: "10:00" }],
    ["!schliessen 24.12. Heiligabend", { date: "2026-12-24", kind: "closed", reason: "Heiligabend" }],
    ["!schliessen 3.1.", { date: "2027-01-03", kind: "closed" }],
    ["!schliessen 29.2.", { date: "2028-02-29", kind: "closed" }],
    ["!öffnen bis 19:00", { date: today, kind: "until", from: "10:37", until: "19:00" }],
    ["!o\u0308ffnen bis 19", { date: today, kind: "until", from: "10:37", until: "19:00" }],
    ["!oeffnen morgen bis 20:00", { date: "2026-11-26", kind: "until", until: "20:00" }],
    ["!öffnen", { date: today, kind: "open" }],
  ];
  for (const [text, exception] of rows) {
    it(text, () => {
      assert.deepEqual(parseHoursCommand(text, NOW, BERLIN), { ok: true, exception });
      assert.equal(problemOf(exception), undefined);
    });
  }

  const refused: readonly (readonly [text: string, problem: HoursProblem])[] = [
    ["!next", "command"],
    ["!close 25:00", "time"],
    ["!close 12:99", "time"],
    ["!open until", "time"],
    ["!open until morning", "time"],
    ["!close 12:00-12:00", "time"],
    ["!close 30.2.", "day"],
    ["!close 2026-13-01", "day"],
    ["!close 2026-11-24", "past"],
    ["!open until 10:00", "past"],
  ];
  for (const [text, problem] of refused) {
    it(`${text}: ${problem}`, () => assert.deepEqual(parseHoursCommand(text, NOW, BERLIN), { ok: false, problem }));
  }

  it("understands a command that is split into words already", () => {
    const command = { name: "close", args: ["12:00", "Personalversammlung"] };
    assert.deepEqual(parseHoursCommand(command, NOW, BERLIN), parseHoursCommand("!close 12:00 Personalversammlung", NOW, BERLIN));
  });

  it("today is the county's day, wherever the server stands", () => {
    const lateEvening = Date.parse("2026-11-25T23:30Z");
    const parsed = parseHoursCommand("!close", lateEvening, BERLIN);
    assert.deepEqual(parsed, { ok: true, exception: { date: "2026-11-26", kind: "closed", from: "00:30" } });
  });

  it("what was ordered holds at once", () => {
    const parsed = parseHours("Mo-Fr 08:00-16:00", { timeZone: BERLIN, land: "BY" });
    const order = parseHoursCommand("!close 12:00 Personalversammlung", NOW, BERLIN);
    assert.ok(parsed.ok && order.ok);
    const hours = parsed.hours.withExceptions([order.exception]);
    assert.deepEqual(hours.openAt(NOW), { open: true, until: Date.parse("2026-11-25T12:00+01:00") });
    assert.deepEqual(hours.openAt(Date.parse("2026-11-25T12:00+01:00")), {
      open: false,
      next: { at: Date.parse("2026-11-26T08:00+01:00") },
      reason: "Personalversammlung",
    });
  });
});
