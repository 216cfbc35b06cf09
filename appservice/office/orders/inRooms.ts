/** Orders about the consultation room: who is in it, who may write, and its end. The service says nothing in it. */
import type { Visit } from "../../domain/visit.ts";
import { isLinkHolder, openLink } from "../personalLink.ts";
import type { Office } from "../office.ts";
import type { RoomRecord } from "../books.ts";
import { words } from "../words.ts";
import { inviteApart, isFromElsewhere } from "./fromElsewhere.ts";

async function consultationOf({ store }: Office, visit: Visit): Promise<RoomRecord> {
  const room = visit.room ? await store.transaction((tx) => tx.rooms.find(visit.room ?? "")) : undefined;
  if (!room) throw new Error("the visit has no consultation room");
  return room;
}

/** Neutral where the department is confidential: the citizen's room list tells nothing. */
function nameOf({ context }: Office, visit: Visit): string {
  const { confidential, name, language } = context.department(visit.department);
  if (confidential) return words(visit.language, "neutral.name");
  return words(visit.language, "consultation.name", { ticket: visit.ticket, department: name[language] ?? Object.values(name)[0] ?? "" });
}

/** A guest of the page has no Matrix id yet; the page itself joins once it has one. */
const hasMatrixId = (user: string): boolean => user.startsWith("@");

export async function offerSeat(office: Office, visit: Visit): Promise<void> {
  // Whoever is called already is brought in with the caseworker.
  if (visit.status === "ended" || visit.status === "accepted" || visit.status === "in consultation") return;
  const room = await consultationOf(office, visit);
  if (!hasMatrixId(visit.citizen)) return;
  const here = [visit.citizen, ...visit.guests].filter((user) => !isFromElsewhere(office, user));
  await Promise.all([
    office.world.consultations.setName(room, nameOf(office, visit)),
    ...here.map((user) => office.world.doors.invite(room, user)),
  ]);
  if (!here.includes(visit.citizen)) await inviteApart(office, visit, [visit.citizen]);
}

/** The invites, for which people wait. */
export async function bringTogether(office: Office, visit: Visit): Promise<void> {
  if (visit.status !== "accepted" && visit.status !== "in consultation") return;
  const room = await consultationOf(office, visit);
  // Whoever has taken the prepared seat was asked in before, into a room with its name.
  const citizens = visit.seated ? [] : [visit.citizen];
  const people = [visit.caseworker, ...citizens, ...visit.guests].filter(hasMatrixId);
  const away = people.filter((user) => isFromElsewhere(office, user));
  await Promise.all(people.filter((user) => !away.includes(user)).map((user) => office.world.doors.invite(room, user)));
  if (!visit.seated) await office.world.consultations.setName(room, nameOf(office, visit));
  await inviteApart(office, visit, away);
}

export async function openTalk(office: Office, visit: Visit): Promise<void> {
  if (visit.status !== "accepted" && visit.status !== "in consultation") return;
  await office.world.consultations.setPowers(await consultationOf(office, visit), [visit.caseworker], true);
}

export async function clearCaseworker(office: Office, visit: Visit, caseworker: string): Promise<void> {
  const room = await consultationOf(office, visit);
  await office.world.doors.remove(room, caseworker);
  await office.world.consultations.setPowers(room, [], false);
}

export async function changeCaseworker(office: Office, visit: Visit, from: string, to: string): Promise<void> {
  const room = await consultationOf(office, visit);
  await Promise.all([office.world.consultations.setPowers(room, [to], true), office.world.doors.invite(room, to)]);
  await office.world.doors.remove(room, from);
}

export async function inviteThirdParty(office: Office, visit: Visit, invitee: string): Promise<void> {
  if (visit.status !== "accepted" && visit.status !== "in consultation") return;
  if (isLinkHolder(invitee)) return openLink(office, visit.id, invitee);
  if (isFromElsewhere(office, invitee)) return inviteApart(office, visit, [invitee]);
  await office.world.doors.invite(await consultationOf(office, visit), invitee);
}

async function clear(office: Office, visit: Visit, kind: RoomRecord["kind"]): Promise<void> {
  for (const room of (await roomsOf(office, visit)).filter((one) => one.kind === kind)) {
    await office.world.doors.empty(room);
    await office.store.transaction((tx) => tx.rooms.put({ ...room, state: "over" }));
  }
}

/** Everybody out of the consultation room. */
export const clearRooms = (office: Office, visit: Visit): Promise<void> => clear(office, visit, "consultation");

/** The citizen out of the waiting room. A direct chat is the citizen's own and stays. */
export const clearWaitingRoom = (office: Office, visit: Visit): Promise<void> => clear(office, visit, "waiting room");

export async function deleteRooms(office: Office, visit: Visit): Promise<void> {
  for (const room of await roomsOf(office, visit)) {
    await office.world.deletion.delete(room);
    await office.store.transaction((tx) => tx.rooms.forget(room.roomId));
  }
}

async function roomsOf({ store }: Office, visit: Visit): Promise<RoomRecord[]> {
  const ids = [visit.room, visit.waitingRoom].filter((id) => id !== undefined);
  const found = await store.transaction((tx) => Promise.all(ids.map((id) => tx.rooms.find(id))));
  return found.filter((room) => room !== undefined).filter((room) => room.kind !== "direct chat" && room.visit === visit.id);
}
