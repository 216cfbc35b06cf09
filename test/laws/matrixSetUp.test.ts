import assert from "node:assert/strict";
import type { Config } from "../../appservice/config/schema.ts";
import type { Homeserver } from "../../appservice/matrix/homeserver.ts";
import { matrixPorts } from "../../appservice/matrix/matrixPorts.ts";
import { namesIn } from "../../appservice/matrix/names.ts";
import { unheard } from "../../appservice/matrix/compare.ts";
import { setUp } from "../../appservice/matrix/setUp.ts";
import { sweeper } from "../../appservice/matrix/sweep.ts";
import type { RoomRecord, Store } from "../../appservice/office/books.ts";
import { openStore } from "../../appservice/store/open.ts";
import { matrixWorld } from "./matrixWorld.ts";
import type { MatrixWorld } from "./matrixWorld.ts";

/** Whatever would change something at the homeserver, counted; reads pass. */
const WRITES = [
  "createRoom", "sendState", "setJoinRule", "invite", "kick", "putAlias", "deleteAlias", "setDirectoryVisibility",
  "setDisplayName", "setAvatarUrl", "uploadMedia", "leave", "join", "sendMessage",
] as const;

function counting(homeserver: Homeserver): { homeserver: Homeserver; writes: string[] } {
  const writes: string[] = [];
  const note = <A extends unknown[], R>(name: string, call: (...args: A) => R) => (...args: A): R => {
    writes.push(`${name} ${args.slice(0, 3).map(String).join(" ")}`);
    return call(...args);
  };
  const noted = Object.fromEntries(WRITES.map((name) => [name, note<never[], unknown>(name, homeserver[name] as (...args: never[]) => unknown)]));
  return { homeserver: { ...homeserver, ...noted }, writes };
}

/** Dies at the n-th call that changes something, before or after it took effect. */
function dying(homeserver: Homeserver, at: number, when: "before" | "after"): Homeserver {
  let calls = 0;
  const mortal = (call: (...args: never[]) => Promise<unknown>) => async (...args: never[]): Promise<unknown> => {
    calls += 1;
    if (calls > at || (calls === at && when === "before")) throw new Error("killed");
    const answer = await call(...args);
    if (calls >= at) throw new Error("killed");
    return answer;
  };
  const all = Object.fromEntries(WRITES.map((name) => [name, mortal(homeserver[name] as (...args: never[]) => Promise<unknown>)]));
  return { ...homeserver, ...all };
}

