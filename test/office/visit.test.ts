import assert from "node:assert/strict";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { Person } from "../support/people.ts";

describe("a whole visit by Matrix", () => {
  let s: Stack;
  let weber: Person;
  let staffRoom: string;

  before(async () => {
    s = await freshStack();
    weber = new Person(s.staff.weber);
    staffRoom = await weber.join(`#amt_elterngeld_staff:${s.serverName}`);
  });

  after(() => weber.stop());

  it("leads from a knock to the farewell", async () => {
    const anna = new Person(await s.user("anna"));
    const waitingRoom = await anna.knock(`#amt_elterngeld:${s.serverName}`);
    assert.equal(await anna.invited(), waitingRoom, "the waiting area became the citizen's own waiting room");
    await anna.join(waitingRoom);
    const notice = await anna.reads(waitingRoom, /Wartenummer: E-\d{3}/u);
    const ticket = /E-\d{3}/u.exec(String(notice.content["body"]))?.[0] ?? "";
    const arrival = await weber.reads(staffRoom, ticket);
    await anna.reads(waitingRoom, "als Nächstes");
    const consultation = await anna.invited(waitingRoom);
    await anna.join(consultation);
    await weber.react(staffRoom, arrival.event_id, "✅");
    await weber.invitedTo(consultation);
    await anna.reads(waitingRoom, "kommen Sie herein");
    await weber.join(consultation);
    await anna.sayEncrypted(consultation);
    await weber.reads(staffRoom, `${ticket} · in Beratung`);
    await weber.say(staffRoom, "!fertig");
    await anna.reads(waitingRoom, "beendet");
    await anna.stop();
  });
});
