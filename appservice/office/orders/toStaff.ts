/** The service's words to the staff: numbers and states, no matters of the case and no names of citizens. */
import type { StaffText } from "../../domain/effects.ts";
import { line } from "../../domain/queue.ts";
import { reminding } from "../../domain/reminders.ts";
import type { Return, Visit } from "../../domain/visit.ts";
import { remindersOf } from "../act.ts";
import { staffName } from "../context.ts";
import type { Office } from "../office.ts";
import { boardOf } from "../board.ts";
import type { Overview } from "../board.ts";
import type { Reference, Words } from "../ports.ts";
import type { RoomRecord } from "../books.ts";
import { roomLink } from "../roomLink.ts";
import { words } from "../words.ts";

const staffRoom = ({ store }: Office, department: string): Promise<RoomRecord | undefined> =>
  store.transaction((tx) => tx.rooms.the("staff room", department));

const language = (office: Office, department: string): string => office.context.department(department).language;

const minutesAgo = (since: number, now: number): number => Math.max(0, Math.floor((now - since) / 60_000));

/** One line for a visit, as the staff room and `!list` show it. */
export function statusLine(visit: Visit, lang: string, now: number): string {
  const by = "caseworker" in visit && visit.caseworker ? staffName(visit.caseworker) : "";
  const state = visit.status === "ended" ? `ended_${visit.outcome}` : visit.status.replace(" ", "_");
  const marks = [
    visit.urgent ? words(lang, "staff.mark.urgent") : "",
    visit.returned ? words(lang, "staff.mark.returned") : "",
    visit.transferredFrom ? words(lang, "staff.mark.transferred") : "",
    visit.interpreter ? words(lang, "staff.mark.interpreter") : "",
  ].filter((mark) => mark !== "");
  const way = words(lang, `staff.way.${visit.way}`);
  const text = words(lang, `staff.status.${state}`, { by, minutes: minutesAgo(visit.arrivedAt, now) });
  return [`${visit.ticket} · ${text}`, way, ...marks].join(" · ");
}

/** Nobody is alerted while paused or off duty. */
async function onDuty(office: Office, department: string): Promise<Overview["staff"]> {
  const { staff } = await office.store.transaction((tx) => boardOf(tx, office.context, department));
  return staff.filter((member) => member.onDuty);
}

const mentioning = (members: Overview["staff"]): { mention?: string[] } =>
  members.length > 0 ? { mention: members.map(({ user }) => user) } : {};

/** Now and again while nobody reacts though somebody could; else as soon as somebody can. */
export async function remind(office: Office, department: string, ref: Reference): Promise<void> {
  const { store, context: { clock, terms } } = office;
  const room = await staffRoom(office, department);
  const { staff, visits } = await store.transaction((tx) => boardOf(tx, office.context, department));
  const [next] = line(visits);
  if (!room || !next) return;
  const free = staff.filter((member) => member.onDuty && !member.inConsultation);
  const called = await store.transaction((tx) => tx.messages.of(next.id, "call"));
  const now = clock.now();
  const { isSaid, due, lookAt } = reminding({
    now, arrivedAt: next.arrivedAt, pause: terms.arrivalReminder, due: called && Number(called.shown), free: free.length,
  });
  if (isSaid) {
    const text = words(language(office, department), "staff.remind", { ticket: next.ticket, minutes: minutesAgo(next.arrivedAt, now) });
    await callStaff(office, next, { text, ...mentioning(free) }, ref, due);
  }
  const lane = remindersOf(department);
  await store.transaction((tx) =>
    tx.effects.add([{ visit: next.id, department, lane, key: lane, body: { order: "remindStaff" }, dueAt: lookAt, urgent: false }]));
}

/** Remembered with the moment from which a reminder is due; a reaction to it is an order, as under an arrival. */
async function callStaff(office: Office, visit: Visit, said: Words, ref: Reference, due: number): Promise<void> {
  const room = await staffRoom(office, visit.department);
  if (!room) return;
  const eventId = await office.world.speaking.say(room, said, ref);
  await office.store.transaction((tx) =>
    tx.messages.put({ about: "call", visit: visit.id, roomId: room.roomId, eventId, shown: String(due) }));
}

