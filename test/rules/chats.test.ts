import assert from "node:assert/strict";
import type { RoomHappening } from "../../appservice/matrix/meaning.ts";
import { receive } from "../../appservice/matrix/reception.ts";
import { perform } from "../../appservice/office/perform.ts";
import { prune } from "../../appservice/office/prune.ts";
import { ANNA, DAY, HOUR, MINUTE, SECOND } from "../support/given.ts";
import { SERVER, withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { fakeWorld } from "../support/world.ts";

const CHAT = "!chat:leben.example";
const departmentUser = (id: string): string => `@amt_${id}:${SERVER}`;

const departments = new Map(["elterngeld", "wirtschaft"].map((id) => [departmentUser(id), id]));

let events = 0;
const inChat = (office: Office) => ({ eventId: `$${events += 1}`, roomId: CHAT, sender: ANNA, at: office.now() });
const hears = (office: Office, happening: RoomHappening): Promise<void> => office.tx((tx) => receive(tx, office.context, happening, {
  isOurs: (user) => departments.has(user), departmentOf: (user) => departments.get(user),
}));
const invites = (office: Office, department: string): Promise<void> =>
  hears(office, { ...inChat(office), kind: "invited", user: departmentUser(department), by: ANNA, prevMembership: undefined });
const says = (office: Office): Promise<void> => hears(office, { ...inChat(office), kind: "said", command: undefined });
const isKnown = async (office: Office): Promise<boolean> => (await office.tx((tx) => tx.rooms.find(CHAT))) !== undefined;

/** Whatever is due is carried out; gives whether the chat was left. */
async function settle(office: Office): Promise<boolean> {
  const world = fakeWorld(office.now);
  await office.tx((tx) => prune(tx, office.context));
  for (const effect of await office.orders(SECOND)) await perform({ store: office.store, context: office.context, world }, effect);
  return world.asked.some(({ port, room }) => port === "delete" && room === CHAT);
}

describe("direct chats", () => {
  it("one in which somebody was refused is left and forgotten a week after the last word", withOffice(async (office) => {
    await invites(office, "wirtschaft");
    assert.equal(await settle(office), false);
    office.pass(6 * DAY);
    await says(office);
    assert.equal(await settle(office), false);
    office.pass(7 * DAY - MINUTE);
    assert.equal(await settle(office), false);
    office.pass(2 * MINUTE);
    assert.equal(await settle(office), true);
    assert.equal(await isKnown(office), false);
  }));

  it("one that served a visit stays until nobody can look the visit up, though nothing was said in it", withOffice(async (office) => {
    await office.stock(1);
    await invites(office, "elterngeld");
    await settle(office);
    const [visit] = await office.tx((tx) => tx.visits.ofCitizen(ANNA));
    assert.equal(visit?.waitingRoom, CHAT);
    await office.act(visit.id, { do: "withdraw", at: office.now() });
    office.pass(8 * DAY);
    assert.equal(await settle(office), false);
    office.pass(22 * DAY - HOUR);
    assert.equal(await settle(office), false);
    office.pass(2 * HOUR);
    // The first time the visit is erased, the second the chat is found to be of no use.
    const left = [await settle(office), await settle(office)];
    assert.deepEqual([left.includes(true), await isKnown(office)], [true, false]);
  }));

  it("one in which a visit waits is not left, however long", withOffice(async (office) => {
    await invites(office, "elterngeld");
    await settle(office);
    office.pass(40 * DAY);
    assert.equal(await settle(office), false);
    assert.equal(await isKnown(office), true);
  }));
});
