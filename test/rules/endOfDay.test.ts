import assert from "node:assert/strict";
import { WEBER } from "../support/given.ts";
import { DEPARTMENT, onDay, STAFF_ROOM } from "../support/officeDay.ts";
import type { OfficeDay } from "../support/officeDay.ts";

/** pflege: Mo-Fr 08:00-12:00, 13:00-16:00. The 23rd of November 2026 is a Monday. */
const monday = (time: string): string => `2026-11-23T${time}:00+01:00`;
const onMonday = (time: string, what: string, work: (day: OfficeDay) => Promise<void>): void => { it(what, onDay(monday(time), work)); };
const sign = (day: OfficeDay): Promise<unknown> => day.says(WEBER, { name: "list" }, DEPARTMENT);
const status = async (day: OfficeDay, id: string): Promise<string> => {
  const visit = await day.visit(id);
  return visit.status === "ended" ? visit.outcome : visit.status;
};
const shown = (day: OfficeDay): string[] => {
  const changes = day.shown.map(({ at, board }) => `${at} ${board.availability}`);
  return changes.filter((one, index) => one.slice(20) !== changes[index - 1]?.slice(20));
};

describe("what time alone shows", () => {
  onMonday("07:55", "opens, breaks, closes and lapses to the second, with nobody online", async (day) => {
    await sign(day);
    await day.until(monday("18:00"));
    assert.deepEqual(shown(day), [
      "2026-11-23 07:55:00 closed",
      "2026-11-23 08:00:00 free",
      "2026-11-23 09:55:00 away",
      "2026-11-23 12:00:00 closed",
      "2026-11-23 13:00:00 away",
      "2026-11-23 16:00:00 closed",
    ]);
  });
  onMonday("15:59", "a week without anybody is some looks at the clock, not one after the other", async (day) => {
    await day.until("2026-11-30T07:59:59+01:00");
    assert.equal(day.shown.at(-1)?.board.opensAt, Date.parse("2026-11-30T08:00:00+01:00"));
    const ticks = day.shown.length;
    assert.ok(ticks < 20, `${ticks} changes in a week`);
  });
  it("is closed on a holiday, with the next opening behind it", onDay("2026-12-24T11:59:00+01:00", async (day) => {
    await day.until("2026-12-28T08:00:00+01:00");
    assert.deepEqual(shown(day), ["2026-12-24 11:59:00 free", "2026-12-24 12:00:00 closed", "2026-12-28 08:00:00 away"]);
    const next = Date.parse("2026-12-28T08:00:00+01:00");
    assert.deepEqual([...new Set(day.shown.filter(({ board }) => board.availability === "closed").map(({ board }) => board.opensAt))], [next]);
  }, { departments: [{ id: DEPARTMENT, prefix: "P", name: { de: "P" }, description: { de: "P" }, caseworkers: [WEBER], hours: "Mo-Fr 08:00-12:00; PH off", telephone: "+49 1" }] }));
  it("the night of daylight saving: what is open at night closes by the clocks of the place", onDay("2026-10-24T23:00:00+02:00", async (day) => {
    await day.until("2026-10-25T12:00:00+01:00");
    assert.deepEqual(shown(day), ["2026-10-24 23:00:00 free", "2026-10-25 01:00:00 away", "2026-10-25 06:00:00 closed"]);
    assert.equal(Date.parse("2026-10-25T06:00:00+01:00") - Date.parse("2026-10-24T23:00:00+02:00"), 8 * 3_600_000);
  }, { departments: [{ id: DEPARTMENT, prefix: "P", name: { de: "P" }, description: { de: "P" }, caseworkers: [WEBER], hours: "Sa 22:00-30:00", telephone: "+49 1" }] }));
});

