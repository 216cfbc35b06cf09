import assert from "node:assert/strict";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { accepts, atDesk, citizen, everybodyOut, knocks, takesSeat, talk } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";

describe("endings of a visit by Matrix", () => {
  let s: Stack;
  let weber: AtDesk;
  let yilmaz: AtDesk;

  before(async () => {
    s = await freshStack();
    await s.restartService("stop", { times: { no_show_after: "3s", grace: "20s", follow_up: "2s", empty_call: "3s", delete_after: "3s" } });
    [weber, yilmaz] = await Promise.all([atDesk(s, "weber"), atDesk(s, "yilmaz")]);
  });
  after(async () => {
    await everybodyOut();
    await s.restartService("stop", { times: {} });
  });

  const arrives = async () => knocks(s, await citizen(s), "elterngeld");

  it("finish: the citizen is told, then everybody is out, then the rooms are deleted", async () => {
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    await weber.person.say(weber.staffRoom, "!finish");
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
    await waiting.citizen.leaves(room);
    await weber.person.leaves(room);
    await waiting.citizen.leaves(waiting.waitingRoom);
    const path = `/_synapse/admin/v1/rooms/${encodeURIComponent(room)}`;
    await s.admin.request("GET", path);
    for (let tries = 0; (await s.admin.request("GET", path)).status !== 404; tries++) {
      assert.ok(tries < 100, "the consultation room is deleted from the homeserver");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });

  it("the last caseworker leaving ends the consultation", async () => {
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    await weber.person.leave(room);
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("the citizen leaving: the caseworker is asked, and a tick ends it", async () => {
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    await waiting.citizen.leave(room);
    const asked = await weber.person.reads(weber.staffRoom, new RegExp(`${waiting.ticket}.*✅`, "u"));
    await weber.person.react(weber.staffRoom, asked.event_id, "✅");
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("an empty call: the caseworker is asked", async () => {
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    const member = (device: string, content: object) => waiting.citizen.do("PUT",
      `/rooms/${encodeURIComponent(room)}/state/org.matrix.msc3401.call.member/${encodeURIComponent(`_${waiting.citizen.id}_${device}_m.call`)}`, content);
    await member("D", { application: "m.call", call_id: "", device_id: "D", scope: "m.room", focus_active: { type: "livekit" }, foci_preferred: [] });
    await member("D", {});
    await weber.person.reads(weber.staffRoom, new RegExp(`${waiting.ticket}.*✅`, "u"));
    await weber.person.say(weber.staffRoom, `!finish ${waiting.ticket}`);
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("who does not appear is missed, keeps the place for a while, and can be called again", async () => {
    const waiting = await arrives();
    await accepts(weber, waiting.ticket);
    await waiting.citizen.reads(waiting.waitingRoom, "nicht angetroffen");
    await waiting.citizen.say(waiting.waitingRoom, "Ich bin wieder da, der Zug hatte Verspätung.");
    await waiting.citizen.reads(waiting.waitingRoom, "behalten Ihren Platz");
    await talk(weber, waiting);
    await weber.person.say(weber.staffRoom, `!fertig ${waiting.ticket}`);
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("a citizen who gives up while called counts as withdrawn", async () => {
    const waiting = await arrives();
    await accepts(weber, waiting.ticket);
    await waiting.citizen.say(waiting.waitingRoom, "!cancel");
    await weber.person.reads(weber.staffRoom, `${waiting.ticket} · hat abgebrochen`);
  });

  it("leaving the waiting room withdraws the visit", async () => {
    const waiting = await arrives();
    await waiting.citizen.leave(waiting.waitingRoom);
    await weber.person.reads(weber.staffRoom, `${waiting.ticket} · hat abgebrochen`);
  });

  it("a colleague takes over: the former caseworker is out, the talk goes on", async () => {
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    await yilmaz.person.say(yilmaz.staffRoom, `!übernehmen ${waiting.ticket}`);
    await yilmaz.person.invitedTo(room);
    await yilmaz.person.join(room);
    await weber.person.leaves(room);
    await yilmaz.person.say(yilmaz.staffRoom, "!finish");
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
  });

  it("a bar ends at once and keeps that citizen out until tomorrow", async () => {
    const waiting = await arrives();
    const room = await talk(weber, waiting);
    await weber.person.say(weber.staffRoom, `!beenden ${waiting.ticket} sperren`);
    await waiting.citizen.leaves(room);
    await waiting.citizen.reads(waiting.waitingRoom, "Heute ist kein weiterer Besuch");
    const again = await waiting.citizen.knock(`#amt_elterngeld:${s.serverName}`);
    const { event } = await waiting.citizen.sees("the refusal", ({ type, state_key, content }, roomId) =>
      roomId === again && type === "m.room.member" && state_key === waiting.citizen.id && content["membership"] === "leave");
    assert.match(String(event.content["reason"]), /Heute ist kein weiterer Besuch/u);
  });

  it("a caseworker who leaves before the talk began brings the citizen back into the queue", async () => {
    const waiting = await arrives();
    const seat = await takesSeat(waiting);
    const room = await accepts(weber, waiting.ticket);
    assert.equal(seat, room);
    await weber.person.leave(room);
    await waiting.citizen.reads(waiting.waitingRoom, "Sie behalten Ihren Platz");
    await waiting.citizen.say(waiting.waitingRoom, "!cancel");
  });
});
