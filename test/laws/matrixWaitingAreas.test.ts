import assert from "node:assert/strict";
import { AREA, join, knock, leave, matrixLaws, room } from "./matrixPeople.ts";

describe("WaitingAreas, against a real homeserver", () => {
  const laws = matrixLaws();

  it("an open one is found by its address and in the directory, and is knocked on", async () => {
    const { world, ports, openArea } = laws();
    const area = await openArea();
    const citizen = await world.user();
    const listed = await citizen.request("GET", "/_matrix/client/v3/publicRooms");
    assert.match(JSON.stringify(listed.body), new RegExp(area.roomId.replace(/[$!]/g, "\\$&")));
    assert.equal((await knock(citizen, AREA)).status, 200);
    assert.deepEqual(await ports.waitingAreas.close(area), [citizen.userId]);
  });

  it("one that is closed takes no knock, and can be closed again", async () => {
    const { world, ports, openArea } = laws();
    const area = await openArea();
    const citizen = await world.user();
    assert.equal(await ports.waitingAreas.isFound("elterngeld", area), true);
    await ports.waitingAreas.close(area);
    assert.equal(await ports.waitingAreas.isFound("elterngeld", area), false);
    assert.equal((await knock(citizen, area.roomId)).status, 403);
    assert.deepEqual(await ports.waitingAreas.close(area), []);
  });

  it("of two who knocked at once both are named, and so is who took the knock back", async () => {
    const { world, ports, openArea } = laws();
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
    const { world, ports, openArea } = laws();
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
    const { world, ports, openArea } = laws();
    const former = await openArea();
    const next = await ports.roomMaking.make("waiting area", "elterngeld");
    await Promise.all([1, 2, 3].map(() => ports.waitingAreas.open("elterngeld", next, former)));
    const speaker = next.speaker;
    assert.equal(await world.homeserver.resolveAlias(speaker, AREA), next.roomId);
    assert.equal(await world.homeserver.isListed(speaker, former.roomId), false);
    assert.equal(await world.homeserver.isListed(speaker, next.roomId), true);
    assert.deepEqual(await world.homeserver.getState(speaker, next.roomId, "m.room.canonical_alias"), { alias: AREA });
  });

  it("one of the stock is open, and found by nobody before the address leads there; then it needs no opening", async () => {
    const { world, ports, openArea } = laws();
    const former = await openArea();
    const next = await ports.roomMaking.make("waiting area", "elterngeld");
    assert.equal(next.joinRule, "knock");
    assert.equal(await ports.waitingAreas.isFound("elterngeld", next), false);
    assert.equal(await world.homeserver.isListed(next.speaker, next.roomId), false);
    await ports.waitingAreas.moveOn("elterngeld", former, next);
    assert.equal(await ports.waitingAreas.isFound("elterngeld", next), true);
    assert.equal((await knock(await world.user(), AREA)).status, 200);
  });

  it("one that was made closed, as before an update, is opened when the address comes to it", async () => {
    const { world, ports, openArea } = laws();
    const former = await openArea();
    const { joinRule: _, ...next } = await ports.roomMaking.make("waiting area", "elterngeld");
    await world.homeserver.setJoinRule(next.speaker, next.roomId, "invite");
    await ports.waitingAreas.moveOn("elterngeld", former, next);
    assert.equal((await knock(await world.user(), AREA)).status, 200);
  });

  it("one that somebody found already is not opened again", async () => {
    const { world, ports, openArea } = laws();
    const area = await openArea();
    const citizen = await world.user();
    await knock(citizen, AREA);
    await ports.waitingAreas.close(area);
    await ports.waitingAreas.open("elterngeld", area, undefined);
    assert.equal((await knock(await world.user(), area.roomId)).status, 403);
  });

  it("a former knocker sees nobody else who came before or after", async () => {
    const { world, ports, openArea } = laws();
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
    const { world, ports } = laws();
    const area = await ports.roomMaking.make("waiting area", "pflege");
    await ports.waitingAreas.open("pflege", area, undefined);
    const citizen = await world.user();
    await join(citizen, "#amt_pflege:localhost");
    assert.deepEqual(await ports.waitingAreas.close(area), [citizen.userId]);
    assert.equal((await (await world.user()).request("POST", room(area.roomId, "join"), {})).status, 403);
  });

  it("a confidential department has none", async () => {
    const { world, ports } = laws();
    const made = await ports.roomMaking.make("waiting area", "hiv");
    await ports.waitingAreas.open("hiv", made, undefined);
    assert.equal(await world.homeserver.isListed(made.speaker, made.roomId), false);
    assert.deepEqual(await world.homeserver.getState(made.speaker, made.roomId, "m.room.join_rules"), { join_rule: "invite" });
  });
});