/** People wait and nobody is on duty: whoever leads is mentioned; without leads everybody of the department. */
export async function alertLeads(office: Office, department: string, ref: Reference): Promise<void> {
  const room = await staffRoom(office, department);
  const { board, staff } = await office.store.transaction((tx) => boardOf(tx, office.context, department));
  if (!room || staff.some((member) => member.onDuty)) return;
  const leads = staff.filter(({ power }) => power >= 50);
  const text = words(language(office, department), "staff.nobodyThere", { count: board.waiting });
  await office.world.speaking.say(room, { text, ...mentioning(leads.length > 0 ? leads : staff) }, ref);
}

export async function announce(office: Office, visit: Visit, ref: Reference): Promise<void> {
  const room = await staffRoom(office, visit.department);
  if (!room) return;
  const lang = language(office, visit.department);
  const shown = statusLine(visit, lang, office.context.clock.now());
  const text = `${words(lang, "staff.arrival")} ${shown}`;
  const eventId = await office.world.speaking.say(room, { text, ...mentioning(await onDuty(office, visit.department)) }, ref);
  await office.store.transaction((tx) => tx.messages.put({ about: "arrival", visit: visit.id, roomId: room.roomId, eventId, shown }));
}

/** As an arrival is: who comes back is new to whoever looks up only when called. */
export async function announceReturn(office: Office, visit: Visit, { why, from }: { why: Return; from?: string }, ref: Reference): Promise<void> {
  if (visit.status !== "waiting") return;
  const lang = language(office, visit.department);
  const now = office.context.clock.now();
  const by = from ? staffName(from) : "";
  const text = words(lang, `staff.return_${why}`, { ticket: visit.ticket, line: statusLine(visit, lang, now), by });
  const said = { text, ...mentioning(await onDuty(office, visit.department)) };
  await callStaff(office, visit, said, ref, now + office.context.terms.arrivalReminder);
}

/** Brings the arrival's message to what is true now. */
export async function show(office: Office, visit: Visit, ref: Reference): Promise<void> {
  const message = await office.store.transaction((tx) => tx.messages.of(visit.id, "arrival"));
  const room = await staffRoom(office, visit.department);
  if (!message || !room) return;
  const shown = statusLine(visit, language(office, visit.department), office.context.clock.now());
  if (shown === message.shown) return;
  await office.world.speaking.edit(room, message.eventId, { text: shown }, ref);
  await office.store.transaction((tx) => tx.messages.put({ ...message, shown }));
}

export async function tellStaff(office: Office, visit: Visit, text: StaffText, caseworker: string | undefined, ref: Reference): Promise<void> {
  const room = await staffRoom(office, visit.department);
  if (!room) return;
  const member = caseworker ? await office.store.transaction((tx) => tx.staff.find(visit.department, caseworker)) : undefined;
  const lang = member?.language ?? language(office, visit.department);
  const link = roomLink(visit.room, office.context);
  const said = words(lang, `staff.${text}`, { ticket: visit.ticket, by: caseworker ? staffName(caseworker) : "", link });
  const eventId = await office.world.speaking.say(room, { text: said, ...(caseworker ? { mention: caseworker } : {}) }, ref);
  if (text === "quiet")
    await office.store.transaction((tx) => tx.messages.put({ about: "quiet", visit: visit.id, roomId: room.roomId, eventId, shown: said }));
}

/** The queue as `!list` answers it. */
export function listText({ board, visits, staff }: Overview, lang: string, now: number): string {
  const waiting = line(visits);
  const others = visits.filter((visit) => visit.status !== "waiting");
  const onDuty = staff.filter((member) => member.onDuty).map((member) => staffName(member.user));
  const rows = [...others, ...waiting].map((visit) => statusLine(visit, lang, now));
  return [
    words(lang, "staff.list.head", { availability: words(lang, `board.${board.availability}`), waiting: waiting.length }),
    ...(rows.length > 0 ? rows : [words(lang, "staff.list.empty")]),
    words(lang, "staff.list.onDuty", { names: onDuty.join(", ") || "–" }),
  ].join("\n");
}
