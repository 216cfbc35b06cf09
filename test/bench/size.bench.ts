/** 500 departments with 20 waiting in each, beside 5 with 20; memory with them and 2,000 live pages. */
import { readFileSync } from "node:fs";
import { get } from "node:http";
import type { ClientRequest } from "node:http";
import { once } from "node:events";
import { parseHours } from "../../appservice/domain/hours.ts";
import { describeErrors, loadConfig } from "../../appservice/config/load.ts";
import { arrive } from "../../appservice/office/arrive.ts";
import { termsOf } from "../../appservice/office/context.ts";
import type { Context } from "../../appservice/office/context.ts";
import { openStore } from "../../appservice/store/open.ts";
import { ROUNDS } from "./bench.ts";
import { caseworkerOf, startFakeTown } from "./fakeTown.ts";
import type { FakeTown } from "./fakeTown.ts";
import { median, ms, ratioText, row } from "./figures.ts";

const WAITING = 20;
const PAGES = 2000;
const MIB = 1024;

/** V8 tidies up some ten seconds after the work is done: milliseconds. */
const SETTLED = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Kilobytes of memory that the process holds (VmRSS), or has held at most (VmHWM). */
const memory = ({ office }: FakeTown, what: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`${what}:\\s+(\\d+)`, "u").exec(readFileSync(`/proc/${office.pid()}/status`, "utf8"))?.[1] ?? Number.NaN);

const resident = (town: FakeTown): number => memory(town, "VmRSS");

function contextOf(folder: string): Context {
  const loaded = loadConfig(`${folder}/config.yaml`);
  if (!loaded.ok) throw new Error(describeErrors(loaded.errors));
  const { config } = loaded;
  const departments = new Map(config.departments.map((one) => {
    const parsed = parseHours(one.hours, { timeZone: config.county.time_zone, land: config.county.land });
    if (!parsed.ok) throw new Error(parsed.error);
    return [one.id, { ...one, opening: parsed.hours }];
  }));
  return {
    config, terms: termsOf(config), clock: { now: () => Date.now() }, newId: () => crypto.randomUUID(), dice: () => 0,
    department: (id) => departments.get(id) ?? (() => { throw new Error(id); })(),
  };
}

/** Citizens of the page take their numbers while the service is away; then it announces them all. */
async function fill(town: FakeTown): Promise<void> {
  const { office, fake, departments } = town;
  await office.stop();
  const store = await openStore(`sqlite:${office.databaseFile}`);
  const context = contextOf(office.folder);
  for (const department of departments) {
    await store.transaction(async (tx) => {
      for (let i = 0; i < WAITING; i += 1) {
        const received = await arrive(tx, context, { department, citizen: `page:${department}-${i}`, way: "page" });
        if (!received.ok) throw new Error(`${department}: ${received.why}`);
      }
    });
  }
  await store.close();
  await office.start();
  const staffRooms = departments.map((id) => fake.room(`#amt_${id}_staff:localhost`));
  const announced = (): number => staffRooms.reduce((sum, { timeline }) => sum + timeline.filter(({ content }) => String(content["body"]).startsWith("🔔")).length, 0);
  while (announced() < departments.length * WAITING) await pause(500);
}

/** `!next` in one department, until the caseworker is asked in; then that visit is ended. */
async function acceptIn({ fake }: FakeTown, department: string): Promise<number> {
  const user = caseworkerOf(department);
  const staffRoom = fake.room(`#amt_${department}_staff:localhost`).id;
  const invited = new Promise<number>((resolve) => {
    fake.witness = ({ path, body }, when) => {
      if (when === "after" && path.endsWith("/invite") && JSON.stringify(body).includes(user)) resolve(performance.now());
      return Promise.resolve(undefined);
    };
  });
  const begun = performance.now();
  fake.say(user, staffRoom, "!next");
  const took = await invited - begun;
  fake.witness = undefined;
  const from = fake.rooms.get(staffRoom)?.timeline.length ?? 0;
  fake.say(user, staffRoom, "!finish");
  await fake.until("the end", () => fake.rooms.get(staffRoom)?.timeline.slice(from).some(({ content }) => String(content["body"]).includes("beendet")));
  await pause(300);
  return took;
}

async function openPages({ office }: FakeTown, count: number): Promise<ClientRequest[]> {
  const pages: ClientRequest[] = [];
  for (let i = 1; i <= count; i += 1) {
    // Each from an address of its own: one network may open only so many.
    const page = get(`${office.url}/api/overview/stream`, { agent: false, localAddress: `127.0.${i >> 8}.${i % 256}` });
    page.on("error", () => undefined);
    const [answer] = await once(page, "response") as [{ resume(): void; statusCode: number }];
    if (answer.statusCode !== 200) throw new Error(`live page ${i}: ${answer.statusCode}`);
    answer.resume();
    pages.push(page);
  }
  return pages;
}

// Ten thousand reminders at the same moment would be measured, not accepts.
const times = { arrival_reminder: "1h" };
const [small, large] = [await startFakeTown(5, { times }), await startFakeTown(500, { times })];
try {
  const empty = resident(small);
  const emptyLarge = resident(large);
  await Promise.all([fill(small), fill(large)]);
  await pause(5000);
  const [few, many]: [number[], number[]] = [[], []];
  for (let round = -3; round < ROUNDS; round += 1) {
    const [one, other] = [await acceptIn(small, `amt${(round + 3) % 5}`), await acceptIn(large, `amt${(round + 3) * 13 % 500}`)];
    if (round >= 0) { few.push(one); many.push(other); }
  }
  row("accept at 500 departments × 20 waiting, against 5 × 20 (fake homeserver)", `${ms(median(many))} against ${ms(median(few))}: ${ratioText(many, few)}`);
  await pause(SETTLED);
  const before = resident(large);
  const pages = await openPages(large, PAGES);
  await pause(SETTLED);
  const withPages = resident(large);
  row(`memory with ${500 * WAITING} waiting and ${PAGES} live pages`, [
    `${Math.round(withPages / MIB)} MB (at most, since the start, ${Math.round(memory(large, "VmHWM") / MIB)} MB); without the pages ${Math.round(before / MIB)} MB`,
    `500 departments and nobody waiting ${Math.round(emptyLarge / MIB)} MB, 5 departments ${Math.round(empty / MIB)} MB`,
    `${((before - emptyLarge) / (500 * WAITING)).toFixed(1)} kB a visit`,
  ].join("; "));
  for (const page of pages) page.destroy();
} finally {
  await Promise.all([small.end(), large.end()]);
}
process.exit(0);
