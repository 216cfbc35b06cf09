import assert from "node:assert/strict";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import type { Person } from "../support/people.ts";
import { atDesk, citizen, everybodyOut, knocks, ticketIn } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";

/** Everything that the raw client-server API may tell somebody of a room. */
async function allThatCanBeRead(person: Person, roomId: string): Promise<string> {
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
  const paths = [
    `${room}/state`, `${room}/members`, `${room}/joined_members`, `${room}/initialSync`, `${room}/messages?dir=b&limit=100`,
    `${room}/aliases`, `/_matrix/client/v1/rooms/${encodeURIComponent(roomId)}/hierarchy`,
    `/_matrix/client/v1/room_summary/${encodeURIComponent(roomId)}`, "/_matrix/client/v3/sync?full_state=true",
  ];
  const answers = await Promise.all(paths.map((path) => person.user.request("GET", path)));
  return JSON.stringify(answers.map(({ body }) => body)) + JSON.stringify(person.events);
}

describe("ways in by Matrix", () => {
  let s: Stack;
  let weber: AtDesk;
  let kaya: AtDesk;
  let sommer: AtDesk;

  before(async () => {
    s = await freshStack();
    [weber, kaya, sommer] = await Promise.all([atDesk(s, "weber"), atDesk(s, "kaya"), atDesk(s, "sommer")]);
  });
  after(everybodyOut);

  const area = (address: string): string => `#amt_${address}:${s.serverName}`;
  const cancel = async (person: Person, room: string): Promise<void> => {
    await person.say(room, "!abbrechen");
    await person.reads(room, "abgebrochen");
  };

  it("a second knock by the same citizen changes nothing", async () => {
    const anna = await citizen(s);
    const { waitingRoom, ticket } = await knocks(s, anna, "elterngeld");
    await anna.until("the address to move on", () => (anna.invites.length > 0 ? true : undefined));
    const again = await anna.user.request("POST", `/_matrix/client/v3/knock/${encodeURIComponent(area("elterngeld"))}`, {});
    assert.ok([200, 403].includes(again.status));
    const before = weber.person.events.length;
    await weber.person.say(weber.staffRoom, "!liste");
    const list = await weber.person.until("the list", () => weber.person.events.slice(before)
      .map(({ event }) => String(event.content["body"])).find((text) => / wartend/u.test(text)));
    assert.equal(list.split(ticket).length, 2, "the number stands there once");
    await cancel(anna, waitingRoom);
  });

  it("of two who knock at once each gets a room of their own, and neither can ever read who the other is", async () => {
    const [anna, mehmet] = await Promise.all([citizen(s, "zeynep"), citizen(s, "bernd")]);
    const knocked = await Promise.allSettled([anna.knock(area("elterngeld")), mehmet.knock(area("elterngeld"))]);
    const rooms = knocked.map((one) => (one.status === "fulfilled" ? one.value : undefined));
    const people = [anna, mehmet].filter((_, index) => rooms[index] !== undefined);
    assert.ok(people.length > 0);
    const waiting = await Promise.all(people.map(async (person) => {
      const room = await person.invited();
      await person.join(room);
      return { person, room, ticket: await ticketIn(person, room) };
    }));
    assert.equal(new Set(waiting.map(({ room }) => room)).size, waiting.length, "no room is shared");
    const readsOther = async (): Promise<boolean> => {
      const read = await Promise.all([anna, mehmet].flatMap((person) =>
        [...new Set([...rooms, ...waiting.map(({ room }) => room)])].filter((room) => room !== undefined).map(async (room) => ({
          other: person === anna ? mehmet.id : anna.id, text: await allThatCanBeRead(person, room),
        }))));
      return read.some(({ other, text }) => text.includes(other));
    };
    assert.equal(await readsOther(), false, "while waiting");
    for (const { person, room } of waiting) await cancel(person, room);
    for (const [person, room] of [[anna, rooms[0]], [mehmet, rooms[1]]] as const)
      if (room) await person.user.request("POST", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/leave`, {});
    assert.equal(await readsOther(), false, "after taking the knock back and after the visit");
  });

  it("a knock that is taken back withdraws the visit", async () => {
    const olena = await citizen(s);
    const room = await olena.knock(area("elterngeld"));
    await olena.invitedTo(room);
    await olena.leave(room);
    await weber.person.reads(weber.staffRoom, "hat abgebrochen");
  });

  it("writing to the department's user makes the chat the waiting room", async () => {
    const jonas = await citizen(s);
    const user = `@amt_elterngeld:${s.serverName}`;
    const chat = String((await jonas.do("POST", "/createRoom", { preset: "trusted_private_chat", is_direct: true, invite: [user] }))["room_id"]);
    const ticket = await ticketIn(jonas, chat);
    await weber.person.reads(weber.staffRoom, ticket);
    await cancel(jonas, chat);
    await jonas.say(chat, "Ich hätte doch noch eine Frage.");
    await jonas.until("a second number", () => jonas.texts(chat).find((text) => /E-\d{3}/u.test(text) && !text.includes(ticket)));
    await jonas.say(chat, "!cancel");
  });

  it("an encrypted chat is answered once in plain words, and a waiting room is opened", async () => {
    const mira = await citizen(s);
    const chat = String((await mira.do("POST", "/createRoom", {
      preset: "trusted_private_chat", is_direct: true, invite: [`@amt_elterngeld:${s.serverName}`],
      initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    }))["room_id"]);
    await mira.reads(chat, "verschlüsselt");
    const waitingRoom = await mira.invited();
    assert.notEqual(waitingRoom, chat);
    await mira.join(waitingRoom);
    await ticketIn(mira, waitingRoom);
    await cancel(mira, waitingRoom);
    assert.equal(mira.texts(chat).length, 1);
  });

  it("a chat with more than two people is no waiting room", async () => {
    const [paul, friend] = await Promise.all([citizen(s), citizen(s)]);
    const chat = String((await paul.do("POST", "/createRoom", { preset: "private_chat", invite: [friend.id] }))["room_id"]);
    await friend.join(chat);
    await paul.do("POST", `/rooms/${encodeURIComponent(chat)}/invite`, { user_id: `@amt_elterngeld:${s.serverName}` });
    await paul.reads(chat, "direkt");
    assert.ok(!paul.texts(chat).some((text) => /E-\d{3}/u.test(text)));
  });

  it("where the entry is join, joining is enough", async () => {
    const lena = await citizen(s);
    const room = await lena.join(area("pflege"));
    const ticket = await ticketIn(lena, room);
    assert.match(ticket, /^P-\d{3}$/u);
    await kaya.person.reads(kaya.staffRoom, ticket);
    const jan = await citizen(s);
    assert.notEqual(await jan.join(area("pflege")), room, "the next one finds another room");
    await cancel(lena, room);
    await jan.leave(await jan.until("the room", () => jan.events[0]?.roomId));
  });

  it("a department that is closed takes nobody, and says so", async () => {
    const rita = await citizen(s);
    const room = await rita.knock(area("wirtschaft"));
    const { event } = await rita.sees("the answer", ({ type, state_key, content }, roomId) =>
      roomId === room && type === "m.room.member" && state_key === rita.id && content["membership"] === "leave");
    assert.match(String(event.content["reason"]), /geschlossen/u);
    assert.equal(rita.invites.length, 0);
  });

  it("the language is chosen with !lang en", async () => {
    const emma = await citizen(s);
    const { waitingRoom } = await knocks(s, emma, "elterngeld");
    await emma.say(waitingRoom, "!lang en");
    await emma.reads(waitingRoom, "in English from now on");
    await emma.reads(waitingRoom, /Your ticket number/u);
    await emma.say(waitingRoom, "!cancel");
    await emma.reads(waitingRoom, "is cancelled");
  });

  it("a confidential department answers under a neutral name, and says first what Matrix shows", async () => {
    const kim = await citizen(s);
    const user = `@amt_beratung_1:${s.serverName}`;
    const chat = String((await kim.do("POST", "/createRoom", { preset: "trusted_private_chat", is_direct: true, invite: [user] }))["room_id"]);
    const greeting = await kim.reads(chat, "anonym");
    assert.match(String(greeting.content["body"]), /Matrix-Adresse/u);
    assert.match(String(greeting.content["body"]), /http/u, "the page is offered");
    const ticket = await ticketIn(kim, chat);
    await sommer.person.reads(sommer.staffRoom, ticket);
    const profile = await kim.do("GET", `/profile/${encodeURIComponent(user)}`);
    assert.equal(profile["displayname"], "Bürgerbüro");
    await cancel(kim, chat);
  });
});
