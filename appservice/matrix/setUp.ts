import type { Config } from "../config/schema.ts";
import type { DeskKey } from "../office/deskKey.ts";
import { words } from "../office/words.ts";
import { adminOf, disposal } from "./deletion.ts";
import { matrixPorts } from "./matrixPorts.ts";
import { NEUTRAL_NAME, namesIn } from "./names.ts";
import { eachOf } from "./parallel.ts";
import { deskWidgetState } from "./deskWidget.ts";
import { officePlan, staffRoomPlan } from "./roomPlans.ts";
import type { Wanted } from "./roomPlans.ts";
import { closeAreas, setUpArea } from "./setUpAreas.ts";
import type { AreaSite } from "./setUpAreas.ts";
import { findRoom, lookIn, makeRoom, repairRoom } from "./setUpRooms.ts";
import { callRoll, recordStaff } from "./setUpStaff.ts";
import type { SetupLog, SetupOptions } from "./setUpStaff.ts";
import { LOOK, setUpUser } from "./setUpUsers.ts";
import { moveAlias } from "./waitingAreas.ts";

/** A homeserver makes some five rooms a second, however many are asked for at once. */
const AT_A_TIME = 6;

interface Setting extends AreaSite { config: Config; deskKey: DeskKey; log: SetupLog }

const settingOf = ({ config, homeserver, store, clock, deskKey, log }: SetupOptions): Setting => {
  const { roomMaking, waitingAreas } = matrixPorts({ homeserver, config, clock });
  return {
    config, homeserver, store, clock, deskKey, roomMaking, waitingAreas,
    names: namesIn(config), dispose: disposal(homeserver, adminOf(config)), log: log ?? { warn: () => undefined },
  };
};

/**
 * Users, the office's space, staff rooms and waiting areas as the configuration wants them. What exists is found and
 * put right, nothing is made twice; a crash in between is made good by the next time. The stock is the office's task.
 * One department that fails keeps no other from being set up; rejects at the end.
 */
export async function setUp(options: SetupOptions): Promise<void> {
  const setting = settingOf(options);
  const space = await setUpOffice(setting);
  const failures: unknown[] = [];
  await eachOf(setting.names.departments, AT_A_TIME, async (department) => {
    try {
      await setUpDepartment(setting, department, space);
    } catch (error) {
      failures.push(error);
      setting.log.warn({ user: setting.names.userOf(department), error: String(error) }, "a department was not set up completely");
    }
  });
  await retireDepartments(setting);
  if (failures.length > 0) throw new Error(`${failures.length} departments were not set up completely`, { cause: failures[0] });
}

const staffOf = ({ config }: Setting, department?: string): Set<string> =>
  new Set(config.departments.filter(({ id }) => department === undefined || id === department)
    .flatMap(({ caseworkers, leads }) => [...caseworkers, ...leads]));

const seen = (look: { of: string; avatar: string }): Wanted => ({ type: LOOK, stateKey: "", content: { ...look } });

/** Gives the space's id. */
async function setUpOffice(setting: Setting): Promise<string> {
  const { homeserver, names, config, log } = setting;
  const { language, name: county, colour } = config.county;
  await homeserver.registerUser(config.service.user);
  const plan = (avatar: string | undefined) => officePlan(names, {
    name: words(language, "rooms.office", { county }), topic: words(language, "rooms.officeTopic"), avatar,
  });
  const found = await findRoom(setting, "office", "", plan(undefined));
  const look = await setUpUser(homeserver, names.office, { user: names.office, name: NEUTRAL_NAME, colour }, lookIn(found));
  const space = found ?? (await makeRoom(setting, "office", "", plan(look.avatar)));
  await repairRoom(setting, plan(look.avatar), space, [seen(look)]);
  await callRoll(homeserver, { speaker: names.office, roomId: space.roomId, wanted: staffOf(setting) }, space.state, log);
  return space.roomId;
}

async function setUpDepartment(setting: Setting, department: string, space: string): Promise<void> {
  const { homeserver, names, config, deskKey } = setting;
  const user = names.userOf(department);
  const language = names.language(department);
  const leads = names.department(department).leads;
  const plan = (avatar: string | undefined) => staffRoomPlan(names, department, {
    name: words(language, "rooms.staff", { department: names.trueName(department) }), topic: words(language, "rooms.staffTopic"), avatar, leads,
  });
  const alias = names.staffAlias(department);
  // The user has to be there before anything can be asked in its name.
  const known = await homeserver.getProfile(names.office, user);
  const found = known && (await findRoom(setting, "staff room", department, plan(undefined), alias));
  const face = { user, name: names.publicName(department), colour: config.county.colour };
  const look = await setUpUser(homeserver, names.office, face, lookIn(found));
  const room = found ?? (await makeRoom(setting, "staff room", department, plan(look.avatar)));
  await moveAlias(homeserver, user, alias, room.roomId);
  await repairRoom(setting, plan(look.avatar), room, [
    seen(look),
    { type: "m.room.canonical_alias", stateKey: "", content: { alias } },
    { type: "m.space.parent", stateKey: space, content: { via: [names.server], canonical: true } },
    ...deskWidgetState({
      publicUrl: config.service.public_url, department, key: deskKey(department), speaker: user, name: words(language, "rooms.desk"),
    }),
  ]);
  await adopt(setting, space, room.roomId);
  const wanted = staffOf(setting, department);
  await callRoll(homeserver, { speaker: user, roomId: room.roomId, wanted }, room.state, setting.log);
  await recordStaff(setting.store, department, wanted, new Set(leads), room.state);
  await setUpArea(setting, department, look.avatar);
}

async function adopt({ homeserver, names }: Setting, space: string, roomId: string): Promise<void> {
  const content = { via: [names.server], suggested: true };
  const child = await homeserver.getState(names.office, space, "m.space.child", roomId);
  if (!Array.isArray(child?.["via"])) await homeserver.sendState(names.office, space, "m.space.child", roomId, content);
}

/** Departments that the configuration no longer names: no way in, and nobody serves them. */
async function retireDepartments(setting: Setting): Promise<void> {
  const { store, names } = setting;
  const rooms = await store.transaction((tx) => tx.rooms.all("staff room"));
  const gone = new Set(rooms.map(({ department }) => department).filter((id) => !names.has(id)));
  for (const department of gone) {
    await closeAreas(setting, department);
    await recordStaff(store, department, new Set(), new Set(), []);
  }
}
