import assert from "node:assert/strict";
import type { RoomRecord } from "../../appservice/office/books.ts";
import type { MatrixUser } from "../support/stack-users.ts";
import { AREA, CALL, callKey, callMembership, join, knock, leave, matrixLaws, room, setState } from "./matrixPeople.ts";

describe("Doors and Speaking, against a real homeserver", () => {
  const laws = matrixLaws();

  describe("Doors", () => {
    it("inviting twice leaves one invite; inviting who is there changes nothing", async () => {
      const { world, ports } = laws();
      const made = await ports.roomMaking.make("consultation", "");
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
      const { world, ports } = laws();
      const made = await ports.roomMaking.make("consultation", "");
      const [citizen, stays] = await Promise.all([world.user(), world.user()]);
      for (const user of [citizen, stays]) {
        await ports.doors.invite(made, user.userId);
        await join(user, made.roomId);
        await setState(user, made.roomId, CALL, callKey(user), callMembership(user));
      }
      await setState(citizen, made.roomId, CALL, `_${citizen.userId}_OTHER_m.call`, { ...callMembership(citizen), device_id: "OTHER" });
      await ports.doors.remove(made, citizen.userId);
      const calls = (await world.homeserver.readState(made.speaker, made.roomId)).filter(({ type }) => type === CALL);
      const inCall = calls.filter(({ content }) => Object.keys(content).length > 0).map(({ stateKey }) => stateKey);
      assert.deepEqual(inCall, [callKey(stays)]);
      assert.deepEqual(await ports.doors.members(made), [{ user: stays.userId, membership: "join" }]);
    });

    it("removing takes back invites and knocks, and tolerates absence", async () => {
      const { world, ports, openArea } = laws();
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
      const { world, ports } = laws();
      const made = await ports.roomMaking.make("consultation", "");
      const [one, two] = await Promise.all([world.user(), world.user()]);
      await Promise.all([one, two].map((user) => ports.doors.invite(made, user.userId)));
      await join(one, made.roomId);
      await setState(one, made.roomId, CALL, callKey(one), callMembership(one));
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
      const { world, ports, names } = laws();
      const speaker = names.userOf("elterngeld");
      const enter = async (body: object, more: readonly MatrixUser[] = []) => {
        const citizen = await world.user();
        const invite = [speaker, ...more.map(({ userId }) => userId)];
        const created = await citizen.request("POST", "/_matrix/client/v3/createRoom", { preset: "trusted_private_chat", is_direct: true, invite, ...body });
        assert.ok(created.body !== null && typeof created.body === "object" && "room_id" in created.body);
        const record: RoomRecord = { roomId: String(created.body.room_id), kind: "direct chat", department: "elterngeld", state: "taken", speaker, madeAt: 0 };
        return { record, citizen, fit: await ports.doors.enter(record, citizen.userId) };
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
      assert.equal(await ports.doors.enter(record, citizen.userId), "gone");
    });
  });

  describe("Speaking", () => {
    const messages = async (roomId: string) => {
      const { world, names } = laws();
      return (await world.homeserver.recentEvents(names.userOf("elterngeld"), roomId)).filter(({ type }) => type === "m.room.message");
    };

    it("a mention pushes, everything else is a notice", async () => {
      const { world, ports, waitingRoomOf } = laws();
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
      const { world, ports, waitingRoomOf } = laws();
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
});
