/** The clock of the service's machine jumps by a day, in the middle of visits: nobody is missed, sent away or forgotten because of it. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accept, arrive, assertNothingTwice, bothIn, openTown, says, speak, told, WEBER } from "../service/officeTown.ts";
import type { Town } from "../service/officeTown.ts";
import { eventually } from "../support/morning.ts";
import { stores } from "../support/stores.ts";
import { createDatabase } from "../support/storePostgres.ts";

const DAY = 86_400_000;
const preload = new URL("../support/shiftedDate.ts", import.meta.url).href;

for (const { name } of stores) {
  describe(`a clock that is a day off (${name})`, () => {
    let town: Town;
    let shiftFile: string;
    let pid: number;
    let end: (() => Promise<void>)[] = [];
    let number = 0;

    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), "clock-"));
      shiftFile = join(folder, "shift");
      const database = name === "PostgreSQL" ? await createDatabase() : undefined;
      town = await openTown(database ? { database: database.url } : {}, {}, { NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT: shiftFile });
      pid = town.office.pid();
      end = [() => town.end(), async () => { await database?.drop(); }, () => rm(folder, { recursive: true })];
    });
    after(async () => { for (const one of end) await one(); });

    async function jump(by: number): Promise<void> {
      await writeFile(shiftFile, String(by));
      process.kill(pid, "SIGUSR2");
    }

    async function finish(citizen: string, ticket: string, waitingRoom: string): Promise<void> {
      const room = await bothIn(town, citizen, WEBER);
      await speak(town.fake, citizen, room);
      town.fake.say(WEBER, town.staffRoom, `!fertig ${ticket}`);
      await says(town.fake, waitingRoom, "beendet");
    }

    for (const [how, by] of [["ahead", DAY], ["back", -DAY]] as const) {
      it(`jumps_${how}_and_whoever_was_called_waits_or_comes_is_served_as_always`, async () => {
        const { fake, staffRoom } = town;
        const [called, waiting, comes] = Array.from({ length: 3 }, () => `@citizen${(number += 1)}:localhost`) as [string, string, string];
        const first = await arrive(fake, called);
        await accept(town, WEBER, first.ticket);
        await says(fake, first.waitingRoom, "kommen Sie herein");
        const second = await arrive(fake, waiting);
        await jump(by);
        const third = await arrive(fake, comes);
        await finish(called, first.ticket, first.waitingRoom);
        for (const [citizen, guest] of [[waiting, second], [comes, third]] as const) {
          fake.say(WEBER, staffRoom, `!aufrufen ${guest.ticket} --auch`);
          await says(fake, guest.waitingRoom, "kommen Sie herein");
          await finish(citizen, guest.ticket, guest.waitingRoom);
        }
        for (const { waitingRoom } of [first, second, third])
          assert.deepEqual(told(fake, waitingRoom).filter((text) => /nicht angetroffen|geschlossen, und|zurückgestellt/u.test(text)), []);
        assertNothingTwice(fake);
        if (name === "SQLite") await eventually("the log tells", async () => (await town.office.log()).includes("the clock made a step"));
        await jump(0);
      });
    }
  });
}
