import assert from "node:assert/strict";
import { comesIn, twoCounties } from "../support/federation.ts";
import type { Counties } from "../support/federation.ts";
import type { Person } from "../support/people.ts";
import type { Stack } from "../support/stack.ts";
import { accepts, atDesk, citizen, everybodyOut, knocks, takesSeat, talk, ticketIn } from "../support/visits.ts";
import type { AtDesk, Waiting } from "../support/visits.ts";

/** More than Synapse carries out at once of what a service wants of rooms' members. */
const CROWD = 12;

// Two Synapses, two LiveKits, two offices: about a minute to start.
describe("citizens from elsewhere", () => {
  let both: Counties;
  let weber: AtDesk;

  before(async function () {
    this.timeout(240_000);
    both = await twoCounties({ times: { no_show_after: "18s", grace: "1s" } });
    weber = await atDesk(both.ours, "weber");
  });
  after(everybodyOut);

  const knocksFromThere = async (): Promise<Waiting> => {
    const anna = await citizen(both.theirs);
    const waitingRoom = await anna.knock(`#amt_elterngeld:${both.ours.serverName}`);
    await comesIn(anna, waitingRoom);
    return { citizen: anna, waitingRoom, ticket: await ticketIn(anna, waitingRoom) };
  };

  const sitsDown = async ({ citizen: person, waitingRoom }: Waiting): Promise<string> => {
    const seat = await person.invited(waitingRoom);
    await comesIn(person, seat);
    return seat;
  };

  /** Accepted, and said something as soon as their own homeserver knows that they may. */
  const talksFromThere = async (waiting: Waiting, seat?: string): Promise<string> => {
    const taken = seat ?? await sitsDown(waiting);
    const room = await accepts(weber, waiting.ticket);
    assert.equal(room, taken);
    await waiting.citizen.sayEncrypted(room);
    await weber.person.reads(weber.staffRoom, `${waiting.ticket} · in Beratung`);
    return room;
  };

  const writesFromThere = async (): Promise<Waiting> => {
    const anna = await citizen(both.theirs);
    const invite = [`@amt_elterngeld:${both.ours.serverName}`];
    const waitingRoom = String((await anna.do("POST", "/createRoom", { preset: "trusted_private_chat", is_direct: true, invite }))["room_id"]);
    return { citizen: anna, waitingRoom, ticket: await ticketIn(anna, waitingRoom) };
  };

  /** What the token service of a county says to somebody with an OpenID token of their own homeserver. */
  const keyAt = async (county: Stack, person: Person, room: string): Promise<{ status: number; url: unknown }> => {
    const openid = await person.do("POST", `/user/${encodeURIComponent(person.id)}/openid/request_token`, {});
    const body = JSON.stringify({ room, openid_token: openid, device_id: person.user.deviceId });
    const answer = await fetch(`${county.service}/rtc/sfu/get`, { method: "POST", body });
    return { status: answer.status, url: (await answer.json() as { url?: unknown }).url };
  };

  const videoOf = ({ config: { rtc } }: Stack): string => (rtc === "off" ? "" : rtc.livekit_url);

  it("knock, take the seat, are called, talk, and are told goodbye", async () => {
    const waiting = await knocksFromThere();
    const seat = await sitsDown(waiting);
    assert.equal((await keyAt(both.ours, waiting.citizen, seat)).status, 403, "no key before the accept");
    const room = await talksFromThere(waiting, seat);

    const stranger = await citizen(both.theirs);
    for (const county of [both.ours, both.theirs]) {
      for (const person of [waiting.citizen, weber.person])
        assert.deepEqual(await keyAt(county, person, room), { status: 200, url: videoOf(county) }, "each has a key to both video servers");
      assert.equal((await keyAt(county, stranger, room)).status, 403);
    }

    await weber.person.say(weber.staffRoom, "!fertig");
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("may write to the department's user as well", async () => {
    const waiting = await writesFromThere();
    const room = await talksFromThere(waiting);
    await weber.person.say(weber.staffRoom, "!fertig");
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
    assert.notEqual(room, waiting.waitingRoom);
  });

  it("an interpreter from elsewhere is invited once the citizen has agreed", async () => {
    const waiting = await knocks(both.ours, await citizen(both.ours), "elterngeld");
    const room = await talk(weber, waiting);
    const interpreter = await citizen(both.theirs, "dolmetscherin");
    await weber.person.say(weber.staffRoom, `!einladen ${interpreter.id} dolmetscher`);
    await waiting.citizen.reads(waiting.waitingRoom, interpreter.id);
    assert.equal(interpreter.invites.length, 0, "nobody before the citizen agreed");
    await waiting.citizen.say(waiting.waitingRoom, "!ja");
    await comesIn(interpreter, room);
    assert.equal((await keyAt(both.ours, interpreter, room)).status, 200);
    await weber.person.say(weber.staffRoom, "!fertig");
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("their homeserver dies in mid-invite: nobody else waits for it, the staff are told, and who was called from there is missed", async () => {
    const { ours, theirs, line } = both;
    const crowd: Waiting[] = [];
    while (crowd.length < CROWD) crowd.push(...await Promise.all([writesFromThere(), writesFromThere(), writesFromThere()]));
    // The last that is heard of it: whoever is next is asked in.
    await Promise.any(crowd.map(({ citizen: person }) => person.invited()));
    const interpreter = await citizen(theirs);
    const asked = line.nextCall();
    line.hang();
    for (const { ticket } of crowd) await weber.person.say(weber.staffRoom, `!accept ${ticket} --also`);
    await asked;
    await weber.person.reads(weber.staffRoom, "Ein anderer Matrix-Server antwortet gerade nicht");

    const lehmann = await atDesk(ours, "lehmann");
    for (let visits = 0; visits < 3; visits += 1) {
      const waiting = await knocks(ours, await citizen(ours), "wohnen");
      await takesSeat(waiting);
      await talk(lehmann, waiting);
      await lehmann.person.say(lehmann.staffRoom, `!einladen ${interpreter.id} dolmetscher`);
      await waiting.citizen.reads(waiting.waitingRoom, interpreter.id);
      await waiting.citizen.say(waiting.waitingRoom, "!ja");
      await lehmann.person.say(lehmann.staffRoom, "!fertig");
      await waiting.citizen.reads(waiting.waitingRoom, "beendet");
    }
    assert.ok(crowd.filter(({ citizen: { invites } }) => invites.length > 0).length <= 1, "while none of the others was reached");
    for (const { ticket } of crowd) await weber.person.reads(weber.staffRoom, new RegExp(`${ticket}.*nicht erschienen`, "u"));
  });
});