describe("at closing", () => {
  onMonday("15:30", "who waits is told, kept for the grace while somebody may still accept, and then told the next opening", async (day) => {
    await sign(day);
    const anna = await day.citizen("anna");
    day.heard("anna");
    await day.until(monday("16:00"));
    assert.deepEqual(day.heard("anna"), [
      "Es ist jetzt geschlossen. Wenn in den nächsten Minuten noch jemand frei wird, rufen wir Sie auf; sonst endet Ihr Besuch für heute. Wieder geöffnet: Di., 24.11., 08:00. Telefon: +49 8131 74-0",
    ]);
    await day.until("2026-11-23T16:09:59+01:00");
    assert.equal(await status(day, anna), "waiting");
    await day.until(monday("16:10"));
    assert.equal(await status(day, anna), "unserved");
    assert.deepEqual(day.heard("anna"), [
      "Für heute ist geschlossen, und wir konnten Sie leider nicht mehr aufrufen (P-001). Das tut uns leid. Wieder geöffnet: Di., 24.11., 08:00. Telefon: +49 8131 74-0",
    ]);
  });
  onMonday("15:58", "who is accepted in the grace, or talks, is served to the end", async (day) => {
    await sign(day);
    const anna = await day.citizen("anna");
    await day.until(monday("16:05"));
    await day.says(WEBER, { name: "next", also: false }, DEPARTMENT);
    await day.act(anna, { do: "callUsed", at: day.now() });
    await day.until(monday("17:30"));
    assert.equal(await status(day, anna), "in consultation");
  });
  onMonday("15:30", "whom nobody can serve any more is told at once", async (day) => {
    await sign(day);
    const anna = await day.citizen("anna");
    await day.says(WEBER, { name: "pause" }, DEPARTMENT);
    await day.until(monday("16:00"));
    assert.equal(await status(day, anna), "unserved");
    assert.match(day.heard("anna").at(-1) ?? "", /^Für heute ist geschlossen.*Di., 24\.11\., 08:00/u);
  });
  onMonday("15:30", "who is parked ends with the day, who was missed with their own term", async (day) => {
    await sign(day);
    const [parked, missed] = [await day.citizen("anna"), await day.citizen("boris")];
    await day.says(WEBER, { name: "park", ticket: "P-001" }, DEPARTMENT);
    await day.until(monday("15:55"));
    await day.says(WEBER, { name: "accept", ticket: "P-002", also: false }, DEPARTMENT);
    await day.until(monday("16:00"));
    assert.deepEqual([await status(day, parked), await status(day, missed)], ["unserved", "missed"]);
    await day.until("2026-11-23T16:09:59+01:00");
    const { status: stage } = await day.visit(missed);
    assert.equal(stage, "missed", "may still come back");
    await day.until(monday("16:10"));
    assert.equal((await day.visit(missed)).status, "ended");
  });
  for (const line of [["Wasserschaden"], ["09:00", "Wasserschaden"]]) {
    onMonday("11:00", `a lead closes it now (${line.join(" ")}): who came in the same minute is told like everybody`, async (day) => {
      await sign(day);
      day.pass(10_000);
      const anna = await day.citizen("anna");
      day.heard("anna");
      day.pass(10_000);
      await day.says(WEBER, { name: "hours", verb: "close", args: line }, DEPARTMENT);
      await day.until(monday("11:05"));
      assert.match(day.heard("anna").join(" | "), /^Es ist jetzt geschlossen[^|]*Di\., 24\.11\., 08:00[^|]*$/u);
      await day.until(monday("11:10"));
      assert.equal(await status(day, anna), "unserved");
    });
  }
  onMonday("11:00", "a lead who opens again in the grace takes nobody's place away", async (day) => {
    await sign(day);
    const anna = await day.citizen("anna");
    await day.says(WEBER, { name: "hours", verb: "close", args: ["Wasserschaden"] }, DEPARTMENT);
    await day.until(monday("11:05"));
    await day.says(WEBER, { name: "hours", verb: "open", args: [] }, DEPARTMENT);
    await day.until(monday("11:30"));
    assert.equal(await status(day, anna), "waiting");
  });
  onMonday("11:50", "a break is not the end: the place is kept over noon", async (day) => {
    await sign(day);
    const anna = await day.citizen("anna");
    day.heard("anna");
    await day.until(monday("12:59"));
    assert.deepEqual([await status(day, anna), day.heard("anna")], ["waiting", []]);
    await sign(day);
    await day.until(monday("13:00"));
    assert.deepEqual([(await day.board(DEPARTMENT)).board.availability, await status(day, anna)], ["free", "waiting"]);
  });
  onMonday("15:30", "whoever is left after the service was away over closing is ended with words, and nobody else", async (day) => {
    await sign(day);
    const anna = await day.citizen("anna");
    day.pass(17 * 3_600_000);
    await sign(day);
    const boris = await day.citizen("boris");
    await day.until("2026-11-24T08:31:00+01:00");
    assert.deepEqual([await status(day, anna), await status(day, boris)], ["unserved", "waiting"]);
    assert.match(day.heard("anna").at(-1) ?? "", /konnten Sie leider nicht mehr aufrufen/u);
  });
});

