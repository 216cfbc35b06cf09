/**
 * The homeserver is away, or ends without a word; the database is restarted in the middle of visits. What people did just
 * before is made up for, and meanwhile everybody is told in plain words. FAULTS=all: away for a minute, and for ten.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { eventually, Morning } from "../support/morning.ts";
import { openWires } from "../support/wires.ts";
import type { Wires } from "../support/wires.ts";

/** Seconds. */
const AWAY = process.env["FAULTS"] === "all" ? [1, 60, 600] : [1, 15];
/** For so long Synapse stays dead after it was killed: milliseconds. */
const DEAD_FOR = 3_000;
const TROUBLE = "technisches Problem";

describe("outages of homeserver and database", function () {
  this.timeout(900_000);
  let w: Wires;
  let morning: Morning;
  const secret = randomBytes(32).toString("base64url");

  const page = async (path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> => {
    const answer = await fetch(w.stack.service + path, { ...init, headers: { "accept-language": "de", "content-type": "application/json", ...init.headers } });
    return { status: answer.status, text: await answer.text() };
  };
  const overview = () => page("/");
  const own = () => page("/api/visit", { headers: { authorization: `Bearer ${secret}` } });
  const health = async () => JSON.parse((await page("/healthz")).text) as { status: string };

  before(async () => {
    w = await openWires();
    morning = await Morning.begin(w.stack);
    const wish = { secret, department: "wohnen", name: "Anna", language: "de", interpreter: false, consent: true };
    assert.equal((await page("/api/visits", { method: "POST", body: JSON.stringify(wish) })).status, 201);
  });
  after(async () => {
    await morning?.end();
    await w?.close();
  });

  /** What people do just before, or during, and what must be true soon after. */
  async function through(during: () => Promise<number>, first: "people" | "outage"): Promise<void> {
    const visits = await morning.twoWait();
    if (first === "people") await morning.goesOn(visits);
    const [over] = await Promise.all([during(), first === "outage" ? morning.goesOn(visits) : undefined]);
    const guest = await morning.isRight(visits);
    console.log(`      right again ${Math.round(performance.now() - over)} ms after`);
    await morning.farewell(visits, guest);
  }

  async function away(seconds: number): Promise<number> {
    const both = [w["service to homeserver"], w["homeserver to service"]];
    await Promise.all(both.map((wire) => wire.cut()));
    const end = performance.now() + seconds * 1000;
    // Longer than it takes to notice.
    if (seconds >= 15) await everybodyIsTold();
    await pause(Math.max(0, end - performance.now()));
    await Promise.all(both.map((wire) => wire.heal()));
    return performance.now();
  }

  async function everybodyIsTold(): Promise<void> {
    await eventually("the overview tells of it", async () => (await overview()).text.includes(TROUBLE));
    await eventually("whoever waits is told", async () => (await own()).text.includes(TROUBLE));
    assert.deepEqual(await health(), { status: "no homeserver" });
  }

  for (const seconds of AWAY) {
    it(`away_for_${seconds}_seconds_and_back_nobody_is_lost_and_everything_is_made_up_for`, () => through(() => away(seconds), "outage"));
  }

  it("afterwards_nothing_tells_of_trouble_any_more", async () => {
    await eventually("the overview is as always", async () => !(await overview()).text.includes(TROUBLE));
    await eventually("whoever waits is told nothing more", async () => !(await own()).text.includes(TROUBLE));
    assert.deepEqual(await health(), { status: "ok" });
  });

  it("the_homeserver_is_killed_in_the_middle_of_an_accept_and_an_arrival", () => through(async () => {
    await w.stack.parts.synapse.kill();
    await pause(DEAD_FOR);
    await w.stack.parts.synapse.start();
    return performance.now();
  }, "people"));

  it("the_database_is_restarted_in_the_middle_of_an_accept_and_an_arrival", () => through(async () => {
    await w.restartDatabase();
    return performance.now();
  }, "outage"));

  it("while_the_database_is_away_the_overview_stays_up_open_pages_say_so_and_health_tells", async () => {
    await overview();
    const stream = await fetch(`${w.stack.service}/api/visit/stream`, { headers: { authorization: `Bearer ${secret}` }, signal: AbortSignal.timeout(300_000) });
    const read = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const shows = async (text: string): Promise<void> => {
      for (let heard = ""; !heard.includes(text);) heard += (await read?.read())?.value ?? assert.fail("the stream has ended");
    };
    await shows('"status"');
    await w["service to database"].cut();
    assert.equal((await overview()).status, 200);
    await eventually("health", async () => (await health()).status === "no database");
    assert.equal((await page("/healthz")).status, 503);
    await eventually("the overview tells of it", async () => (await overview()).text.includes(TROUBLE));
    await shows(TROUBLE);
    await w["service to database"].heal();
    await shows('"status"');
    await eventually("health", async () => (await health()).status === "ok");
    await read?.cancel();
  });

  it("nothing_was_said_twice_and_the_service_never_ended", async () => {
    morning.nothingTwice();
    assert.equal(await w.starts(), 1);
  });
});