describe("set-up, against a real homeserver", () => {
  let world: MatrixWorld;
  let store: Store;

  before(async function () {
    this.timeout(180_000);
    world = await matrixWorld();
    store = await openStore("sqlite::memory:");
    await setUp({ ...world, store });
  });
  after(async function () {
    this.timeout(30_000);
    await store.close();
    await world.stop();
  });

  const names = () => namesIn(world.config);
  const the = async (kind: "waiting area" | "staff room" | "office", department: string): Promise<RoomRecord> => {
    const room = await store.transaction((tx) => tx.rooms.the(kind, department));
    assert.ok(room, `no ${kind} of ${department}`);
    return room;
  };
  const content = async (room: RoomRecord, type: string, key = "") => world.homeserver.getState(room.speaker, room.roomId, type, key);
  const allRooms = async (): Promise<string[]> => {
    const speakers = [names().office, ...names().departments.map(names().userOf)];
    return [...new Set((await Promise.all(speakers.map((user) => world.homeserver.joinedRooms(user)))).flat())].sort();
  };
  const changed = (change: (department: Config["departments"][number]) => Config["departments"][number]): Config =>
    ({ ...world.config, departments: world.config.departments.map(change) });

  it("every department has its user, with name and avatar; a confidential one is the office to everybody", async () => {
    const user = await world.user();
    const profile = async (id: string) => world.homeserver.getProfile(names().office, names().userOf(id)).then((found) => found ?? assert.fail());
    assert.equal((await profile("elterngeld")).displayName, "Elterngeldstelle");
    assert.match((await profile("elterngeld")).avatarUrl ?? "", /^mxc:/);
    assert.equal((await profile("hiv")).displayName, "Bürgerbüro");
    const seen = await user.request("GET", `/_matrix/client/v3/profile/${encodeURIComponent(names().userOf("hiv"))}`);
    assert.ok(!/hiv/i.test(JSON.stringify(seen.body)));
  });

  it("every department with a waiting area has exactly one, open, at its address, in the directory", async () => {
    for (const id of ["elterngeld", "wohnen", "pflege", "wirtschaft"]) {
      const area = await the("waiting area", id);
      assert.equal(await world.homeserver.resolveAlias(area.speaker, `#amt_${id}:localhost`), area.roomId);
      assert.equal(await world.homeserver.isListed(area.speaker, area.roomId), true);
      assert.deepEqual(await content(area, "m.room.join_rules"), { join_rule: id === "pflege" ? "public" : "knock" });
    }
    assert.equal(await store.transaction((tx) => tx.rooms.the("waiting area", "hiv")), undefined);
  });

  it("staff rooms invite their caseworkers, stand in the space, and nobody can encrypt them", async () => {
    const room = await the("staff room", "elterngeld");
    const office = await the("office", "");
    const members = await world.homeserver.members(room.speaker, room.roomId);
    assert.deepEqual(members.filter(({ membership }) => membership === "invite").map(({ user }) => user).sort(), ["@weber:localhost", "@yilmaz:localhost"]);
    assert.deepEqual((await content(room, "m.room.power_levels"))?.["users"], { "@weber:localhost": 50 });
    assert.ok(await content(office, "m.space.child", room.roomId));
    assert.ok(await content(room, "m.space.parent", office.roomId));
    const weber = await world.user("weber");
    await weber.request("POST", `/_matrix/client/v3/rooms/${encodeURIComponent(room.roomId)}/join`, {});
    const encryption = await weber.request("PUT", `/_matrix/client/v3/rooms/${encodeURIComponent(room.roomId)}/state/m.room.encryption/`, { algorithm: "m.megolm.v1.aes-sha2" });
    assert.equal(encryption.status, 403);
  });

  it("the second set-up changes nothing at the homeserver", async () => {
    const { homeserver, writes } = counting(world.homeserver);
    await setUp({ ...world, homeserver, store });
    assert.deepEqual(writes, []);
    const room = await the("staff room", "elterngeld");
    await world.homeserver.sendState(room.speaker, room.roomId, "m.room.topic", "", { topic: "x" });
    await setUp({ ...world, homeserver, store });
    assert.deepEqual(writes, [`sendState ${room.speaker} ${room.roomId} m.room.topic`]);
  });

  it("whoever joined is written down with their power, and forgotten when no longer named", async () => {
    const weber = await store.transaction((tx) => tx.staff.find("elterngeld", "@weber:localhost"));
    assert.deepEqual([weber?.joined, weber?.power], [true, 50]);
    const config = changed((department) => (department.id === "elterngeld" ? { ...department, caseworkers: ["@yilmaz:localhost"], leads: [] } : department));
    await setUp({ ...world, config, store });
    assert.equal((await store.transaction((tx) => tx.staff.find("elterngeld", "@weber:localhost")))?.joined, false);
    const room = await the("staff room", "elterngeld");
    const member = await content(room, "m.room.member", "@weber:localhost");
    assert.equal(member?.["membership"], "leave");
    await setUp({ ...world, store });
  });

  it("what was changed by hand is put right", async () => {
    const room = await the("staff room", "wohnen");
    const area = await the("waiting area", "wohnen");
    const { homeserver } = world;
    await homeserver.sendState(room.speaker, room.roomId, "m.room.name", "", { name: "x" });
    await homeserver.sendState(room.speaker, room.roomId, "m.room.power_levels", "", { users: {}, state_default: 0 });
    await homeserver.sendState(area.speaker, area.roomId, "m.room.history_visibility", "", { history_visibility: "world_readable" });
    await homeserver.setDirectoryVisibility(area.speaker, area.roomId, "private");
    await homeserver.deleteAlias(area.speaker, "#amt_wohnen:localhost");
    await homeserver.setDisplayName(area.speaker, "x");
    await setUp({ ...world, store });
    assert.deepEqual(await content(room, "m.room.name"), { name: "Wohngeldstelle – Team" });
    assert.equal((await content(room, "m.room.power_levels"))?.["state_default"], 100);
    assert.deepEqual(await content(area, "m.room.history_visibility"), { history_visibility: "invited" });
    assert.equal(await homeserver.isListed(area.speaker, area.roomId), true);
    assert.equal(await homeserver.resolveAlias(area.speaker, "#amt_wohnen:localhost"), area.roomId);
    assert.equal((await homeserver.getProfile(area.speaker, area.speaker))?.displayName, "Wohngeldstelle");
  });

  it("with the database lost, the rooms are found again", async () => {
    const rooms = await allRooms();
    const empty = await openStore("sqlite::memory:");
    await setUp({ ...world, store: empty });
    assert.deepEqual(await allRooms(), rooms);
    await empty.close();
  });

  it("a department that turns direct loses its waiting area; one that is gone loses staff and waiting area", async () => {
    const [wohnen, pflege] = [await the("waiting area", "wohnen"), await the("waiting area", "pflege")];
    const direct = changed((department) => (department.id === "wohnen" ? { ...department, entry: "direct" } : department));
    const config = { ...direct, departments: direct.departments.filter(({ id }) => id !== "pflege") };
    await setUp({ ...world, config, store });
    for (const area of [wohnen, pflege]) {
      assert.deepEqual(await content(area, "m.room.join_rules"), { join_rule: "invite" });
      assert.equal(await world.homeserver.resolveAlias(area.speaker, `#amt_${area.department}:localhost`), undefined);
    }
    await setUp({ ...world, store });
    assert.notEqual((await the("waiting area", "wohnen")).roomId, wohnen.roomId);
  });

  it("an area on which somebody knocked meanwhile stays closed to others, and the knock is found", async () => {
    const area = await the("waiting area", "wohnen");
    const citizen = await world.user();
    await citizen.request("POST", `/_matrix/client/v3/knock/${encodeURIComponent(area.roomId)}`, {});
    await world.homeserver.setJoinRule(area.speaker, area.roomId, "invite");
    await setUp({ ...world, store });
    assert.deepEqual(await content(area, "m.room.join_rules"), { join_rule: "invite" });
    const found = await unheard({ ...world, store });
    const knocks = found.filter(({ kind }) => kind === "knocked");
    assert.deepEqual(knocks.map(({ user, roomId }) => ({ user, roomId })), [{ user: citizen.userId, roomId: area.roomId }]);
    assert.deepEqual((await unheard({ ...world, store })).filter(({ kind }) => kind === "knocked").map(({ eventId }) => eventId), knocks.map(({ eventId }) => eventId));
  });

  it("who joined or left a staff room unheard is found", async () => {
    const room = await the("staff room", "wirtschaft");
    const roth = await world.user("roth");
    const at = (what: string) => `/_matrix/client/v3/rooms/${encodeURIComponent(room.roomId)}/${what}`;
    await roth.request("POST", at("join"), {});
    const drift = async () => (await unheard({ ...world, store })).filter(({ roomId }) => roomId === room.roomId).map(({ kind, user }) => ({ kind, user }));
    assert.deepEqual(await drift(), [{ kind: "joined", user: roth.userId }]);
    await store.transaction((tx) => tx.staff.put({ department: "wirtschaft", user: roth.userId, joined: true, power: 0, paused: false }));
    assert.deepEqual(await drift(), []);
    await roth.request("POST", at("leave"), {});
    assert.deepEqual(await drift(), [{ kind: "left", user: roth.userId }]);
  });

  it("rooms that nobody knows are swept away when that has lasted, others' rooms never", async () => {
    const { homeserver, config } = world;
    const sweep = sweeper({ homeserver, config, store });
    await sweep(0);
    await sweep(60_000);
    const rooms = await allRooms();
    const orphan = await matrixPorts(world).roomMaking.make("waiting area", "elterngeld");
    const citizen = await world.user();
    const created = await citizen.request("POST", "/_matrix/client/v3/createRoom", { invite: [orphan.speaker] });
    assert.ok(created.body !== null && typeof created.body === "object" && "room_id" in created.body);
    const chat = await homeserver.join(orphan.speaker, String(created.body.room_id));
    assert.deepEqual(await sweep(100_000), { swept: 0, next: 140_000 });
    assert.deepEqual(await sweep(139_999), { swept: 0, next: 140_000 });
    assert.deepEqual(await allRooms(), [...rooms, orphan.roomId, chat].sort());
    assert.deepEqual(await sweep(140_000), { swept: 1, next: undefined });
    assert.deepEqual(await allRooms(), [...rooms, chat].sort());
  });

  it("killed at any step, the next time completes it and nothing is there twice", async function () {
    this.timeout(240_000);
    const only = (id: string): Config => ({
      ...world.config, departments: [{ ...world.config.departments.find((department) => department.id === "elterngeld") ?? assert.fail(), id, address: id }],
    });
    for (const when of ["before", "after"] as const) {
      for (let step = 1; step <= 14; step += 1) {
        const id = `k_${when}_${step}`;
        const fresh = await openStore("sqlite::memory:");
        const config = only(id);
        await setUp({ ...world, homeserver: dying(world.homeserver, step, when), config, store: fresh }).catch(() => undefined);
        await setUp({ ...world, config, store: fresh });
        const { homeserver, writes } = counting(world.homeserver);
        await setUp({ ...world, homeserver, config, store: fresh });
        assert.deepEqual(writes, [], `after a death ${when} step ${step}`);
        const speaker = `@amt_${id}:localhost`;
        const staffRooms = await Promise.all((await world.homeserver.joinedRooms(speaker))
          .map((roomId) => world.homeserver.getState(speaker, roomId, "m.room.create")));
        assert.equal(staffRooms.filter((create) => create?.["de.buergerbuero.room"] !== undefined).length, 1);
        await fresh.close();
      }
    }
  });
});
