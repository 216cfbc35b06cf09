import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import type { Person } from "../support/people.ts";
import { accepts, atDesk, citizen, everybodyOut, knocks } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";

describe("availability on Matrix", () => {
  let s: Stack;
  let lehmann: AtDesk;

  before(async () => {
    s = await freshStack();
    lehmann = await atDesk(s, "lehmann");
  });
  after(everybodyOut);

  /** Presence is pushed to nobody here; asked until it says so. */
  async function shows(person: Person, presence: string, status: RegExp): Promise<void> {
    let last = "";
    for (let tries = 0; tries < 100; tries++) {
      const answer = await person.do("GET", `/presence/${encodeURIComponent(`@amt_wohnen:${s.serverName}`)}/status`);
      last = JSON.stringify(answer);
      if (answer["presence"] === presence && status.test(String(answer["status_msg"]))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`presence stayed ${last}, not ${presence} ${status}`);
  }

  async function topicSays(person: Person, text: RegExp): Promise<void> {
    let last = "";
    for (let tries = 0; tries < 100; tries++) {
      const list = await person.do("POST", "/publicRooms", { filter: { generic_search_term: "Wohngeldstelle" } });
      last = JSON.stringify((list["chunk"] as { topic?: string }[]).map(({ topic }) => topic));
      if (text.test(last)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the topic stayed ${last}`);
  }

  it("free, in an appointment, nobody there: presence and the waiting area's topic say the same", async () => {
    const { person, staffRoom } = lehmann;
    await person.say(staffRoom, "!liste");
    await shows(person, "online", /Frei/u);
    await topicSays(person, /Frei/u);
    const [first, second] = [await knocks(s, await citizen(s), "wohnen"), await knocks(s, await citizen(s), "wohnen")];
    await accepts(lehmann, first.ticket);
    await shows(person, "unavailable", /Im Termin, 1 wartet/u);
    await topicSays(person, /Im Termin, 1 wartet/u);
    for (const { citizen: one, waitingRoom } of [first, second]) {
      await one.say(waitingRoom, "!cancel");
      await one.reads(waitingRoom, "abgebrochen");
    }
    await shows(person, "online", /^Frei/u);
    await person.say(staffRoom, "!pause");
    await shows(person, "unavailable", /niemand am Platz/u);
    await topicSays(person, /niemand am Platz/u);
    await person.say(staffRoom, "!resume");
    await shows(person, "online", /Frei/u);
  });

  it("a closed department is offline and says when it opens", async () => {
    const roth = await atDesk(s, "roth");
    const answer = await roth.person.do("GET", `/presence/${encodeURIComponent(`@amt_wirtschaft:${s.serverName}`)}/status`);
    if (answer["presence"] !== "offline") throw new Error(JSON.stringify(answer));
  });
});
