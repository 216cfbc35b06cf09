/** Days in the office by a clock that runs fast: what everybody sees at each point, on the real servers. */
import assert from "node:assert/strict";
import { atDesk } from "../support/deskApi.ts";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { Person } from "../support/people.ts";
import { citizen, everybodyOut, knocks } from "../support/visits.ts";

const DAY_DEPARTMENT = "tagesdienst";
const NIGHT_DEPARTMENT = "nachtdienst";
const PATIENCE_MS = 40_000;

interface Facts { address: string; availability: string; openUntil?: number; opensAt?: number; reason?: string; named?: string; nextNamed?: { name: string; at: number } }

const moment = (time: string): number => Date.parse(time);

describe("an office day by the clock", () => {
  let s: Stack;
  let lead: Person;
  let staffRoom: string;

  /** The service begins anew, at this time, with a clock that runs so many times faster. Gives what it shows at the latest. */
  async function itIs(time: string, speed: number): Promise<() => number> {
    const began = performance.now();
    process.env["BUERGERBUERO_CLOCK"] = `${time}*${speed}`;
    const department = (id: string, prefix: string, hours: string) => ({
      id, prefix, hours, name: { de: id }, description: { de: id }, telephone: "+49 8131 74-0", caseworkers: [lead.id], leads: [lead.id],
    });
    await s.restartService("stop", {
      times: { no_show_after: "2h", grace: "30m" },
      departments: [
        ...s.config.departments,
        department(DAY_DEPARTMENT, "T", 'Mo-Fr 08:00-12:00,13:00-16:00, Mo 08:20-08:40 "Elternsprechstunde"; PH off; Dec 24 off "Heiligabend"'),
        department(NIGHT_DEPARTMENT, "N", "Sa 22:00-27:00"),
      ],
    });
    return () => moment(time) + (performance.now() - began) * speed;
  }

  async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await look();
      if (holds(seen)) return seen;
      assert.ok(performance.now() < deadline, `waited in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }

  /** On the page. */
  const overview = async (id: string): Promise<Facts> => {
    const { departments } = await (await fetch(`${s.service}/api/overview`)).json() as { departments: Facts[] };
    const found = departments.find(({ address }) => address === id);
    assert.ok(found, `no ${id} in the overview`);
    return found;
  };
  /** In the room directory, as any Matrix user sees it. */
  const topic = async (person: Person, id: string): Promise<string> => {
    const { body } = await person.user.request("GET", `/_matrix/client/v1/room_summary/${encodeURIComponent(`#amt_${id}:${s.serverName}`)}`);
    return String((body as { topic?: string }).topic);
  };
  /** As whoever shares a room with the department's user sees it. */
  const presence = async (id: string): Promise<string> => {
    const { body } = await lead.user.request("GET", `/_matrix/client/v3/presence/${encodeURIComponent(`@amt_${id}:${s.serverName}`)}/status`);
    const { presence: state, status_msg: text } = body as { presence?: string; status_msg?: string };
    return `${state}: ${text}`;
  };
  const everywhere = async (person: Person, id: string, availability: string, state: string, text: RegExp): Promise<void> => {
    await until(`${availability} in the overview`, () => overview(id), (seen) => seen.availability === availability);
    await until(`${text} as topic`, () => topic(person, id), (seen) => text.test(seen));
    await until(`${state} as presence`, () => presence(id), (seen) => seen.startsWith(`${state}: `) && text.test(seen.slice(state.length + 2)));
  };
  /** A sign of life. */
  const signs = (): Promise<unknown> => lead.say(staffRoom, "!list");
  /** Whoever knocks while there are no numbers is turned away with words. */
  async function isTurnedAway(person: Person): Promise<string> {
    const room = await person.knock(`#amt_${DAY_DEPARTMENT}:${s.serverName}`);
    const { event } = await person.sees("being turned away", ({ type, state_key, content }, roomId) =>
      roomId === room && type === "m.room.member" && state_key === person.id && content["membership"] === "leave");
    return String(event.content["reason"]);
  }

  before(async () => {
    s = await freshStack();
    lead = new Person(await s.user("tag_leitung"));
  });
  after(async () => {
    delete process.env["BUERGERBUERO_CLOCK"];
    await Promise.all([lead.stop(), everybodyOut()]);
    await s.restartService("stop");
  });

  it("the night of daylight saving: three o'clock comes once, and closes", async () => {
    const anna = await citizen(s);
    const latest = await itIs("2025-10-26T02:20:00+02:00", 300);
    await lead.join(`#amt_${DAY_DEPARTMENT}_staff:${s.serverName}`).then((room) => { staffRoom = room; });
    const night = await lead.join(`#amt_${NIGHT_DEPARTMENT}_staff:${s.serverName}`);
    await lead.say(night, "!list");
    await everywhere(anna, NIGHT_DEPARTMENT, "free", "online", /^Frei, geöffnet bis So\., 03:00/u);
    assert.equal((await overview(NIGHT_DEPARTMENT)).openUntil, moment("2025-10-26T03:00:00+01:00"));
    const closed = await until("closing", () => overview(NIGHT_DEPARTMENT), ({ availability }) => availability === "closed");
    assert.ok(latest() >= moment("2025-10-26T03:00:00+01:00"), "not at the first three o'clock");
    assert.equal(closed.opensAt, moment("2025-11-01T22:00:00+01:00"));
    await everywhere(anna, NIGHT_DEPARTMENT, "closed", "offline", /^Geschlossen, öffnet/u);
  });

  it("opening, and the consultation hour", async () => {
    const anna = await citizen(s);
    await itIs("2025-12-22T07:30:00+01:00", 120);
    assert.deepEqual((await overview(DAY_DEPARTMENT)).nextNamed?.name, "Elternsprechstunde");
    await everywhere(anna, DAY_DEPARTMENT, "closed", "offline", /^Geschlossen, öffnet Mo\., 08:00, Elternsprechstunde Mo\., 08:20/u);
    assert.match(await isTurnedAway(anna), /Zurzeit ist geschlossen.*Wieder geöffnet: 08:00\. Telefon: \+49 8131 74-0/u);
    const desk = (await atDesk(s, lead.user, DAY_DEPARTMENT)).stream();
    await desk.until("opening", ({ board, me }) => board.availability === "free" && board.openUntil === "12:00" && me.onDuty);
    await everywhere(anna, DAY_DEPARTMENT, "free", "online", /^Frei, geöffnet bis Mo\., 12:00/u);
    desk.close();
    await until("the consultation hour", () => overview(DAY_DEPARTMENT), ({ named }) => named === "Elternsprechstunde");
    await until("the consultation hour as topic", () => topic(anna, DAY_DEPARTMENT), (seen) => seen.includes("jetzt Elternsprechstunde"));
  });

  it("over noon whoever waits keeps the place; nobody back at their desk is told, and alerts the lead", async () => {
    const bea = await citizen(s);
    await itIs("2025-12-22T11:10:00+01:00", 240);
    await signs();
    const { waitingRoom, ticket } = await knocks(s, bea, DAY_DEPARTMENT);
    await everywhere(bea, DAY_DEPARTMENT, "closed", "offline", /^Geschlossen, öffnet Mo\., 13:00/u);
    assert.equal((await overview(DAY_DEPARTMENT)).opensAt, moment("2025-12-22T13:00:00+01:00"));
    await everywhere(bea, DAY_DEPARTMENT, "away", "unavailable", /^Zurzeit niemand am Platz, 1 wartet, geöffnet bis Mo\., 16:00/u);
    await bea.reads(waitingRoom, /^Zurzeit ist niemand am Platz.*Telefon: \+49 8131 74-0/u);
    const alert = await lead.reads(staffRoom, /^⚠️ 1 wartet, und zurzeit ist niemand im Dienst/u);
    assert.deepEqual(alert.content["m.mentions"], { user_ids: [lead.id] });
    await signs();
    await everywhere(bea, DAY_DEPARTMENT, "free", "online", /^Frei, 1 wartet/u);
    assert.ok(!bea.texts(waitingRoom).some((text) => text.includes("geschlossen")), "nothing of the end of the day");
    await lead.say(staffRoom, `!end ${ticket}`);
    await bea.leave(waitingRoom);
  });

  it("at closing those who wait are told; who is accepted in the grace is served, the other sent off with words", async () => {
    const [carl, dora] = await Promise.all([citizen(s), citizen(s)]);
    await itIs("2025-12-22T15:30:00+01:00", 120);
    await signs();
    const desk = (await atDesk(s, lead.user, DAY_DEPARTMENT)).stream();
    const first = await knocks(s, carl, DAY_DEPARTMENT);
    const second = await knocks(s, dora, DAY_DEPARTMENT);
    const told = /^Es ist jetzt geschlossen.*Wieder geöffnet: Di\., 23\.12\., 08:00\. Telefon: \+49 8131 74-0/u;
    await Promise.all([carl.reads(first.waitingRoom, told), dora.reads(second.waitingRoom, told)]);
    await desk.until("closing", ({ board }) => board.availability === "closed" && board.waiting === 2 && board.opensAt === "Di., 23.12., 08:00");
    await lead.say(staffRoom, "!next");
    await carl.reads(first.waitingRoom, "kommen Sie herein");
    await dora.reads(second.waitingRoom, /^Für heute ist geschlossen, und wir konnten Sie leider nicht mehr aufrufen.*Wieder geöffnet: Di\., 23\.12\., 08:00/u);
    await lead.reads(staffRoom, `${second.ticket} · nicht mehr drangekommen`);
    await desk.gone(second.ticket);
    desk.close();
    await everywhere(carl, DAY_DEPARTMENT, "closed", "offline", /^Geschlossen, öffnet Di\., 08:00/u);
    assert.ok(!carl.texts(first.waitingRoom).some((text) => text.includes("konnten Sie leider nicht")), "who was accepted is served");
    await lead.say(staffRoom, `!finish ${first.ticket}`);
    await carl.reads(first.waitingRoom, "beendet");
  });

  it("a lead closes today at noon from the phone", async () => {
    const emil = await citizen(s);
    await itIs("2025-12-23T11:00:00+01:00", 120);
    await signs();
    await lead.say(staffRoom, "!schließen 12:00 Personalversammlung");
    await lead.reads(staffRoom, "Geändert. Am 2025-12-23 geöffnet: 08:00–12:00. Jetzt ist geöffnet.");
    await everywhere(emil, DAY_DEPARTMENT, "free", "online", /^Frei, geöffnet bis Di\., 12:00/u);
    // 24 December by the configuration, then two holidays and a weekend.
    await everywhere(emil, DAY_DEPARTMENT, "closed", "offline", /^Geschlossen, Personalversammlung, öffnet Mo\., 08:00/u);
    await itIs("2025-12-23T13:30:00+01:00", 60);
    const { availability, reason, opensAt } = await overview(DAY_DEPARTMENT);
    assert.deepEqual([availability, reason, opensAt], ["closed", "Personalversammlung", moment("2025-12-29T08:00:00+01:00")], "it survives a restart");
    assert.equal((await (await atDesk(s, lead.user, DAY_DEPARTMENT)).order({ name: "hours", verb: "open", args: [] })).code, "hoursOpen");
    await everywhere(emil, DAY_DEPARTMENT, "free", "online", /^Frei, geöffnet bis Di\., 16:00/u);
  });

  it("a holiday", async () => {
    const fritz = await citizen(s);
    await itIs("2025-12-25T10:00:00+01:00", 60);
    await everywhere(fritz, DAY_DEPARTMENT, "closed", "offline", /^Geschlossen, .*öffnet Mo\., 08:00/u);
    assert.match(await isTurnedAway(fritz), /Wieder geöffnet: Mo\., 29\.12\., 08:00/u);
  });
});
