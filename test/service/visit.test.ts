import assert from "node:assert/strict";
import { accept, announcementOf, arrive, assertNothingTwice, bothIn, openTown, says, speak, told, WEBER } from "./officeTown.ts";
import type { Town } from "./officeTown.ts";

describe("the service as a process", () => {
  let town: Town;
  before(async () => { town = await openTown(); });
  after(() => town.end());

  it("leads a citizen from the knock to the farewell", async () => {
    const { fake, staffRoom } = town;
    const anna = "@anna:localhost";
    const { waitingRoom, ticket } = await arrive(fake, anna);
    await announcementOf(fake, staffRoom, ticket);
    await accept(town, WEBER, ticket);
    await says(fake, waitingRoom, "kommen Sie herein");
    const room = await bothIn(town, anna, WEBER);
    await speak(fake, anna, room);
    await says(fake, staffRoom, `${ticket} · in Beratung`);
    fake.say(WEBER, staffRoom, "!fertig");
    await says(fake, waitingRoom, "beendet");
    assertNothingTwice(fake);
    assert.equal(told(fake, waitingRoom).length, 5, told(fake, waitingRoom).join("\n---\n"));
  });
});
