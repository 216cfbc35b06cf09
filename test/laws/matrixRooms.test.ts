import assert from "node:assert/strict";
import { matrixPorts } from "../../appservice/matrix/matrixPorts.ts";
import { CALL, assertRefused, callKey, callMembership, join, matrixLaws, room, say, setState } from "./matrixPeople.ts";

describe("RoomMaking, Consultations and Deletion, against a real homeserver", () => {
  const laws = matrixLaws();

  describe("RoomMaking", () => {
    it("a waiting room: the citizen writes and reacts, and changes nothing", async () => {
      const { world, waitingRoomOf } = laws();
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      assert.equal((await say(citizen, made.roomId)).status, 200);
      const other = await world.user();
      await assertRefused([
        citizen.request("POST", room(made.roomId, "invite"), { user_id: other.userId }),
        citizen.request("POST", room(made.roomId, "kick"), { user_id: made.speaker }),
        setState(citizen, made.roomId, "m.room.name", "", { name: "x" }),
        setState(citizen, made.roomId, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" }),
        setState(citizen, made.roomId, "m.room.join_rules", "", { join_rule: "public" }),
        setState(citizen, made.roomId, CALL, callKey(citizen), callMembership(citizen)),
      ]);
    });

    it("a consultation room is encrypted, version 12 and closed before anybody can be in it", async () => {
      const { world, ports, names } = laws();
      const made = await ports.roomMaking.make("consultation", "");
      const state = await world.homeserver.readState(made.speaker, made.roomId);
      const content = (type: string) => state.find((event) => event.type === type)?.content;
      assert.equal(content("m.room.create")?.["room_version"], "12");
      assert.equal(content("m.room.encryption")?.["algorithm"], "m.megolm.v1.aes-sha2");
      assert.equal(content("m.room.history_visibility")?.["history_visibility"], "joined");
      assert.equal(content("m.room.join_rules")?.["join_rule"], "invite");
      assert.equal(content("m.room.guest_access")?.["guest_access"], "forbidden");
      assert.deepEqual(state.filter(({ type }) => type === "m.room.member").map(({ stateKey }) => stateKey), [names.office]);
    });

    it("the id of a room cannot be worked out: its create event, of which it is the hash, holds what nobody can guess", async () => {
      const { world, ports } = laws();
      const made = await Promise.all(["waiting area", "waiting area", "consultation"].map((kind) => ports.roomMaking.make(kind as "consultation", "elterngeld")));
      const nonces = await Promise.all(made.map(async ({ speaker, roomId }) =>
        (await world.homeserver.getState(speaker, roomId, "m.room.create"))?.["de.buergerbuero.nonce"]));
      for (const nonce of nonces) assert.match(String(nonce), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.equal(new Set(nonces).size, made.length);
    });

    it("a confidential department's waiting room tells nothing, and the office's user invites", async () => {
      const { world, ports, names } = laws();
      const made = await ports.roomMaking.make("waiting area", "hiv");
      assert.equal(made.speaker, names.office);
      const state = JSON.stringify(await world.homeserver.readState(made.speaker, made.roomId));
      assert.ok(!/hiv|beratung/i.test(state), "the state tells which department it is");
    });

    it("a room that did not become what it should is not returned, and the service leaves it", async () => {
      const { world, names } = laws();
      const before = await world.homeserver.joinedRooms(names.office);
      const { homeserver } = world;
      const careless: typeof homeserver = {
        ...homeserver,
        createRoom: (as, wanted) => homeserver.createRoom(as, { ...wanted, initialState: wanted.initialState?.filter(({ type }) => type !== "m.room.encryption") ?? [] }),
      };
      await assert.rejects(matrixPorts({ ...world, homeserver: careless }).roomMaking.make("consultation", ""), /m\.room\.encryption/);
      assert.deepEqual((await homeserver.joinedRooms(names.office)).sort(), before.sort());
    });
  });

  describe("Consultations", () => {
    const together = async () => {
      const { world, ports } = laws();
      const made = await ports.roomMaking.make("consultation", "");
      const [citizen, caseworker] = await Promise.all([world.user(), world.user()]);
      await ports.doors.invite(made, citizen.userId);
      await join(citizen, made.roomId);
      return { made, citizen, caseworker };
    };

    it("the citizen cannot write before the accept, and can after it", async () => {
      const { ports } = laws();
      const { made, citizen, caseworker } = await together();
      assert.equal((await say(citizen, made.roomId)).status, 403);
      await ports.consultations.setPowers(made, [caseworker.userId], true);
      assert.equal((await say(citizen, made.roomId)).status, 200);
    });

    it("a citizen cannot invite, kick, ban, ring or change state, but can enter the call", async () => {
      const { world, ports } = laws();
      const { made, citizen, caseworker } = await together();
      await ports.consultations.setPowers(made, [caseworker.userId], true);
      await ports.doors.invite(made, caseworker.userId);
      await join(caseworker, made.roomId);
      const other = await world.user();
      await assertRefused([
        citizen.request("POST", room(made.roomId, "invite"), { user_id: other.userId }),
        citizen.request("POST", room(made.roomId, "kick"), { user_id: caseworker.userId }),
        citizen.request("POST", room(made.roomId, "ban"), { user_id: caseworker.userId }),
        setState(citizen, made.roomId, "m.room.name", "", { name: "x" }),
        setState(citizen, made.roomId, "m.room.power_levels", "", { users: { [citizen.userId]: 100 } }),
        setState(citizen, made.roomId, "m.room.history_visibility", "", { history_visibility: "world_readable" }),
        setState(citizen, made.roomId, "m.room.tombstone", "", { body: "", replacement_room: "!x" }),
        citizen.request("POST", room(made.roomId, "upgrade"), { new_version: "12" }),
      ]);
      assert.equal((await setState(citizen, made.roomId, CALL, callKey(citizen), callMembership(citizen))).status, 200);
    });

    it("a caseworker removes and enters the call, and cannot invite, ban or take the room over", async () => {
      const { world, ports } = laws();
      const { made, citizen, caseworker } = await together();
      await ports.consultations.setPowers(made, [caseworker.userId], true);
      await ports.doors.invite(made, caseworker.userId);
      await join(caseworker, made.roomId);
      assert.equal((await setState(caseworker, made.roomId, CALL, callKey(caseworker), callMembership(caseworker))).status, 200);
      await assertRefused([
        caseworker.request("POST", room(made.roomId, "invite"), { user_id: (await world.user()).userId }),
        caseworker.request("POST", room(made.roomId, "ban"), { user_id: citizen.userId }),
        setState(caseworker, made.roomId, "m.room.power_levels", "", { users: { [caseworker.userId]: 100 } }),
        setState(caseworker, made.roomId, "m.room.encryption", "", {}),
      ]);
      assert.equal((await caseworker.request("POST", room(made.roomId, "kick"), { user_id: citizen.userId })).status, 200);
    });

    it("the name stays neutral in a confidential department", async () => {
      const { world, ports } = laws();
      const made = await ports.roomMaking.make("consultation", "");
      await ports.consultations.setName({ ...made, department: "hiv" }, "HIV-Beratung");
      assert.deepEqual(await world.homeserver.getState(made.speaker, made.roomId, "m.room.name"), { name: "Bürgerbüro" });
    });
  });

  describe("Deletion", () => {
    it("with an administrator's token the homeserver forgets the room; asked again it is done", async () => {
      const { world, waitingRoomOf } = laws();
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      const { deletion } = matrixPorts({ ...world, config: world.configWithAdmin });
      await deletion.delete(made);
      for (let status = 200; status === 200;) ({ status } = await citizen.request("GET", room(made.roomId, "state")));
      await deletion.delete(made);
    });

    it("without one everybody is out, and the service has left", async () => {
      const { world, ports, waitingRoomOf } = laws();
      const citizen = await world.user();
      const made = await waitingRoomOf(citizen);
      await ports.deletion.delete(made);
      await ports.deletion.delete(made);
      assert.equal((await say(citizen, made.roomId)).status, 403);
      assert.ok(!(await world.homeserver.joinedRooms(made.speaker)).includes(made.roomId));
    });
  });
});
