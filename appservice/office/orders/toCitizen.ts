/** The service's words to the citizen, in the waiting room: its only voice. */
import type { CitizenText } from "../../domain/effects.ts";
import { positions } from "../../domain/queue.ts";
import type { News, Question, Visit } from "../../domain/visit.ts";
import { textIn } from "../../config/languages.ts";
import { isLanguage } from "../../config/languages.ts";
import { refresh } from "../act.ts";
import type { Desk } from "../desk.ts";
import type { Reference, RoomRecord, Words } from "../ports.ts";
import { words } from "../words.ts";
import { openWaitingRoom } from "./areas.ts";

/** These push: with a mention, even where the room is set to mentions only. */
const PUSHING = new Set<CitizenText>([
  "youAreNext", "comeIn", "comeInAgain", "missed", "abandoned", "endedMissed", "endedTransferred", "endedFinished", "endedBarred",
]);

const escape = (text: string): string => text.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

const roomLink = (roomId: string, server: string): string =>
  `https://matrix.to/#/${encodeURIComponent(roomId)}?via=${encodeURIComponent(server)}`;

const waitingRoomOf = async ({ store }: Desk, visit: Visit): Promise<RoomRecord | undefined> =>
  visit.waitingRoom ? store.transaction((tx) => tx.rooms.find(visit.waitingRoom ?? "")) : undefined;

const department = ({ context }: Desk, visit: Visit, id = visit.department): string => {
  const { name, confidential } = context.department(id);
  if (confidential) return words(visit.language, "neutral.name");
  return isLanguage(visit.language) ? textIn(name, visit.language) : textIn(name);
};

const params = (desk: Desk, visit: Visit): Record<string, string | number> => ({
  ticket: visit.ticket,
  department: department(desk, visit),
  telephone: desk.context.department(visit.department).telephone,
  minutes: Math.round(desk.context.terms.grace / 60_000),
  link: visit.room ? roomLink(visit.room, desk.context.config.homeserver.server_name) : "",
  page: desk.context.config.service.public_url,
});

async function number(desk: Desk, visit: Visit): Promise<string> {
  const visits = await desk.store.transaction((tx) => tx.visits.open(visit.department));
  return numberText(visit, positions(visits).get(visit.id) ?? 0);
}

/** The notice of number and position. */
export const numberText = (visit: Visit, position: number): string =>
  words(visit.language, position === 0 ? "citizen.numberOnly" : position === 1 ? "citizen.numberNext" : "citizen.number", {
    ticket: visit.ticket, position,
  });

/** What this is, what is kept, what the caseworker will see, how to leave; then number and position. */
export async function greet(desk: Desk, visit: Visit, ref: Reference): Promise<void> {
  if (visit.way === "page") return;
  const room = await openWaitingRoom(desk, visit);
  const { anonymous } = desk.context.department(visit.department);
  const key = anonymous ? "citizen.greetingAnonymous" : "citizen.greeting";
  await desk.world.speaking.say(room, { text: words(visit.language, key, params(desk, visit)) }, { ...ref, id: `${ref.id}.greeting` });
  const shown = await number(desk, visit);
  const eventId = await desk.world.speaking.say(room, { text: shown }, { ...ref, id: `${ref.id}.number` });
  await desk.store.transaction(async (tx) => {
    await tx.messages.put({ about: "number", visit: visit.id, roomId: room.roomId, eventId, shown });
    await refresh(tx, visit.department, desk.context.clock.now());
  });
}

export async function tell(desk: Desk, visit: Visit, text: CitizenText, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(desk, visit);
  if (!room) return;
  const spoken = words(visit.language, `citizen.${text}`, params(desk, visit));
  const said: Words = PUSHING.has(text) ? { text: spoken, html: linked(spoken), mention: visit.citizen } : { text: spoken };
  await desk.world.speaking.say(room, said, ref);
}

/** A prepared text to all who wait. */
export async function passOn(desk: Desk, visit: Visit, news: News, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(desk, visit);
  const text = words(visit.language, `desk:news.${news}`);
  if (room) await desk.world.speaking.say(room, { text, mention: visit.citizen }, ref);
}

/** The address in a text made a link; everything else stays text. */
const linked = (text: string): string =>
  escape(text).replace(/https:\/\/\S+/gu, (address) => `<a href="${address}">${address}</a>`).replace(/\n/gu, "<br>");

export async function ask(desk: Desk, visit: Visit, question: Question, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(desk, visit);
  if (!room) return;
  const key = question.about === "transfer" ? "citizen.askTransfer" : `citizen.ask_${question.role}`;
  const to = question.about === "transfer" ? department(desk, visit, question.to) : question.invitee;
  const text = words(visit.language, key, { ...params(desk, visit), to });
  const eventId = await desk.world.speaking.say(room, { text, mention: visit.citizen }, ref);
  await desk.store.transaction((tx) =>
    tx.messages.put({ about: "question", visit: visit.id, roomId: room.roomId, eventId, shown: question.about }));
}

/** Brings the notices of everybody whose position is no longer the one shown up to date. */
export async function showPositions(desk: Desk, departmentId: string): Promise<void> {
  const { visits, notices } = await desk.store.transaction(async (tx) => ({
    visits: await tx.visits.open(departmentId), notices: await tx.messages.numbers(departmentId),
  }));
  const byId = new Map(visits.map((visit) => [visit.id, visit]));
  const position = positions(visits);
  await Promise.all(notices.map(async (notice) => {
    const visit = byId.get(notice.visit);
    if (!visit) return;
    const shown = numberText(visit, position.get(visit.id) ?? 0);
    const room = shown === notice.shown ? undefined : await waitingRoomOf(desk, visit);
    if (!room) return;
    await desk.world.speaking.edit(room, notice.eventId, { text: shown }, { id: desk.context.newId(), again: false });
    await desk.store.transaction((tx) => tx.messages.put({ ...notice, shown }));
  }));
}
