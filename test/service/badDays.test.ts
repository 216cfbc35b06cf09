/** What the homeserver does to the service on bad days, in the middle of an accept. */
import assert from "node:assert/strict";
import type { Fault } from "../support/fakeHomeserver.ts";
import { accept, announcementOf, arrive, assertNothingTwice, bothIn, consultationsOf, invitesOf, openTown, says, WEBER, YILMAZ } from "./officeTown.ts";
import type { Town } from "./officeTown.ts";

const bad: Record<string, Fault["does"]> = {
  "answers 500": { status: 500, body: "<html>oh no</html>" },
  "answers 429 with retry_after_ms": { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 300 } },
  "answers 429 with Retry-After": { status: 429, body: {}, headers: { "retry-after": "1" } },
  "answers nonsense": { status: 200, body: "no JSON" },
  "breaks the connection before": "reset",
  "does it and breaks the connection": "reset after",
};

/** The homeserver requests of which an accept is made. */
const steps: Record<string, Fault["matches"]> = {
  "an invite": ({ method, path }) => method === "POST" && path.endsWith("/invite"),
  "powers": ({ method, path }) => method === "PUT" && path.includes("/state/m.room.power_levels"),
  "a message": ({ method, path }) => method === "PUT" && path.includes("/send/m.room.message"),
};

describe("bad days of the homeserver", () => {
  let town: Town;
  before(async () => { town = await openTown(); });
  after(() => town.end());
  afterEach(() => { town.fake.heal(); });

  let number = 0;
  const waiting = async () => {
    const citizen = `@citizen${(number += 1)}:localhost`;
    return { citizen, ...await arrive(town.fake, citizen) };
  };
  const finish = async (citizen: string, ticket: string, waitingRoom: string): Promise<void> => {
    town.fake.say(WEBER, town.staffRoom, `!beenden ${ticket}`);
    await says(town.fake, waitingRoom, "beendet");
    assert.equal(consultationsOf(town.fake, citizen).length, 1);
  };

  for (const [how, does] of Object.entries(bad)) {
    for (const [step, matches] of Object.entries(steps)) {
      it(`an_accept_survives_that_the_homeserver_${how.replaceAll(" ", "_")}_at_${step.replaceAll(" ", "_")}`, async () => {
        const { fake, staffRoom } = town;
        const { citizen, ticket, waitingRoom } = await waiting();
        fake.fault({ matches, times: 4, does });
        await announcementOf(fake, staffRoom, ticket);
        // Also, so that a failure of one of these cases does not fail the others.
        fake.say(WEBER, staffRoom, `!aufrufen ${ticket} --auch`);
        await says(fake, waitingRoom, "kommen Sie herein");
        const room = await bothIn(town, citizen, WEBER);
        fake.heal();
        await fake.until("the citizen may write", () => fake.state(room, "m.room.power_levels")?.["events_default"] === 0);
        assert.equal(invitesOf(fake, room, citizen).length, 1, "invited once, however often it was tried");
        await finish(citizen, ticket, waitingRoom);
        assertNothingTwice(fake);
      });
    }
  }

  it("while_the_server_of_one_citizen_hangs_nobody_else_waits", async () => {
    const { fake } = town;
    const dead = "@wanda:dead.example";
    fake.fault({ matches: ({ method, path, body }) => method === "POST" && path.endsWith("/invite") && JSON.stringify(body).includes("dead.example"), does: "hang" });
    await fake.until("knocks", () => { try { return fake.knock(dead, "#amt_elterngeld:localhost"); } catch { return undefined; } });
    for (let i = 0; i < 3; i += 1) {
      const { citizen, ticket, waitingRoom } = await waiting();
      await accept(town, WEBER, ticket);
      await bothIn(town, citizen, WEBER);
      await finish(citizen, ticket, waitingRoom);
    }
    fake.heal();
  });

  it("two_caseworkers_who_press_at_once_one_gets_it_and_the_other_reads_who_did", async () => {
    const { fake, staffRoom } = town;
    const { citizen, ticket, waitingRoom } = await waiting();
    fake.say(WEBER, staffRoom, `!aufrufen ${ticket}`);
    fake.say(YILMAZ, staffRoom, `!aufrufen ${ticket}`);
    await says(fake, staffRoom, new RegExp(`${ticket}.*(weber|yilmaz)|(weber|yilmaz).*${ticket}`, "u"));
    await says(fake, waitingRoom, "kommen Sie herein");
    const [room = ""] = consultationsOf(fake, citizen);
    const invited = await fake.until("one caseworker in the room", () => [WEBER, YILMAZ].find((user) => fake.membership(room, user) !== undefined));
    fake.say(invited, staffRoom, `!fertig ${ticket}`);
    await says(fake, waitingRoom, "beendet");
    assert.equal([WEBER, YILMAZ].filter((user) => fake.membership(room, user) !== undefined).length, 1);
  });
});
