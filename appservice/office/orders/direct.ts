/** Orders about rooms that citizens opened, and short answers. */
import { arrive } from "../arrive.ts";
import type { Reception, Turned } from "../arrive.ts";
import type { Office } from "../office.ts";
import type { Reference } from "../ports.ts";
import type { RoomRecord } from "../books.ts";
import type { OfficeEffect } from "../tasks.ts";
import { otherTimes } from "../moments.ts";
import { words } from "../words.ts";
import { leaveBehind } from "./areas.ts";

type Order<N extends OfficeEffect["order"]> = Extract<OfficeEffect, { order: N }>;

const find = ({ store }: Office, roomId: string): Promise<RoomRecord | undefined> => store.transaction((tx) => tx.rooms.find(roomId));

export async function answer(office: Office, order: Order<"answerStaff" | "answerCitizen">, ref: Reference): Promise<void> {
  const room = await find(office, order.room);
  if (room) await office.world.speaking.say(room, { text: order.text }, ref);
}

/** Why somebody gets no number, in words. */
export function refusalText({ context }: Pick<Office, "context">, department: string, { why, minutes = 0, opensAt }: Turned, language?: string): string {
  const { telephone, language: own } = context.department(department);
  const said = words(language ?? own, `citizen.refused_${why}`, { telephone, minutes, page: context.config.service.public_url });
  return why === "barred" || why === "full" || why === "soon" ? said : `${said} ${otherTimes(context, department, opensAt, language ?? own)}`;
}

/** An invite to a department's user: the chat becomes the waiting room if the service can read it and nobody else is there. */
export async function receive(office: Office, department: string, order: Order<"receiveDirect">, ref: Reference): Promise<void> {
  const room = await find(office, order.room);
  if (!room) return;
  const fit = await office.world.doors.enter(room, order.citizen);
  if (fit === "gone") return office.store.transaction((tx) => tx.rooms.forget(room.roomId));
  const language = office.context.department(department).language;
  if (fit === "crowded") {
    await office.world.speaking.say(room, { text: words(language, "citizen.crowded") }, ref);
    await office.world.doors.leave(room);
    return office.store.transaction((tx) => tx.rooms.forget(room.roomId));
  }
  if (fit === "encrypted") await office.world.speaking.say(room, { text: words(language, "citizen.encrypted") }, ref);
  const received = await office.store.transaction((tx) => arrive(tx, office.context, {
    department, citizen: order.citizen, way: "direct", ...(fit === "plain" ? { room: room.roomId } : {}),
  }));
  await sayWhyNot(office, department, room, received, ref);
}

async function sayWhyNot(office: Office, department: string, room: RoomRecord, received: Reception, ref: Reference): Promise<void> {
  if (received.ok) return;
  const id = `${ref.id}.refused`;
  await office.world.speaking.say(room, { text: refusalText(office, department, received) }, { ...ref, id });
}

/** Takes a knock back that leads to no visit, in a room that is nobody's address any more. */
export async function reject(office: Office, department: string, order: Order<"rejectKnock">): Promise<void> {
  const room = await find(office, order.room);
  if (!room) return;
  await leaveBehind(office, department, room, async (knockers) => {
    // Whoever is turned away may read the room's state: only where nobody else knocked too.
    if (knockers.every((user) => user === order.citizen)) await office.world.doors.remove(room, order.citizen, order.text);
  });
}

export async function purgeRoom(office: Office, roomId: string): Promise<void> {
  const room = await find(office, roomId);
  if (room) await office.world.deletion.delete(room);
}

export async function removeRoom(office: Office, roomId: string): Promise<void> {
  const room = await find(office, roomId);
  if (!room) return;
  await office.world.deletion.delete(room);
  await office.store.transaction((tx) => tx.rooms.forget(roomId));
}

export async function removeFrom(office: Office, roomId: string, user: string): Promise<void> {
  const room = await find(office, roomId);
  if (room) await office.world.doors.remove(room, user);
}
