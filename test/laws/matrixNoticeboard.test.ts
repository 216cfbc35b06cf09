import assert from "node:assert/strict";
import { crc32, inflateSync } from "node:zlib";
import { avatarPng, initialOf } from "../../appservice/matrix/avatar.ts";
import { matrixPorts } from "../../appservice/matrix/matrixPorts.ts";
import { namesIn } from "../../appservice/matrix/names.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import { setUp } from "../../appservice/matrix/setUp.ts";
import { openStore } from "../../appservice/store/open.ts";
import { matrixWorld } from "./matrixWorld.ts";
import type { MatrixWorld } from "./matrixWorld.ts";

describe("the noticeboard, against a real homeserver", () => {
  let world: MatrixWorld;
  let ports: ReturnType<typeof matrixPorts>;
  let area: RoomRecord | undefined;

  before(async function () {
    this.timeout(180_000);
    world = await matrixWorld();
    ports = matrixPorts(world);
    const store = await openStore("sqlite::memory:");
    await setUp({ ...world, store });
    area = await store.transaction((tx) => tx.rooms.the("waiting area", "elterngeld"));
    await store.close();
  });
  after(async function () {
    this.timeout(30_000);
    await world.stop();
  });

  const presenceOf = async (id: string) => {
    const user = namesIn(world.config).userOf(id);
    const found = await world.homeserver.request({ method: "GET", path: `/_matrix/client/v3/presence/${encodeURIComponent(user)}/status`, as: user });
    assert.ok(found !== null && typeof found === "object");
    return { presence: "presence" in found ? found.presence : undefined, text: "status_msg" in found ? found.status_msg : undefined };
  };
  const topicAt = async (alias: string): Promise<unknown> => {
    const speaker = namesIn(world.config).userOf("elterngeld");
    const roomId = (await world.homeserver.resolveAlias(speaker, alias)) ?? assert.fail();
    return (await world.homeserver.getState(speaker, roomId, "m.room.topic"))?.["topic"];
  };

  it("shows the same in presence and topic", async () => {
    await ports.noticeboard.show({ department: "elterngeld", availability: "busy", waiting: 3, estimate: { from: 10, to: 20 } }, area);
    assert.deepEqual(await presenceOf("elterngeld"), { presence: "unavailable", text: "Im Termin, 3 warten, etwa 10 bis 20 Minuten" });
    assert.equal(await topicAt("#amt_elterngeld:localhost"), "Im Termin, 3 warten, etwa 10 bis 20 Minuten · Anträge auf Elterngeld.");
  });

  it("leaves out what was shown before, and shows what differs from it", async () => {
    const board = { department: "elterngeld", availability: "busy", waiting: 3, estimate: { from: 10, to: 20 } } as const;
    const told = await ports.noticeboard.show(board, area);
    const user = namesIn(world.config).userOf("elterngeld");
    await world.homeserver.setPresence(user, "offline", "");
    assert.equal(await ports.noticeboard.show(board, area, told), told);
    assert.equal((await presenceOf("elterngeld")).presence, "offline");
    assert.notEqual(await ports.noticeboard.show({ ...board, waiting: 4 }, area, told), told);
    assert.match(String((await presenceOf("elterngeld")).text), /4 warten/);
    await ports.noticeboard.show(board, area);
  });

  it("the next waiting area shows it from the beginning", async () => {
    const next = await ports.roomMaking.make("waiting area", "elterngeld");
    await ports.waitingAreas.open("elterngeld", next, undefined);
    assert.match(String(await topicAt("#amt_elterngeld:localhost")), /^Im Termin, 3 warten/);
  });

  it("tells when a closed department opens", async () => {
    await ports.noticeboard.show({ department: "elterngeld", availability: "closed", waiting: 0, opensAt: Date.now() + 3 * 24 * 3_600_000, reason: "Feiertag" });
    const { presence, text } = await presenceOf("elterngeld");
    assert.equal(presence, "offline");
    assert.match(String(text), /^Geschlossen, Feiertag, öffnet \p{L}{2}\.?,? \d{1,2}:\d{2}$/u);
  });

  it("of a confidential department it shows nothing of the queue", async () => {
    await ports.noticeboard.show({ department: "hiv", availability: "busy", waiting: 5, estimate: { from: 5, to: 9 }, notice: "HIV-Test heute" });
    assert.deepEqual(await presenceOf("hiv"), { presence: "unavailable", text: "Im Termin" });
  });

  it("repeats with every beat what the homeserver lets lapse", async () => {
    await ports.noticeboard.show({ department: "wohnen", availability: "free", waiting: 0 });
    const user = namesIn(world.config).userOf("wohnen");
    await world.homeserver.setPresence(user, "offline", "");
    await ports.presenceBeat();
    assert.deepEqual(await presenceOf("wohnen"), { presence: "online", text: "Frei" });
  });

  it("and nothing of what lasts: hundreds of departments that are closed cost nothing", async () => {
    await ports.noticeboard.show({ department: "wohnen", availability: "closed", waiting: 0 });
    const user = namesIn(world.config).userOf("wohnen");
    await world.homeserver.setPresence(user, "offline", "as it was");
    await ports.presenceBeat();
    assert.deepEqual(await presenceOf("wohnen"), { presence: "offline", text: "as it was" });
  });
});

describe("avatars", () => {
  it("are PNGs whose chunks are intact, the same for the same letter", () => {
    const png = avatarPng("E", "#004f9f");
    assert.deepEqual(png, avatarPng("E", "#004f9f"));
    let at = 8;
    const types: string[] = [];
    while (at < png.length) {
      const length = png.readUInt32BE(at);
      types.push(png.toString("latin1", at + 4, at + 8));
      assert.equal(png.readUInt32BE(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)));
      if (types.at(-1) === "IDAT") assert.equal(inflateSync(png.subarray(at + 8, at + 8 + length)).length, 128 * 17);
      at += 12 + length;
    }
    assert.deepEqual(types, ["IHDR", "PLTE", "IDAT", "IEND"]);
  });

  it("show the first letter, without accents", () => {
    assert.deepEqual(["Übergang", " wohnen", "Élan", "Їжа", ""].map(initialOf), ["U", "W", "E", "B", "B"]);
  });
});
