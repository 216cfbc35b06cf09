import assert from "node:assert/strict";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { accepts, atDesk, citizen, everybodyOut, knocks, talk } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";

describe("staff by chat and reaction", () => {
  let s: Stack;
  let weber: AtDesk;
  let yilmaz: AtDesk;

  before(async () => {
    s = await freshStack();
    [weber, yilmaz] = await Promise.all([atDesk(s, "weber"), atDesk(s, "yilmaz")]);
  });
  after(everybodyOut);

  const arrives = async () => knocks(s, await citizen(s), "elterngeld");
  const asks = async ({ person, staffRoom }: AtDesk, said: string, answer: string | RegExp): Promise<string> => {
    const before = person.events.length;
    await person.say(staffRoom, said);
    const { event } = await person.until(`an answer to ${said}: ${answer}`, () => person.events.slice(before).find(({ roomId, event: { type, sender, content } }) =>
      roomId === staffRoom && type === "m.room.message" && sender !== person.id && new RegExp(answer, "u").test(String(content["body"]))));
    return String(event.content["body"]);
  };

  it("two who accept the same visit at once: one gets it, the other reads who did", async () => {
    const { ticket } = await arrives();
    const arrival = await weber.person.reads(weber.staffRoom, ticket);
    const before = { weber: weber.person.invites.length, yilmaz: yilmaz.person.invites.length };
    await Promise.all([weber, yilmaz].map(({ person, staffRoom }) => person.react(staffRoom, arrival.event_id, "✅")));
    const refusal = await weber.person.reads(weber.staffRoom, new RegExp(`${ticket} (wurde schon|was already)`, "u"));
    const winner = /(?:von|by) (weber|yilmaz)/u.exec(String(refusal.content["body"]))?.[1];
    assert.ok(winner, `who did: ${String(refusal.content["body"])}`);
    const desk = winner === "weber" ? weber : yilmaz;
    const other = winner === "weber" ? yilmaz : weber;
    const since = before[winner === "weber" ? "weber" : "yilmaz"];
    const room = await desk.person.until("the invite", () => desk.person.invites[since]);
    assert.ok(!other.person.invites.includes(room), "the other is not invited");
    await desk.person.say(desk.staffRoom, `!fertig ${ticket}`);
    await desk.person.reads(desk.staffRoom, `${ticket} · beendet`);
  });

  it("a second accept during a consultation needs --also", async () => {
    const [first, second] = [await arrives(), await arrives()];
    await accepts(weber, first.ticket);
    await asks(weber, `!aufrufen ${second.ticket}`, `${first.ticket} offen`);
    await accepts(weber, second.ticket, "--also");
    await asks(weber, "!finish", `${first.ticket}.*${second.ticket}|${second.ticket}.*${first.ticket}`);
    await weber.person.say(weber.staffRoom, `!finish ${first.ticket}`);
    await weber.person.say(weber.staffRoom, `!finish ${second.ticket}`);
    await weber.person.reads(weber.staffRoom, `${second.ticket} · beendet`);
  });

  it("next accepts whoever waited longest; the list shows the queue in its order", async () => {
    const [first, second] = [await arrives(), await arrives()];
    const list = await asks(weber, "!liste", " wartend");
    assert.ok(list.indexOf(first.ticket) < list.indexOf(second.ticket) && list.includes(second.ticket));
    await weber.person.say(weber.staffRoom, "!weiter");
    await weber.person.reads(weber.staffRoom, `${first.ticket} · aufgerufen von weber`);
    await second.citizen.reads(second.waitingRoom, "als Nächstes");
    await weber.person.say(weber.staffRoom, `!missed ${first.ticket}`);
    await first.citizen.reads(first.waitingRoom, "nicht angetroffen");
    for (const { citizen: person, waitingRoom } of [first, second]) await person.say(waitingRoom, "!cancel");
    await weber.person.reads(weber.staffRoom, `${second.ticket} · hat abgebrochen`);
  });

  it("a paused caseworker is not on duty; the department shows it", async () => {
    await asks(yilmaz, "!pausieren", "Pause");
    const list = await asks(weber, "!liste", "Im Dienst");
    assert.ok(!/Im Dienst:.*yilmaz/u.test(list));
    await asks(yilmaz, "!weitermachen", "wieder im Dienst");
    await asks(weber, "!liste", "Im Dienst:.*yilmaz");
  });

  it("English is answered in English, German in German", async () => {
    await asks(weber, "!list", "waiting|Nobody");
    await asks(weber, "!hilfe", "nächste Nummer");
    await asks(weber, "!help", "next number");
    await asks(weber, "!quatsch", "kenne ich nicht|do not know");
  });

  it("who is not of that staff changes nothing and gets no answer", async () => {
    const { ticket, citizen: anna, waitingRoom } = await arrives();
    const stranger = await citizen(s);
    await weber.person.do("POST", `/rooms/${encodeURIComponent(weber.staffRoom)}/invite`, { user_id: stranger.id }).catch(() => undefined);
    await stranger.user.request("POST", `/_matrix/client/v3/join/${encodeURIComponent(weber.staffRoom)}`, {});
    await anna.say(waitingRoom, `!accept ${ticket}`);
    await anna.say(waitingRoom, "!list");
    await anna.reads(waitingRoom, "!abbrechen (Besuch beenden)");
    assert.ok(!anna.texts(waitingRoom).some((text) => text.includes("aufgerufen von")));
    await asks(weber, "!liste", `${ticket} · wartet`);
    await anna.say(waitingRoom, "!cancel");
  });

  it("a visit is transferred once the citizen has agreed, and keeps the rank", async () => {
    const lehmann = await atDesk(s, "lehmann");
    const { ticket, citizen: anna, waitingRoom } = await arrives();
    await weber.person.say(weber.staffRoom, `!weiterleiten ${ticket} wohnen`);
    const question = await anna.reads(waitingRoom, "Wohngeldstelle");
    await anna.react(waitingRoom, question.event_id, "✅");
    await anna.reads(waitingRoom, "geht beim anderen Fachbereich weiter");
    const next = await anna.until("the new waiting room", () => anna.invites.find((room) => room !== waitingRoom && !anna.events.some(({ roomId, event }) => roomId === room && event.type === "m.room.encryption")));
    await anna.join(next);
    await anna.reads(next, /W-\d{3}/u);
    await lehmann.person.reads(lehmann.staffRoom, /W-\d{3}.*weitergeleitet/u);
    await anna.say(next, "!cancel");
  });

  it("an interpreter is invited by the service once the citizen has agreed", async () => {
    const interpreter = await citizen(s, "dolmetscherin");
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    const own = await weber.person.user.request("POST", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/invite`, { user_id: interpreter.id });
    assert.equal(own.status, 403, "nobody but the service invites");
    await weber.person.say(weber.staffRoom, `!einladen ${interpreter.id} dolmetscher`);
    await waiting.citizen.reads(waiting.waitingRoom, "dolmetschen".replace("d", "D"));
    assert.equal(interpreter.invites.length, 0, "nobody before the citizen agreed");
    await waiting.citizen.say(waiting.waitingRoom, "!ja");
    await interpreter.invitedTo(room);
    await weber.person.say(weber.staffRoom, `!fertig ${waiting.ticket}`);
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });
});
