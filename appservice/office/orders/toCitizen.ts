/** The service's words to the citizen, in the waiting room: its only voice. */
import type { CitizenText } from "../../domain/effects.ts";
import { positions } from "../../domain/queue.ts";
import { SERVICE_NEWS } from "../../domain/visit.ts";
import type { Question, Told, Visit } from "../../domain/visit.ts";
import { isLanguage, textIn } from "../../config/languages.ts";
import { restOfDay } from "../../domain/workday.ts";
import { refresh } from "../act.ts";
import { boardOf, nextOpening } from "../board.ts";
import { openingOf } from "../exceptions.ts";
import { otherTimes } from "../moments.ts";
import type { Range } from "../prospects.ts";
import type { Office } from "../office.ts";
import type { Reference, Words } from "../ports.ts";
import type { RoomRecord } from "../books.ts";
import { isLinkHolder } from "../personalLink.ts";
import { roomLink } from "../roomLink.ts";
import { words } from "../words.ts";

/** These push: with a mention, even where the room is set to mentions only. */
const PUSHING = new Set<CitizenText>([
  "youAreNext", "comeIn", "comeInAgain", "missed", "abandoned", "endedMissed", "endedTransferred", "endedFinished", "endedBarred",
  "endedUnserved",
]);

const escape = (text: string): string => text.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

export const waitingRoomOf = async ({ store }: Office, visit: Visit): Promise<RoomRecord | undefined> =>
  visit.waitingRoom ? store.transaction((tx) => tx.rooms.find(visit.waitingRoom ?? "")) : undefined;

const department = ({ context }: Office, visit: Visit, id = visit.department): string => {
  const { name, confidential } = context.department(id);
  if (confidential) return words(visit.language, "neutral.name");
  return isLanguage(visit.language) ? textIn(name, visit.language) : textIn(name);
};

const params = (office: Office, visit: Visit): Record<string, string | number> => ({
  ticket: visit.ticket,
  department: department(office, visit),
  telephone: office.context.department(visit.department).telephone,
  minutes: Math.round(office.context.terms.grace / 60_000),
  link: roomLink(visit.room, office.context),
  page: office.context.config.service.public_url,
});

async function number({ store, context }: Office, visit: Visit): Promise<string> {
  const { visits, estimates } = await store.transaction((tx) => boardOf(tx, context, visit.department));
  return numberText(visit, positions(visits).get(visit.id) ?? 0, estimates.get(visit.id));
}

/** The notice of number, position and, when enough is known, how long it will take. */
export function numberText(visit: Visit, position: number, wait?: Range): string {
  const place = position === 0 ? "numberOnly" : position === 1 ? "numberNext" : "number";
  const said = words(visit.language, `citizen.${place}`, { ticket: visit.ticket, position });
  if (position === 0 || !wait) return said;
  return `${said} ${words(visit.language, wait.from > 0 ? "citizen.wait" : "citizen.waitUpTo", { ...wait })}`;
}

/** When it opens again after today, and the telephone: for whoever does not come in today. */
async function elsewhere({ store, context }: Office, visit: Visit): Promise<string> {
  const department = context.department(visit.department);
  const opening = openingOf(department, await store.transaction((tx) => tx.departments.get(visit.department)));
  const now = context.clock.now();
  const next = nextOpening(opening, restOfDay(opening, now)?.endsAt ?? now);
  return otherTimes(context, visit.department, next, visit.language);
}

/** What this is, what is kept, what the caseworker will see, how to leave; then number and position. */
export async function greet(office: Office, visit: Visit, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(office, visit);
  if (!room) return;
  const { anonymous } = office.context.department(visit.department);
  const key = anonymous ? "citizen.greetingAnonymous" : "citizen.greeting";
  await office.world.speaking.say(room, { text: words(visit.language, key, params(office, visit)) }, { ...ref, id: `${ref.id}.greeting` });
  const shown = await number(office, visit);
  const eventId = await office.world.speaking.say(room, { text: shown }, { ...ref, id: `${ref.id}.number` });
  await office.store.transaction(async (tx) => {
    await tx.messages.put({ about: "number", visit: visit.id, roomId: room.roomId, eventId, shown });
    refresh(tx, visit.department, office.context.clock.now());
  });
}

export async function tell(office: Office, visit: Visit, text: CitizenText, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(office, visit);
  if (!room) return;
  const end = text === "endedUnserved" ? [await elsewhere(office, visit)] : [];
  const spoken = [words(visit.language, `citizen.${text}`, params(office, visit)), ...end].join(" ");
  const said: Words = PUSHING.has(text) ? { text: spoken, html: linked(spoken), mention: visit.citizen } : { text: spoken };
  await office.world.speaking.say(room, said, ref);
}

const isOfService = (text: Told): boolean => SERVICE_NEWS.some((own) => own === text);

/** A prepared text to all who wait, or what the service has to tell by itself. */
export async function passOn(office: Office, visit: Visit, news: Told, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(office, visit);
  if (!room) return;
  const end = isOfService(news) ? [await elsewhere(office, visit)] : [];
  const text = [words(visit.language, `desk:news.${news}`), ...end].join(" ");
  await office.world.speaking.say(room, { text, mention: visit.citizen }, ref);
}

/** The address in a text made a link; everything else stays text. */
const linked = (text: string): string =>
  escape(text).replace(/https:\/\/\S+/gu, (address) => `<a href="${address}">${address}</a>`).replace(/\n/gu, "<br>");

/** What the citizen reads of who is to come in. */
const inviteeText = (visit: Visit, invitee: string): string =>
  isLinkHolder(invitee) ? words(visit.language, "citizen.byLink") : invitee;

export async function ask(office: Office, visit: Visit, question: Question, ref: Reference): Promise<void> {
  const room = await waitingRoomOf(office, visit);
  if (!room) return;
  const key = question.about === "transfer" ? "citizen.askTransfer" : `citizen.ask_${question.role}`;
  const to = question.about === "transfer" ? department(office, visit, question.to) : inviteeText(visit, question.invitee);
  const text = words(visit.language, key, { ...params(office, visit), to });
  const eventId = await office.world.speaking.say(room, { text, mention: visit.citizen }, ref);
  await office.store.transaction((tx) =>
    tx.messages.put({ about: "question", visit: visit.id, roomId: room.roomId, eventId, shown: question.about }));
}
