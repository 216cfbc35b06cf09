/** Steps that many visits share, by people with real clients' calls. */
import type { Stack } from "./stack.ts";
import type { StaffName } from "./stack-county.ts";
import { knockOn } from "./deskApi.ts";
import { Person } from "./people.ts";

export interface Waiting { citizen: Person; waitingRoom: string; ticket: string }
export interface AtDesk { person: Person; staffRoom: string }

const TICKET = /[A-Z]{1,3}-\d{3}/u;

const people: Person[] = [];

/** Ends every client that was opened here. */
export async function everybodyOut(): Promise<void> {
  await Promise.all(people.splice(0).map((person) => person.stop()));
}

export async function citizen(s: Stack, name?: string): Promise<Person> {
  const person = new Person(await s.user(name));
  people.push(person);
  return person;
}

const ADDRESS: Record<StaffName, string> = {
  weber: "elterngeld", yilmaz: "elterngeld", lehmann: "wohnen", kaya: "pflege", roth: "wirtschaft", sommer: "beratung_1",
};

/** A caseworker with the staff room open: a sign of life. */
export async function atDesk(s: Stack, name: StaffName): Promise<AtDesk> {
  const person = new Person(s.staff[name]);
  people.push(person);
  const staffRoom = await person.join(`#amt_${ADDRESS[name]}_staff:${s.serverName}`);
  return { person, staffRoom };
}

export async function ticketIn(person: Person, room: string): Promise<string> {
  const notice = await person.reads(room, TICKET);
  return TICKET.exec(String(notice.content["body"]))?.[0] ?? "";
}

export async function knocks(s: Stack, person: Person, address: string): Promise<Waiting> {
  const waitingRoom = await knockOn(person, `#amt_${address}:${s.serverName}`);
  await person.invitedTo(waitingRoom);
  await person.join(waitingRoom);
  return { citizen: person, waitingRoom, ticket: await ticketIn(person, waitingRoom) };
}

/** The citizen's seat: the consultation room that is prepared for whoever is next. */
export async function takesSeat({ citizen: person, waitingRoom }: Waiting, ...known: string[]): Promise<string> {
  const room = await person.invited(waitingRoom, ...known);
  await person.join(room);
  return room;
}

/** The caseworker accepts by chat and comes in; gives the consultation room. */
export async function accepts({ person, staffRoom }: AtDesk, ticket: string, ...flags: string[]): Promise<string> {
  const before = person.invites.length;
  await person.say(staffRoom, ["!accept", ticket, ...flags].join(" "));
  const room = await person.until(`an invite after !accept ${ticket}`, () => person.invites[before]);
  await person.join(room);
  return room;
}

/** Both in the room, the citizen has said something: in consultation. */
export async function talk(desk: AtDesk, waiting: Waiting): Promise<string> {
  const room = await accepts(desk, waiting.ticket);
  if (!waiting.citizen.events.some(({ roomId }) => roomId === room)) await waiting.citizen.invitedTo(room);
  await waiting.citizen.join(room);
  await waiting.citizen.sayEncrypted(room);
  await desk.person.reads(desk.staffRoom, `${waiting.ticket} · in Beratung`);
  return room;
}