describe("before closing", () => {
  /** Three talks of twenty minutes are known, and it is 14:00 on. */
  const afterThreeTalks = (what: string, work: (day: OfficeDay) => Promise<void>): void => onMonday("13:00", what, async (day) => {
    for (let talks = 0; talks < 3; talks += 1) await day.talked(20);
    await work(day);
  });
  afterThreeTalks("no numbers any more once those who wait fill the time that is left", async (day) => {
    // Two hours are left: six talks begin before 16:00.
    for (const name of ["a", "b", "c", "d", "e", "f"]) await day.citizen(name);
    assert.deepEqual(await day.arrives("@g:leben.example", { department: DEPARTMENT }), {
      ok: false, why: "fullToday", minutes: 120, opensAt: Date.parse("2026-11-24T08:00:00+01:00"),
    });
    const { board } = await day.board(DEPARTMENT);
    assert.deepEqual([board.availability, board.numbers, board.takenMinutes], ["free", false, 120]);
  });
  afterThreeTalks("somebody gives up, and there is a number again", async (day) => {
    const ids = [];
    for (const name of ["a", "b", "c", "d", "e", "f"]) ids.push(await day.citizen(name));
    await day.act(ids[0] ?? "", { do: "withdraw", at: day.now() });
    assert.equal((await day.arrives("@g:leben.example", { department: DEPARTMENT })).ok, true);
  });
  afterThreeTalks("whoever will not come in today is told once, in good time", async (day) => {
    for (const name of ["a", "b", "c"]) await day.citizen(name);
    day.heard("c");
    // An hour passes in which nobody is accepted: three talks fit still; after 15:20 only two.
    await day.until(monday("15:19"));
    assert.deepEqual(day.heard("c"), []);
    await day.until(monday("15:30"));
    assert.deepEqual(day.heard("c"), [
      "Voraussichtlich reicht die Zeit heute nicht mehr für Sie. Sie können weiter warten, falls es schneller geht. Wieder geöffnet: Di., 24.11., 08:00. Telefon: +49 8131 74-0",
    ]);
    await day.until(monday("15:35"));
    assert.deepEqual([day.heard("c"), day.heard("a").filter((text) => text.includes("Voraussichtlich"))], [[], []]);
  });
  onMonday("13:00", "as long as too little is known numbers are given until closing", async (day) => {
    await day.talked(20);
    await day.talked(20);
    await day.until(monday("15:59"));
    for (const name of ["a", "b", "c"]) assert.ok(await day.citizen(name));
  });
});

