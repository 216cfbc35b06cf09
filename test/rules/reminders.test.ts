import assert from "node:assert/strict";
import { reminding } from "../../appservice/domain/reminders.ts";
import type { Look, Reminding } from "../../appservice/domain/reminders.ts";
import { MINUTE, minute, WEBER } from "../support/given.ts";
import { DEPARTMENT, onDay, STAFF_ROOM } from "../support/officeDay.ts";
import type { OfficeDay } from "../support/officeDay.ts";

const PAUSE = 3 * MINUTE;
const look = (changes: Partial<Look> = {}): Reminding => reminding({ now: minute(3), arrivedAt: minute(0), free: 1, pause: PAUSE, ...changes });

describe("reminding the staff of whoever is next", () => {
  it("each time when the waiting has doubled: eight times in a day of ten hours", () => {
    const minutes: number[] = [];
    let due: number | undefined;
    for (let now = 1; now <= 600; now++) {
      const { isSaid, due: next } = look({ now: minute(now), due });
      due = next;
      if (isSaid) minutes.push(now);
    }
    assert.deepEqual(minutes, [3, 6, 12, 24, 48, 96, 192, 384]);
  });
  it("never while nobody is free, but within a minute of somebody being free", () => {
    assert.deepEqual(look({ now: minute(5), free: 0 }), { isSaid: false, due: minute(3), lookAt: minute(6) });
    assert.deepEqual(look({ now: minute(6), free: 1 }), { isSaid: true, due: minute(12), lookAt: minute(9) });
  });
  it("looked at again before it is due: somebody else may be next by then", () =>
    assert.deepEqual(look({ now: minute(30), due: minute(48) }), { isSaid: false, due: minute(48), lookAt: minute(33) }));
});

const nine = (time: string): string => `2026-11-23T09:${time}+01:00`;

/** What mentions somebody of the staff from now on, with the minute at which it is said. */
function listening(day: OfficeDay): string[] {
  const heard: string[] = [];
  const { say } = day.world.speaking;
  day.world.speaking.say = (room, said, ref) => {
    if (room.roomId === STAFF_ROOM && said.mention !== undefined) heard.push(`${new Date(day.now()).toISOString().slice(14, 16)} ${said.text}`);
    return say(room, said, ref);
  };
  return heard;
}

describe("the staff is reminded", () => {
  const onMonday = (what: string, work: (day: OfficeDay, reminders: () => string[], heard: string[]) => Promise<void>): void => {
    it(what, onDay(nine("00"), async (day) => {
      await day.says(WEBER, { name: "resume" }, DEPARTMENT);
      const heard = listening(day);
      await work(day, () => heard.filter((one) => one.includes("⏰")).map((one) => one.replace(/(?<=-\d{3}).*/u, "")), heard);
    }));
  };

  onMonday("of one who waits, until somebody reacts", async (day, reminders) => {
    await day.citizen("anna");
    await day.until(nine("10"));
    await day.says(WEBER, { name: "next", also: false }, DEPARTMENT);
    await day.until(nine("14"));
    assert.deepEqual(reminders(), ["03 ⏰ P-001", "06 ⏰ P-001"]);
  });

  onMonday("of the first of three only", async (day, reminders) => {
    for (const name of ["anna", "boris", "clara"]) await day.citizen(name);
    await day.until(nine("05"));
    assert.deepEqual(reminders(), ["03 ⏰ P-001"]);
  });

  onMonday("of whoever is next once the first was called", async (day, reminders) => {
    for (const name of ["anna", "boris"]) await day.citizen(name);
    await day.until(nine("13"));
    await day.says(WEBER, { name: "accept", ticket: "P-001", also: false }, DEPARTMENT);
    await day.says(WEBER, { name: "finish", ticket: "P-001" }, DEPARTMENT);
    await day.until(nine("18"));
    assert.deepEqual(reminders(), ["03 ⏰ P-001", "06 ⏰ P-001", "12 ⏰ P-001", "15 ⏰ P-002"]);
  });

  onMonday("as soon as somebody is free again, and not while all are busy or away", async (day, reminders) => {
    const anna = await day.citizen("anna");
    await day.says(WEBER, { name: "next", also: false }, DEPARTMENT);
    await day.act(anna, { do: "callUsed", at: day.now() });
    await day.citizen("boris");
    await day.until(nine("20"));
    await day.says(WEBER, { name: "finish" }, DEPARTMENT);
    await day.says(WEBER, { name: "pause" }, DEPARTMENT);
    await day.until(nine("30"));
    assert.deepEqual(reminders(), []);
    await day.says(WEBER, { name: "resume" }, DEPARTMENT);
    await day.until(nine("32"));
    assert.deepEqual(reminders(), ["31 ⏰ P-002"]);
  });

  onMonday("of one who comes back as of one who comes", async (day, reminders, heard) => {
    const anna = await day.citizen("anna");
    await day.says(WEBER, { name: "park", ticket: "P-001" }, DEPARTMENT);
    await day.until(nine("10"));
    heard.length = 0;
    await day.act(anna, { do: "comeBack", at: day.now() });
    await day.until(nine("14"));
    assert.match(heard[0] ?? "", /^10 .*Wieder da: P-001/u);
    assert.deepEqual(reminders(), ["13 ⏰ P-001"]);
  });
});
