/** Floods: whoever floods gets nowhere, and everybody else is served meanwhile. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { Town } from "../service/officeTown.ts";
import { announcementOf, AREA, arrive, bothIn, openTown, says, SPEAKER, WEBER } from "../service/officeTown.ts";
import { eventually } from "../support/morning.ts";

const SERVERS_CAP = 5;
const PAGES = 2000;

describe("floods", () => {
  let town: Town;
  let number = 0;
  before(async () => { town = await openTown({ limits: { open_visits_per_server: SERVERS_CAP } }); });
  after(() => town.end());

  async function wholeVisit(): Promise<void> {
    const { fake, staffRoom } = town;
    const citizen = `@honest${(number += 1)}:localhost`;
    const { ticket, waitingRoom } = await arrive(fake, citizen);
    await announcementOf(fake, staffRoom, ticket);
    fake.say(WEBER, staffRoom, `!aufrufen ${ticket} --auch`);
    await says(fake, waitingRoom, "kommen Sie herein");
    await bothIn(town, citizen, WEBER);
    fake.say(WEBER, staffRoom, `!fertig ${ticket}`);
    await says(fake, waitingRoom, "beendet");
  }

  it("one_user_who_knocks_again_and_again_has_one_visit_and_others_are_served", async () => {
    const { fake } = town;
    const flooder = "@flood:evil.example";
    let going = true;
    let knocks = 0;
    const flood = (async () => {
      while (going) {
        try { fake.knock(flooder, AREA); knocks += 1; } catch { /* the address is just moving on, or this room knows the flooder already */ }
        await new Promise((resolve) => { setTimeout(resolve, 1); });
      }
    })();
    for (let i = 0; i < 3; i += 1) await wholeVisit();
    going = false;
    await flood;
    const inRooms = [...fake.rooms.keys()].filter((id) => ["invite", "join"].includes(fake.membership(id, flooder) ?? ""));
    assert.ok(knocks > 3, `${knocks} knocks`);
    assert.ok(inRooms.length <= 2, "at most a waiting room and a seat");
  });

  it("many_users_of_one_server_get_no_more_than_its_share_and_others_are_served", async () => {
    const { fake } = town;
    const users = Array.from({ length: 60 }, (_, i) => `@swarm${i}:swarm.example`);
    const swarm = (async () => {
      for (const user of users) await fake.until("an open area", () => { try { return fake.knock(user, AREA); } catch { return undefined; } });
    })();
    await wholeVisit();
    await swarm;
    await wholeVisit();
    const served = users.filter((user) => [...fake.rooms.keys()].some((id) => ["invite", "join"].includes(fake.membership(id, user) ?? "")));
    assert.ok(served.length <= SERVERS_CAP, `${served.length} of one server were let in`);
  });

  it("thousands_of_open_pages_that_never_read_hold_up_nobody", async () => {
    const { port } = new URL(town.office.url);
    const pages = await Promise.all(Array.from({ length: PAGES }, async () => {
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      socket.on("error", () => undefined).write("GET /api/overview/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
      // Not a byte of the answer is taken.
      return socket.pause();
    }));
    for (let i = 0; i < 3; i += 1) await wholeVisit();
    assert.equal((await fetch(`${town.office.url}/healthz`)).status, 200);
    for (const page of pages) page.destroy();
    await wholeVisit();
  });

  it("invites_from_strangers_to_crowded_rooms_change_nothing", async () => {
    const { fake } = town;
    const rooms = Array.from({ length: 60 }, (_, i) => {
      const room = fake.create(`@stranger${i}:evil.example`, { preset: "public_chat" });
      fake.invite(`@stranger${i}:evil.example`, room, SPEAKER);
      return room;
    });
    await wholeVisit();
    // Few at a time: their server is asked no more than others wait for it.
    await eventually("the service has left them all", () => rooms.every((room) => fake.membership(room, SPEAKER) === "leave"));
  });

  it("spam_in_the_staff_room_and_giant_bodies_are_heard_and_forgotten", async () => {
    const { fake, staffRoom } = town;
    for (let i = 0; i < 1000; i += 1) fake.say(WEBER, staffRoom, "spam ".repeat(50));
    fake.say(WEBER, staffRoom, "x".repeat(60_000));
    fake.react(WEBER, staffRoom, "$nothing", "✅".repeat(5000));
    await wholeVisit();
    const { status } = await fake.transactions.put("giant", `{"events":[],"x":"${"y".repeat(40_000_000)}"}`).catch(() => ({ status: 413 }));
    assert.equal(status, 413);
    await wholeVisit();
  });
});
