import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { matrixPorts } from "../../appservice/matrix/matrixPorts.ts";
import { namesIn } from "../../appservice/matrix/names.ts";
import type { RoomRecord } from "../../appservice/office/ports.ts";
import type { MatrixUser } from "../support/stack-users.ts";
import { matrixWorld } from "./matrixWorld.ts";
import type { MatrixWorld } from "./matrixWorld.ts";

const CALL = "org.matrix.msc3401.call.member";
const AREA = "#amt_elterngeld:localhost";

const encode = encodeURIComponent;
const room = (roomId: string, rest: string): string => `/_matrix/client/v3/rooms/${encode(roomId)}/${rest}`;
const callKey = (user: MatrixUser): string => `_${user.userId}_${user.deviceId}_m.call`;
const membership = (user: MatrixUser) => ({
  application: "m.call", call_id: "", scope: "m.room", device_id: user.deviceId, expires: 14_400_000,
  focus_active: { type: "livekit", focus_selection: "oldest_membership" }, foci_preferred: [],
});

describe("Matrix ports, against a real homeserver", () => {
  let world: MatrixWorld;
  let ports: ReturnType<typeof matrixPorts>;
  const users = () => namesIn(world.config);

  before(async function () {
    this.timeout(180_000);
    world = await matrixWorld();
    ports = matrixPorts(world);
    for (const user of [users().office, users().userOf("elterngeld"), users().userOf("pflege"), users().userOf("hiv")]) {
      await world.homeserver.registerUser(user.slice(1).split(":")[0] ?? "");
    }
  });
  after(async function () {
    this.timeout(30_000);
    await world.stop();
  });

  const openArea = async (former?: RoomRecord): Promise<RoomRecord> => {
    const area = await ports.roomMaking.make("waiting area", "elterngeld");
    await ports.waitingAreas.open("elterngeld", area, former);
    return area;
  };
  const knock = (citizen: MatrixUser, target: string) => citizen.request("POST", `/_matrix/client/v3/knock/${encode(target)}`, {});
  const join = async (user: MatrixUser, roomId: string): Promise<void> => {
    assert.equal((await user.request("POST", room(roomId, "join"), {})).status, 200);
  };
  const leave = (user: MatrixUser, roomId: string) => user.request("POST", room(roomId, "leave"), {});
  const say = (user: MatrixUser, roomId: string, type = "m.room.message", body: object = { msgtype: "m.text", body: "x" }) =>
    user.request("PUT", room(roomId, `send/${type}/${randomUUID()}`), body);
  const setState = (user: MatrixUser, roomId: string, type: string, key: string, content: object) =>
    user.request("PUT", room(roomId, `state/${encode(type)}/${encode(key)}`), content);
  const consultation = async (): Promise<RoomRecord> => ports.roomMaking.make("consultation", "");
  const waitingRoomOf = async (citizen: MatrixUser): Promise<RoomRecord> => {
    const made = await ports.roomMaking.make("waiting area", "elterngeld");
    await ports.doors.invite(made, citizen.userId);
    await join(citizen, made.roomId);
    return made;
  };
  const messages = async (roomId: string) =>
    (await world.homeserver.recentEvents(users().userOf("elterngeld"), roomId)).filter(({ type }) => type === "m.room.message");

  describe("WaitingAreas", () => {
    it("an open one is found by its address and in the directory, and is knocked on", async () => {
      const area = await openArea();
      const citizen = await world.user();
      const listed = await citizen.request("GET", "/_matrix/client/v3/publicRooms");
      assert.match(JSON.stringify(listed.body), new RegExp(area.roomId.replace(/[$!]/g, "\\$&")));
      assert.equal((await knock(citizen, AREA)).status, 200);
      assert.deepEqual(await ports.waitingAreas.close(area), [citizen.userId]);
    });

    it("one that is closed takes no knock, and can be closed again", async () => {
      const area = await openArea();
      const citizen = await world.user();
      await ports.waitingAreas.close(area);
      assert.equal((await knock(citizen, area.roomId)).status, 403);
      assert.deepEqual(await ports.waitingAreas.close(area), []);
    });

    it("of two who knocked at once both are named, and so is who took the knock back", async () => {
      const area = await openArea();
      const citizens = await Promise.all([world.user(), world.user(), world.user()]);
      const answers = await Promise.all(citizens.map((citizen) => knock(citizen, AREA)));
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200]);
      const [first] = citizens;
      assert.ok(first);
      await leave(first, area.roomId);
      const named = await ports.waitingAreas.close(area);
      assert.deepEqual(named.sort(), citizens.map(({ userId }) => userId).sort());
    });

    it("whoever knocked while it closed is named, or refused, or heard of and not let near the room", async () => {
      for (let round = 0; round < 3; round += 1) {
        const area = await openArea();
        const citizens = await Promise.all([world.user(), world.user(), world.user(), world.user()]);
        const knocks = citizens.map(async (citizen) => ({ citizen, status: (await knock(citizen, area.roomId)).status }));
        await Promise.race(knocks);
        const named = new Set(await ports.waitingAreas.close(area));
        assert.ok(named.size > 0);
        const answers = await Promise.all(knocks);
        const heardOf = new Set((await world.homeserver.recentEvents(area.speaker, area.roomId)).map(({ sender }) => sender));
        for (const { citizen, status } of answers.filter((answer) => !named.has(answer.citizen.userId))) {
          await leave(citizen, area.roomId);
          assert.equal((await citizen.request("GET", room(area.roomId, "state"))).status, 403);
          assert.equal(heardOf.has(citizen.userId), status === 200);
        }
      }
    });

    it("the address moves on: from the former room to the next, whoever asks how often", async () => {
      const former = await openArea();
      const next = await ports.roomMaking.make("waiting area", "elterngeld");
      await Promise.all([1, 2, 3].map(() => ports.waitingAreas.open("elterngeld", next, former)));
      const speaker = next.speaker;
      assert.equal(await world.homeserver.resolveAlias(speaker, AREA), next.roomId);
      assert.equal(await world.homeserver.isListed(speaker, former.roomId), false);
      assert.equal(await world.homeserver.isListed(speaker, next.roomId), true);
      assert.deepEqual(await world.homeserver.getState(speaker, next.roomId, "m.room.canonical_alias"), { alias: AREA });
    });

    it("one that somebody found already is not opened again", async () => {
      const area = await openArea();
      const citizen = await world.user();
      await knock(citizen, AREA);
      await ports.waitingAreas.close(area);
      await ports.waitingAreas.open("elterngeld", area, undefined);
      assert.equal((await knock(await world.user(), area.roomId)).status, 403);
    });

    it("a former knocker sees nobody else who came before or after", async () => {
      const first = await openArea();
      const [withdrawn, other] = await Promise.all([world.user(), world.user()]);
      await knock(withdrawn, AREA);
      const next = await ports.roomMaking.make("waiting area", "elterngeld");
      await Promise.all([ports.waitingAreas.close(first), ports.waitingAreas.open("elterngeld", next, first)]);
      assert.equal((await knock(other, AREA)).status, 200);
      await leave(withdrawn, first.roomId);
      for (const roomId of [first.roomId, next.roomId]) {
        for (const what of ["state", "members", "initialSync", "messages?dir=b"]) {
          const answer = await withdrawn.request("GET", room(roomId, what));
          assert.ok(!JSON.stringify(answer.body).includes(other.userId), `${what} names somebody else`);
        }
      }
    });

    it("where one joins, the first who joined is named", async () => {
      const area = await ports.roomMaking.make("waiting area", "pflege");
      await ports.waitingAreas.open("pflege", area, undefined);
      const citizen = await world.user();
      assert.equal((await citizen.request("POST", `/_matrix/client/v3/join/${encode("#amt_pflege:localhost")}`, {})).status, 200);
      assert.deepEqual(await ports.waitingAreas.close(area), [citizen.userId]);
      assert.equal((await (await world.user()).request("POST", room(area.roomId, "join"), {})).status, 403);
    });

    it("a confidential department has none", async () => {
      const made = await ports.roomMaking.make("waiting area", "hiv");
      await ports.waitingAreas.open("hiv", made, undefined);
      assert.equal(await world.homeserver.isListed(made.speaker, made.roomId), false);
      assert.deepEqual(await world.homeserver.getState(made.speaker, made.roomId, "m.room.join_rules"), { join_rule: "invite" });
    });
  });

  describe("RoomMaking", () => {
    it("a waiting room: the citizen writes and reacts, and changes nothing", async () => {
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      assert.equal((await say(citizen, made.roomId)).status, 200);
      const other = await world.user();
      const refused = await Promise.all([
        citizen.request("POST", room(made.roomId, "invite"), { user_id: other.userId }),
        citizen.request("POST", room(made.roomId, "kick"), { user_id: made.speaker }),
        setState(citizen, made.roomId, "m.room.name", "", { name: "x" }),
        setState(citizen, made.roomId, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" }),
        setState(citizen, made.roomId, "m.room.join_rules", "", { join_rule: "public" }),
        setState(citizen, made.roomId, CALL, callKey(citizen), membership(citizen)),
      ]);
      assert.deepEqual(refused.map(({ status }) => status), refused.map(() => 403));
    });

    it("a consultation room is encrypted, version 12 and closed before anybody can be in it", async () => {
      const made = await consultation();
      const state = await world.homeserver.readState(made.speaker, made.roomId);
      const content = (type: string) => state.find((event) => event.type === type)?.content;
      assert.equal(content("m.room.create")?.["room_version"], "12");
      assert.equal(content("m.room.encryption")?.["algorithm"], "m.megolm.v1.aes-sha2");
      assert.equal(content("m.room.history_visibility")?.["history_visibility"], "joined");
      assert.equal(content("m.room.join_rules")?.["join_rule"], "invite");
      assert.equal(content("m.room.guest_access")?.["guest_access"], "forbidden");
      assert.deepEqual(state.filter(({ type }) => type === "m.room.member").map(({ stateKey }) => stateKey), [users().office]);
    });

    it("a confidential department's waiting room tells nothing, and the office's user invites", async () => {
      const made = await ports.roomMaking.make("waiting area", "hiv");
      assert.equal(made.speaker, users().office);
      const state = JSON.stringify(await world.homeserver.readState(made.speaker, made.roomId));
      assert.ok(!/hiv|beratung/i.test(state), "the state tells which department it is");
    });

    it("a room that did not become what it should is not returned, and the service leaves it", async () => {
      const before = await world.homeserver.joinedRooms(users().office);
      const { homeserver } = world;
      const careless: typeof homeserver = {
        ...homeserver,
        createRoom: (as, wanted) => homeserver.createRoom(as, { ...wanted, initialState: wanted.initialState?.filter(({ type }) => type !== "m.room.encryption") ?? [] }),
      };
      await assert.rejects(matrixPorts({ homeserver: careless, config: world.config }).roomMaking.make("consultation", ""), /m\.room\.encryption/);
      assert.deepEqual((await homeserver.joinedRooms(users().office)).sort(), before.sort());
    });
  });

  describe("Consultations", () => {
    const together = async () => {
      const made = await consultation();
      const [citizen, caseworker] = await Promise.all([world.user(), world.user()]);
      await ports.doors.invite(made, citizen.userId);
      await join(citizen, made.roomId);
      return { made, citizen, caseworker };
    };

    it("the citizen cannot write before the accept, and can after it", async () => {
      const { made, citizen, caseworker } = await together();
      assert.equal((await say(citizen, made.roomId)).status, 403);
      await ports.consultations.setPowers(made, [caseworker.userId], true);
      assert.equal((await say(citizen, made.roomId)).status, 200);
    });

    it("a citizen cannot invite, kick, ban, ring or change state, but can enter the call", async () => {
      const { made, citizen, caseworker } = await together();
      await ports.consultations.setPowers(made, [caseworker.userId], true);
      await ports.doors.invite(made, caseworker.userId);
      await join(caseworker, made.roomId);
      const other = await world.user();
      const refused = await Promise.all([
        citizen.request("POST", room(made.roomId, "invite"), { user_id: other.userId }),
        citizen.request("POST", room(made.roomId, "kick"), { user_id: caseworker.userId }),
        citizen.request("POST", room(made.roomId, "ban"), { user_id: caseworker.userId }),
        setState(citizen, made.roomId, "m.room.name", "", { name: "x" }),
        setState(citizen, made.roomId, "m.room.power_levels", "", { users: { [citizen.userId]: 100 } }),
        setState(citizen, made.roomId, "m.room.history_visibility", "", { history_visibility: "world_readable" }),
        setState(citizen, made.roomId, "m.room.tombstone", "", { body: "", replacement_room: "!x" }),
        citizen.request("POST", room(made.roomId, "upgrade"), { new_version: "12" }),
      ]);
      assert.deepEqual(refused.map(({ status }) => status), refused.map(() => 403));
      assert.equal((await setState(citizen, made.roomId, CALL, callKey(citizen), membership(citizen))).status, 200);
    });

    it("a caseworker removes and enters the call, and cannot invite, ban or take the room over", async () => {
      const { made, citizen, caseworker } = await together();
      await ports.consultations.setPowers(made, [caseworker.userId], true);
      await ports.doors.invite(made, caseworker.userId);
      await join(caseworker, made.roomId);
      assert.equal((await setState(caseworker, made.roomId, CALL, callKey(caseworker), membership(caseworker))).status, 200);
      const refused = await Promise.all([
        caseworker.request("POST", room(made.roomId, "invite"), { user_id: (await world.user()).userId }),
        caseworker.request("POST", room(made.roomId, "ban"), { user_id: citizen.userId }),
        setState(caseworker, made.roomId, "m.room.power_levels", "", { users: { [caseworker.userId]: 100 } }),
        setState(caseworker, made.roomId, "m.room.encryption", "", {}),
      ]);
      assert.deepEqual(refused.map(({ status }) => status), refused.map(() => 403));
      assert.equal((await caseworker.request("POST", room(made.roomId, "kick"), { user_id: citizen.userId })).status, 200);
    });

    it("the name stays neutral in a confidential department", async () => {
      const made = await consultation();
      await ports.consultations.setName({ ...made, department: "hiv" }, "HIV-Beratung");
      assert.deepEqual(await world.homeserver.getState(made.speaker, made.roomId, "m.room.name"), { name: "Bürgerbüro" });
    });
  });

  describe("Doors", () => {
    it("inviting twice leaves one invite; inviting who is there changes nothing", async () => {
      const made = await consultation();
      const citizen = await world.user();
      await ports.doors.invite(made, citizen.userId);
      const first = await world.homeserver.members(made.speaker, made.roomId);
      await ports.doors.invite(made, citizen.userId);
      assert.deepEqual(await world.homeserver.members(made.speaker, made.roomId), first);
      await join(citizen, made.roomId);
      await ports.doors.invite(made, citizen.userId);
      assert.deepEqual(await ports.doors.members(made), [{ user: citizen.userId, membership: "join" }]);
    });

    it("removing somebody clears the call membership of all their devices", async () => {
      const made = await consultation();
      const [citizen, stays] = await Promise.all([world.user(), world.user()]);
      for (const user of [citizen, stays]) {
        await ports.doors.invite(made, user.userId);
        await join(user, made.roomId);
        await setState(user, made.roomId, CALL, callKey(user), membership(user));
      }
      await setState(citizen, made.roomId, CALL, `_${citizen.userId}_OTHER_m.call`, { ...membership(citizen), device_id: "OTHER" });
      await ports.doors.remove(made, citizen.userId);
      const calls = (await world.homeserver.readState(made.speaker, made.roomId)).filter(({ type }) => type === CALL);
      const inCall = calls.filter(({ content }) => Object.keys(content).length > 0).map(({ stateKey }) => stateKey);
      assert.deepEqual(inCall, [callKey(stays)]);
      assert.deepEqual(await ports.doors.members(made), [{ user: stays.userId, membership: "join" }]);
    });

    it("removing takes back invites and knocks, and tolerates absence", async () => {
      const area = await openArea();
      const [knocker, invited, stranger] = await Promise.all([world.user(), world.user(), world.user()]);
      await knock(knocker, AREA);
      await ports.doors.invite(area, invited.userId);
      for (const user of [knocker, invited, stranger, knocker]) await ports.doors.remove(area, user.userId);
      assert.deepEqual(await ports.doors.members(area), []);
      const reply = await stranger.request("GET", room(area.roomId, "state"));
      assert.equal(reply.status, 403);
    });

    it("an emptied room holds nobody but its speaker and no call; emptying it again is harmless", async () => {
      const made = await consultation();
      const [one, two] = await Promise.all([world.user(), world.user()]);
      await Promise.all([one, two].map((user) => ports.doors.invite(made, user.userId)));
      await join(one, made.roomId);
      await setState(one, made.roomId, CALL, callKey(one), membership(one));
      await ports.doors.empty(made);
      await ports.doors.empty(made);
      assert.deepEqual(await ports.doors.members(made), []);
      const calls = (await world.homeserver.readState(made.speaker, made.roomId)).filter(({ type }) => type === CALL);
      assert.deepEqual(calls.map(({ content }) => content), [{}]);
      await ports.doors.leave(made);
      await ports.doors.leave(made);
      await ports.doors.remove(made, one.userId);
    });

    it("a direct chat is entered when nobody else can read it", async () => {
      const speaker = users().userOf("elterngeld");
      const enter = async (body: object, more: readonly MatrixUser[] = []) => {
        const citizen = await world.user();
        const invite = [speaker, ...more.map(({ userId }) => userId)];
        const created = await citizen.request("POST", "/_matrix/client/v3/createRoom", { preset: "trusted_private_chat", is_direct: true, invite, ...body });
        assert.ok(created.body !== null && typeof created.body === "object" && "room_id" in created.body);
        const record: RoomRecord = { roomId: String(created.body.room_id), kind: "direct chat", department: "elterngeld", state: "taken", speaker, madeAt: 0 };
        return { record, citizen, fit: await ports.doors.enter(record) };
      };
      const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
      const history = { type: "m.room.history_visibility", state_key: "", content: { history_visibility: "world_readable" } };
      assert.equal((await enter({})).fit, "plain");
      assert.equal((await enter({ initial_state: [encryption] })).fit, "encrypted");
      assert.equal((await enter({ initial_state: [history] })).fit, "crowded");
      assert.equal((await enter({ preset: "public_chat" })).fit, "crowded");
      assert.equal((await enter({}, [await world.user()])).fit, "crowded");
      const { record, citizen } = await enter({});
      await ports.doors.empty(record);
      await ports.doors.leave(record);
      await leave(citizen, record.roomId);
      assert.equal(await ports.doors.enter(record), "gone");
    });
  });

  describe("Speaking", () => {
    it("a mention pushes, everything else is a notice", async () => {
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      await ports.speaking.say(made, { text: "Bitte kommen", mention: citizen.userId }, { id: "m1", again: false });
      await ports.speaking.say(made, { text: "Platz 3", html: "<b>Platz 3</b>" }, { id: "m2", again: false });
      const [notice, call] = (await messages(made.roomId)).map(({ content }) => content);
      assert.deepEqual(call?.["m.mentions"], { user_ids: [citizen.userId] });
      assert.equal(call?.["msgtype"], "m.text");
      assert.deepEqual([notice?.["msgtype"], notice?.["formatted_body"], notice?.["m.mentions"]], ["m.notice", "<b>Platz 3</b>", {}]);
    });

    it("said again after the homeserver restarted, it stands there once", async function () {
      this.timeout(60_000);
      const made = await waitingRoomOf(await world.user());
      const said = await ports.speaking.say(made, { text: "Platz 1" }, { id: "once", again: false });
      await ports.speaking.edit(made, said, { text: "Platz 0" }, { id: "once-edited", again: false });
      await world.restart();
      assert.equal(await ports.speaking.say(made, { text: "Platz 1" }, { id: "once", again: true }), said);
      await ports.speaking.edit(made, said, { text: "Platz 0" }, { id: "once-edited", again: true });
      assert.equal((await messages(made.roomId)).length, 2);
    });
  });

  describe("Deletion", () => {
    it("with an administrator's token the homeserver forgets the room; asked again it is done", async () => {
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      const { deletion } = matrixPorts({ homeserver: world.homeserver, config: world.configWithAdmin });
      await deletion.delete(made);
      for (let status = 200; status === 200;) ({ status } = await citizen.request("GET", room(made.roomId, "state")));
      await deletion.delete(made);
    });

    it("without one everybody is out, and the service has left", async () => {
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      await ports.deletion.delete(made);
      await ports.deletion.delete(made);
      assert.equal((await say(citizen, made.roomId)).status, 403);
      assert.ok(!(await world.homeserver.joinedRooms(made.speaker)).includes(made.roomId));
    });
  });
});
