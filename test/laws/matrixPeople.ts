import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { matrixPorts } from "../../appservice/matrix/matrixPorts.ts";
import { namesIn } from "../../appservice/matrix/names.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import type { Answer, MatrixUser } from "../support/stack-users.ts";
import { matrixWorld } from "./matrixWorld.ts";
import type { MatrixWorld } from "./matrixWorld.ts";

export const CALL = "org.matrix.msc3401.call.member";
export const AREA = "#amt_elterngeld:localhost";

const encode = encodeURIComponent;
export const room = (roomId: string, rest: string): string => `/_matrix/client/v3/rooms/${encode(roomId)}/${rest}`;
export const callKey = (user: MatrixUser): string => `_${user.userId}_${user.deviceId}_m.call`;
export const callMembership = (user: MatrixUser) => ({
  application: "m.call", call_id: "", scope: "m.room", device_id: user.deviceId, expires: 14_400_000,
  focus_active: { type: "livekit", focus_selection: "oldest_membership" }, foci_preferred: [],
});

export const knock = (citizen: MatrixUser, target: string): Promise<Answer> => citizen.request("POST", `/_matrix/client/v3/knock/${encode(target)}`, {});
export const join = async (user: MatrixUser, target: string): Promise<void> => {
  assert.equal((await user.request("POST", `/_matrix/client/v3/join/${encode(target)}`, {})).status, 200);
};
export const leave = (user: MatrixUser, roomId: string): Promise<Answer> => user.request("POST", room(roomId, "leave"), {});
export const say = (user: MatrixUser, roomId: string): Promise<Answer> =>
  user.request("PUT", room(roomId, `send/m.room.message/${randomUUID()}`), { msgtype: "m.text", body: "x" });
export const setState = (user: MatrixUser, roomId: string, type: string, key: string, content: object): Promise<Answer> =>
  user.request("PUT", room(roomId, `state/${encode(type)}/${encode(key)}`), content);

/** Asks for what must be refused; all of it has to be. */
export const assertRefused = async (asked: readonly Promise<Answer>[]): Promise<void> => {
  const answers = await Promise.all(asked);
  assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 403));
};

export interface MatrixLaws {
  world: MatrixWorld;
  ports: ReturnType<typeof matrixPorts>;
  names: ReturnType<typeof namesIn>;
  /** A fresh waiting area of elterngeld at its address, open. */
  openArea(former?: RoomRecord): Promise<RoomRecord>;
  /** A room with this citizen in it. */
  waitingRoomOf(citizen: MatrixUser): Promise<RoomRecord>;
}

/** A homeserver for the tests of one `describe`, and the ports on it; to be called while describing, used inside tests. */
export function matrixLaws(): () => MatrixLaws {
  let laws: MatrixLaws | undefined;
  before(async function () {
    this.timeout(180_000);
    laws = await start();
  });
  after(async function () {
    this.timeout(30_000);
    await laws?.world.stop();
  });
  return () => laws ?? assert.fail("only inside tests");
}

async function start(): Promise<MatrixLaws> {
  const world = await matrixWorld();
  const ports = matrixPorts(world);
  const names = namesIn(world.config);
  for (const user of [names.office, ...names.departments.map(names.userOf)]) {
    await world.homeserver.registerUser(user.slice(1).split(":")[0] ?? "");
  }
  return {
    world, ports, names,
    async openArea(former) {
      const area = await ports.roomMaking.make("waiting area", "elterngeld");
      await ports.waitingAreas.open("elterngeld", area, former);
      return area;
    },
    async waitingRoomOf(citizen) {
      const made = await ports.roomMaking.make("waiting area", "elterngeld");
      await ports.doors.invite(made, citizen.userId);
      await join(citizen, made.roomId);
      return made;
    },
  };
}