describe("staff who have gone", () => {
  const said = (day: OfficeDay) => day.world.asked.filter(({ room, words }) => room === STAFF_ROOM && words?.text.startsWith("⚠️"));

  onMonday("09:00", "those who wait are told once, and the lead is mentioned once", async (day) => {
    await sign(day);
    await day.citizen("anna");
    day.heard("anna");
    await day.until("2026-11-23T10:59:59+01:00");
    assert.deepEqual([day.heard("anna").filter((text) => text.includes("niemand")), said(day)], [[], []]);
    await day.until(monday("11:30"));
    assert.match(day.heard("anna").join(" | "), /^Zurzeit ist niemand am Platz\. Sie behalten Ihre Nummer[^|]*Telefon: \+49 8131 74-0$/u);
    assert.deepEqual(said(day).map(({ words }) => [words?.text, words?.mention]), [["⚠️ 1 wartet, und zurzeit ist niemand im Dienst.", [WEBER]]]);
  });
  onMonday("09:00", "in each absence anew", async (day) => {
    await sign(day);
    await day.citizen("anna");
    for (let absence = 0; absence < 2; absence += 1) {
      await day.says(WEBER, { name: "pause" }, DEPARTMENT);
      await day.until(new Date(day.now() + 60_000).toISOString());
      await day.says(WEBER, { name: "resume" }, DEPARTMENT);
      await day.until(new Date(day.now() + 60_000).toISOString());
    }
    assert.equal(said(day).length, 2);
    assert.equal(day.heard("anna").filter((text) => text.includes("niemand am Platz")).length, 2);
  });
  onMonday("09:00", "nobody is alarmed while nobody waits", async (day) => {
    await day.says(WEBER, { name: "pause" }, DEPARTMENT);
    await day.until(monday("11:00"));
    assert.deepEqual(said(day), []);
  });
});

describe("estimates", () => {
  onMonday("08:00", "none before three talks have ended, then a range on the board and in the notice", async (day) => {
    await sign(day);
    for (let talks = 0; talks < 2; talks += 1) await day.talked(20);
    await day.citizen("a");
    await day.citizen("b");
    assert.equal(day.notice("b"), "Ihre Wartenummer: P-004. Sie sind an Position 2.");
    assert.equal((await day.board(DEPARTMENT)).board.estimate, undefined);
    await day.talked(20);
    await day.until(new Date(day.now() + 1000).toISOString());
    assert.equal(day.notice("b"), "Ihre Wartenummer: P-004. Sie sind an Position 2. Noch etwa 20 bis 25 Minuten.");
    assert.deepEqual((await day.board(DEPARTMENT)).board.estimate, { from: 40, to: 45 });
  });
  onMonday("08:00", "yesterday's talks tell the board, but no citizen", async (day) => {
    for (let talks = 0; talks < 3; talks += 1) await day.talked(20);
    await day.until("2026-11-24T08:00:00+01:00");
    await sign(day);
    await day.citizen("a");
    await day.citizen("b");
    assert.equal(day.notice("b"), "Ihre Wartenummer: P-002. Sie sind an Position 2.");
    assert.deepEqual((await day.board(DEPARTMENT)).board.estimate, { from: 40, to: 45 });
  });
  onMonday("08:00", "signs of life and passing time edit no notice more often than every five minutes", async (day) => {
    for (let talks = 0; talks < 3; talks += 1) await day.talked(20);
    await day.citizen("a");
    const next = await day.citizen("b");
    await day.says(WEBER, { name: "next", also: false }, DEPARTMENT);
    await day.citizen("c");
    const before = day.edits("c");
    for (let minute = 0; minute < 60; minute += 1) {
      await sign(day);
      await day.until(new Date(day.now() + 60_000).toISOString());
    }
    assert.equal(await status(day, next), "waiting");
    assert.ok(day.edits("c") - before <= 12, `${day.edits("c") - before} edits in an hour`);
  });
  onMonday("10:00", "what lies beyond noon includes the break", async (day) => {
    for (let talks = 0; talks < 3; talks += 1) await day.talked(20);
    await day.until(monday("11:30"));
    await sign(day);
    for (const name of ["a", "b", "c", "d"]) await day.citizen(name);
    assert.match(day.notice("d"), /Noch etwa 120 bis 125 Minuten/u);
  });
});
