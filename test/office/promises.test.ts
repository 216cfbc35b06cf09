import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import type { Person } from "../support/people.ts";
import { onlyStateAndCiphertext } from "../support/promises.ts";
import { accepts, atDesk, citizen, everybodyOut, knocks, takesSeat, ticketIn } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";

interface StateEvent { type: string; state_key: string; sender: string; content: Record<string, unknown>; origin_server_ts: number; event_id: string }

/** Ids of rooms, events and media are drawn by chance and spell every short word some day. */
const withoutIds = (text: string): string => text.replace(/[!$][\w-]{43}|mxc:\/\/[^/"]+\/[A-Za-z]{24}/gu, "an id");

describe("promises", () => {
  let s: Stack;
  let weber: AtDesk;
  let sommer: AtDesk;

  before(async () => {
    s = await freshStack();
    [weber, sommer] = await Promise.all([atDesk(s, "weber"), atDesk(s, "sommer")]);
  });
  after(everybodyOut);

  const stateOf = async (person: Person, room: string): Promise<StateEvent[]> =>
    (await person.do("GET", `/rooms/${encodeURIComponent(room)}/state`)) as unknown as StateEvent[];

  async function keyToCall(person: Person, room: string): Promise<number> {
    const openid_token = await person.do("POST", `/user/${encodeURIComponent(person.id)}/openid/request_token`, {});
    const response = await fetch(`${s.service}/rtc/sfu/get`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ room, openid_token, device_id: person.user.deviceId }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  it("the service's users have no device and no keys", async () => {
    const users = [s.serviceUser, ...["elterngeld", "wohnen", "pflege", "wirtschaft", "beratung_1"].map((address) => `@amt_${address}:${s.serverName}`)];
    for (const user of users) {
      const { body } = await s.admin.request("GET", `/_synapse/admin/v2/users/${encodeURIComponent(user)}/devices`);
      assert.equal((body as { total: number }).total, 0, user);
    }
    const keys = await weber.person.do("POST", "/keys/query", { device_keys: Object.fromEntries(users.map((user) => [user, []])) });
    assert.ok(Object.values(keys["device_keys"] as object).every((devices) => Object.keys(devices as object).length === 0));
    assert.deepEqual(Object.keys((keys["master_keys"] as object | undefined) ?? {}), []);
    // GET /login only asks which log-ins there are; a guest's log-in names the guest in its body.
    const asked = s.wiretaps.toHomeserver.overheard
      .filter(({ method, path, requestBody }) => /\/(login|keys|devices|sendToDevice|sync)\b/u.test(path) && method !== "GET" && !requestBody.includes("gast_"))
      .map(({ path }) => path);
    assert.deepEqual(asked, [], "the service never asks for keys, devices or a sync");
  });

  it("a consultation room is private, encrypted before anybody can be in it, and harmless to its members", async () => {
    const waiting = await knocks(s, await citizen(s), "elterngeld");
    const room = await takesSeat(waiting);
    const { citizen: anna } = waiting;
    const state = await stateOf(anna, room);
    const one = (type: string, key = ""): StateEvent => {
      const found = state.find((event) => event.type === type && event.state_key === key);
      assert.ok(found, type);
      return found;
    };
    assert.equal(Number(one("m.room.create").content["room_version"]) >= 12, true);
    assert.equal(one("m.room.create").sender, s.serviceUser);
    assert.deepEqual(one("m.room.create").content["additional_creators"] ?? [], []);
    assert.equal(one("m.room.join_rules").content["join_rule"], "invite");
    assert.equal(one("m.room.history_visibility").content["history_visibility"], "joined");
    assert.equal(one("m.room.guest_access").content["guest_access"], "forbidden");
    assert.ok(one("m.room.encryption").content["algorithm"]);
    assert.ok(one("m.room.encryption").origin_server_ts <= one("m.room.member", anna.id).origin_server_ts);
    const powers = one("m.room.power_levels").content as { invite: number; events: Record<string, number>; users?: Record<string, number> };
    assert.equal(powers.invite, 100);
    assert.equal(powers.events["org.matrix.msc3401.call.member"], 0);
    assert.ok(!(s.serviceUser in (powers.users ?? {})));
    const tries = async (person: Person, method: string, path: string, body: object): Promise<number> =>
      (await person.user.request(method, `/_matrix/client/v3/rooms/${encodeURIComponent(room)}${path}`, body)).status;
    const said = { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "x", session_id: "y" };
    assert.equal(await tries(anna, "PUT", "/send/m.room.encrypted/1", said), 403, "before the accept nobody could decrypt it");
    await accepts(weber, waiting.ticket);
    await anna.mayWrite(room);
    assert.equal(await tries(anna, "PUT", "/send/m.room.encrypted/2", said), 200);
    for (const [method, path, body] of [
      ["POST", "/kick", { user_id: weber.person.id }], ["POST", "/ban", { user_id: weber.person.id }], ["POST", "/invite", { user_id: s.staff.yilmaz.userId }],
      ["PUT", "/state/m.room.name/", { name: "x" }], ["PUT", "/state/m.room.power_levels/", { users: {} }],
      ["PUT", "/state/m.room.encryption/", {}], ["PUT", "/state/m.room.join_rules/", { join_rule: "public" }],
      ["PUT", "/state/m.room.tombstone/", { replacement_room: "!x:y" }], ["PUT", "/state/m.room.history_visibility/", { history_visibility: "world_readable" }],
    ] as const) assert.equal(await tries(anna, method, path, body), 403, path);
    const call = `/state/org.matrix.msc3401.call.member/${encodeURIComponent(`_${anna.id}_D_m.call`)}`;
    assert.equal(await tries(anna, "PUT", call, { application: "m.call" }), 200, "but enter the call");
    assert.equal(await tries(weber.person, "POST", "/invite", { user_id: s.staff.yilmaz.userId }), 403);
    assert.equal(await tries(weber.person, "POST", "/kick", { user_id: anna.id }), 200, "the caseworker may remove somebody in need");
    await weber.person.say(weber.staffRoom, `!fertig ${waiting.ticket}`);
    onlyStateAndCiphertext(s, room);
  });

  it("a key to the call is given to members of an open consultation and to nobody else", async () => {
    const waiting = await knocks(s, await citizen(s), "elterngeld");
    const stranger = await citizen(s);
    const room = await takesSeat(waiting);
    assert.equal(await keyToCall(waiting.citizen, room), 403, "before the accept");
    await accepts(weber, waiting.ticket);
    assert.equal(await keyToCall(waiting.citizen, room), 200);
    assert.equal(await keyToCall(weber.person, room), 200);
    assert.equal(await keyToCall(stranger, room), 403, "a stranger");
    await waiting.citizen.sayEncrypted(room);
    await waiting.citizen.leave(room);
    assert.equal(await keyToCall(waiting.citizen, room), 403, "who is not in the room any more");
    await weber.person.say(weber.staffRoom, `!fertig ${waiting.ticket}`);
    await waiting.citizen.reads(waiting.waitingRoom, "beendet");
    assert.equal(await keyToCall(weber.person, room), 403, "after the end");
  });

  it("a confidential department's name stands in nothing that reaches the citizen, a log or a metric", async () => {
    const kim = await citizen(s);
    const chat = String((await kim.do("POST", "/createRoom", { preset: "trusted_private_chat", is_direct: true, invite: [`@amt_beratung_1:${s.serverName}`] }))["room_id"]);
    const waiting = { citizen: kim, waitingRoom: chat, ticket: await ticketIn(kim, chat) };
    const room = await takesSeat(waiting);
    await accepts(sommer, waiting.ticket);
    await kim.reads(chat, "herein");
    await kim.sayEncrypted(room);
    await sommer.person.say(sommer.staffRoom, `!fertig ${waiting.ticket}`);
    await kim.reads(chat, "beendet");
    const seen = JSON.stringify(kim.events) + JSON.stringify((await kim.user.request("GET", "/_matrix/client/v3/sync?full_state=true")).body);
    const name = /HIV|hiv\b/u;
    assert.doesNotMatch(withoutIds(seen), name);
    assert.equal((await stateOf(kim, room)).find(({ type }) => type === "m.room.name")?.content["name"], "Bürgerbüro");
    assert.doesNotMatch(withoutIds(readFileSync(s.parts.service.logFile, "utf8")), /hiv|kim|@[a-z0-9_]+:localhost/iu);
    const tapped = readFileSync(join(s.folder, "from-homeserver.jsonl"), "utf8").split("\n").filter((line) => line.includes(room)).join("\n");
    assert.doesNotMatch(withoutIds(tapped), name);
  });

  it("of a visit that has ended nothing personal stays after retention", async () => {
    await s.restartService("stop", { times: { follow_up: "1s", delete_after: "1s", retention: "3s" } });
    const waiting = await knocks(s, await citizen(s), "wohnen");
    await waiting.citizen.say(waiting.waitingRoom, "!cancel");
    await waiting.citizen.reads(waiting.waitingRoom, "abgebrochen");
    const { default: Database } = await import("better-sqlite3");
    const database = new Database(s.databaseFile, { readonly: true });
    const tables = (database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]).map(({ name }) => name);
    const dump = (): string => tables.map((table) => JSON.stringify(database.prepare(`select * from "${table}"`).all())).join("\n");
    assert.ok(dump().includes(waiting.citizen.id));
    for (let tries = 0; dump().includes(waiting.citizen.id); tries++) {
      assert.ok(tries < 150, "the citizen's Matrix id is still there");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    database.close();
    await s.restartService("stop", { times: {} });
  });
});
