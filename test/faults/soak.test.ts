/** Visits without a pause: what the service holds in memory does not grow. SOAK: for how many seconds, and then on PostgreSQL, too. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { announcementOf, arrive, assertNothingTwice, bothIn, openTown, says, speak, WEBER, YILMAZ } from "../service/officeTown.ts";
import type { Town } from "../service/officeTown.ts";
import { eventually } from "../support/morning.ts";
import { stores } from "../support/stores.ts";
import { createDatabase } from "../support/storePostgres.ts";

const asked = process.env["SOAK"];
const SECONDS = Number(asked ?? 15);
const AT_ONCE = 4;
const SAMPLES = 15;
/** What collections leave to chance, and what is compiled late: bytes. */
const SLACK = 3_000_000;

const preload = new URL("../support/heapWitness.ts", import.meta.url).href;

async function oneVisit(town: Town, citizen: string, caseworker: string): Promise<void> {
  const { fake, staffRoom } = town;
  const { ticket, waitingRoom } = await arrive(fake, citizen);
  await announcementOf(fake, staffRoom, ticket);
  fake.say(caseworker, staffRoom, `!aufrufen ${ticket} --auch`);
  await says(fake, waitingRoom, "kommen Sie herein");
  const room = await bothIn(town, citizen, caseworker);
  await speak(fake, citizen, room);
  fake.say(caseworker, staffRoom, `!fertig ${ticket}`);
  await says(fake, waitingRoom, "beendet");
}

/** As any homeserver, the fake one may forget what is long ago; a staff room of thousands of lines would be its own soak. */
function forget({ fake, staffRoom }: Town): void {
  assertNothingTwice(fake);
  fake.seen.length = 0;
  fake.rooms.get(staffRoom)?.timeline.splice(0, Math.max(0, (fake.rooms.get(staffRoom)?.timeline.length ?? 0) - 300));
}

const least = (samples: readonly number[]): number => Math.min(...samples);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

for (const { name } of asked ? stores : stores.slice(0, 1)) {
  describe(`a long day (${name})`, () => {
    it(`visits_for_${SECONDS}_seconds_leave_nothing_behind_in_memory`, async function () {
      this.timeout(SECONDS * 1000 + 240_000);
      const folder = await mkdtemp(join(tmpdir(), "soak-"));
      const file = join(folder, "heap");
      const database = name === "PostgreSQL" ? await createDatabase() : undefined;
      const times = { follow_up: "1s", delete_after: "1s", retention: "2s" };
      const town = await openTown({ times, ...(database ? { database: database.url } : {}) }, {}, { NODE_OPTIONS: `--import=${preload}`, HEAP: file });
      try {
        const { samples, visits } = await soak(town, file);
        const [second, last] = [least(samples.slice(SAMPLES / 3, 2 * SAMPLES / 3)), least(samples.slice(2 * SAMPLES / 3))];
        console.log(`      ${visits} visits; heap ${samples.map(megabytes).join(" ")} MB`);
        assert.ok(visits >= AT_ONCE, `${visits} visits`);
        assert.ok(last <= second * 1.05 + SLACK, `from ${megabytes(second)} to ${megabytes(last)} MB`);
      } finally {
        await town.end();
        await database?.drop();
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
}

async function soak(town: Town, file: string): Promise<{ samples: number[]; visits: number }> {
  const pid = town.office.pid();
  const samples: number[] = [];
  let visits = 0;
  let going = true;
  const people = Array.from({ length: AT_ONCE }, async (_, which) => {
    while (going) await oneVisit(town, `@citizen${(visits += 1)}:s${which}.example`, which % 2 === 0 ? WEBER : YILMAZ);
  });
  const heap = async (): Promise<number> => {
    await rm(file, { force: true });
    process.kill(pid, "SIGUSR2");
    return eventually("what is left", () => readFile(file, "utf8").then(Number, () => undefined));
  };
  const measuring = (async () => {
    for (let n = 0; n < SAMPLES && going; n += 1) {
      await pause(SECONDS * 1000 / SAMPLES);
      samples.push(await heap());
      forget(town);
    }
    going = false;
  })();
  try {
    await Promise.all([measuring, ...people]);
  } finally {
    going = false;
  }
  return { samples, visits };
}
