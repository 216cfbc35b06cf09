/** A small town around the service as a process: the fake homeserver, two departments, people who act at once. */
import assert from "node:assert/strict";
import { FakeHomeserver } from "../support/fakeHomeserver.ts";
import type { FakeOptions } from "../support/fakeHomeserver.ts";
import type { FakeEvent } from "../support/fakeRooms.ts";
import { startOffice } from "../support/serviceProcess.ts";
import type { OfficeProcess, Wanted } from "../support/serviceProcess.ts";

export const WEBER = "@weber:localhost";
export const YILMAZ = "@yilmaz:localhost";
export const LEHMANN = "@lehmann:localhost";
export const AREA = "#amt_elterngeld:localhost";
export const SPEAKER = "@amt_elterngeld:localhost";

/** Two that are open at any hour. */
export const departments: Wanted["departments"] = [
  {
    id: "elterngeld", name: { de: "Elterngeldstelle" }, description: { de: "Anträge auf Elterngeld." }, prefix: "E", hours: "24/7",
    telephone: "+49 0000 0000-0", caseworkers: [WEBER, YILMAZ], leads: [WEBER],
  },
  {
    id: "wohnen", name: { de: "Wohngeldstelle" }, description: { de: "Anträge auf Wohngeld." }, prefix: "W", hours: "24/7",
    telephone: "+49 0000 0000-0", caseworkers: [LEHMANN], leads: [],
  },
];

export interface Town {
  fake: FakeHomeserver;
  office: OfficeProcess;
  /** Where the caseworkers of the Elterngeldstelle are. */
  staffRoom: string;
  end(): Promise<void>;
}

const bodyOf = ({ content }: FakeEvent): string => String(content["body"] ?? "");

/** Messages of a room, edits and all. */
export const messages = (fake: FakeHomeserver, roomId: string): FakeEvent[] =>
  (fake.rooms.get(roomId)?.timeline ?? []).filter(({ type }) => type === "m.room.message");

export const isEdit = ({ content }: FakeEvent): boolean => "m.new_content" in content;

/** Without edits: what a person was told. */
export const told = (fake: FakeHomeserver, roomId: string): string[] => messages(fake, roomId).filter((event) => !isEdit(event)).map(bodyOf);

export async function openTown(wanted: Partial<Wanted> = {}, options: FakeOptions = {}, env: Record<string, string> = {}): Promise<Town> {
  const fake = await FakeHomeserver.start(options);
  try {
    const office = await startOffice(fake, { departments, ...wanted }, env);
    const staffRoom = fake.room("#amt_elterngeld_staff:localhost").id;
    for (const user of [WEBER, YILMAZ]) fake.join(user, staffRoom);
    fake.join(LEHMANN, fake.room("#amt_wohnen_staff:localhost").id);
    return { fake, office, staffRoom, end: async () => { await office.dispose(); await fake.stop(); } };
  } catch (error) {
    await fake.stop();
    throw error;
  }
}

/** A line that the service says, without edits, once it has been said. */
export const says = (fake: FakeHomeserver, roomId: string, text: string | RegExp): Promise<FakeEvent> =>
  fake.until(`${text} in ${roomId}`, () => messages(fake, roomId).find((event) => bodyOf(event).search(text) >= 0));

/** The arrival's message, however it has been edited since. */
export const announcementOf = (fake: FakeHomeserver, staffRoom: string, ticket: string): Promise<FakeEvent> =>
  fake.until(`the arrival of ${ticket}`, () => messages(fake, staffRoom).find((event) => !isEdit(event) && bodyOf(event).includes(ticket)));

/** Knocks as a client does that finds the address for a moment without a room, or the room just closed: again. */
export async function knock(fake: FakeHomeserver, citizen: string, alias = AREA): Promise<string> {
  return fake.until(`an open waiting area for ${citizen}`, () => {
    try {
      return fake.knock(citizen, alias);
    } catch {
      return undefined;
    }
  });
}

/** Until the number was said; gives where and which. */
export async function arrive(fake: FakeHomeserver, citizen: string, alias = AREA): Promise<{ waitingRoom: string; ticket: string }> {
  await knock(fake, citizen, alias);
  const waitingRoom = await waitingRoomOf(fake, citizen);
  fake.join(citizen, waitingRoom);
  const number = await says(fake, waitingRoom, /Wartenummer: [A-Z]+-\d{3}/u);
  return { waitingRoom, ticket: /[A-Z]+-\d{3}/u.exec(bodyOf(number))?.[0] ?? "" };
}

/** Asked into, though the invite to the prepared consultation may come first. */
export const waitingRoomOf = (fake: FakeHomeserver, citizen: string): Promise<string> =>
  fake.until(`an invite of ${citizen} to a waiting room`, () =>
    [...fake.rooms.keys()].find((id) => fake.membership(id, citizen) === "invite" && !isConsultation(fake, id)));

export const isConsultation = (fake: FakeHomeserver, roomId: string): boolean => fake.state(roomId, "m.room.encryption") !== undefined;

/** Consultation rooms into which this user was ever invited. */
export const consultationsOf = (fake: FakeHomeserver, user: string): string[] =>
  [...fake.rooms.keys()].filter((id) => isConsultation(fake, id) && fake.membership(id, user) !== undefined);

export const invitesOf = (fake: FakeHomeserver, roomId: string, user: string): FakeEvent[] =>
  (fake.rooms.get(roomId)?.timeline ?? []).filter(({ type, state_key, content }) => type === "m.room.member" && state_key === user && content["membership"] === "invite");

export async function accept({ fake, staffRoom }: Pick<Town, "fake" | "staffRoom">, by: string, ticket: string): Promise<void> {
  fake.react(by, staffRoom, (await announcementOf(fake, staffRoom, ticket)).event_id, "✅");
}

/** Both sit in the consultation room; gives it. */
export async function bothIn({ fake }: Pick<Town, "fake">, citizen: string, caseworker: string): Promise<string> {
  const room = await fake.until(`a consultation of ${citizen} and ${caseworker}`, () => consultationsOf(fake, citizen)
    .find((id) => ["invite", "join"].includes(fake.membership(id, caseworker) ?? "") && ["invite", "join"].includes(fake.membership(id, citizen) ?? "")));
  for (const user of [citizen, caseworker]) fake.join(user, room);
  return room;
}

/** From here on the talk is real: the citizen has written, as soon as that was allowed. */
export async function speak(fake: FakeHomeserver, user: string, room: string): Promise<FakeEvent> {
  await fake.until("the citizen may write", () => fake.state(room, "m.room.power_levels")?.["events_default"] === 0);
  return fake.send(user, room, "m.room.encrypted", { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "…" });
}

/** One of each: nothing was said twice that carries the same effect. */
export function assertNothingTwice(fake: FakeHomeserver): void {
  const seen = new Map<unknown, string>();
  for (const room of fake.rooms.values()) {
    for (const event of room.timeline) {
      const effect = event.type === "m.room.message" ? event.content["de.buergerbuero.effect"] : undefined;
      if (effect === undefined) continue;
      assert.equal(seen.get(effect), undefined, `said twice: ${bodyOf(event)}`);
      seen.set(effect, event.event_id);
    }
  }
}
