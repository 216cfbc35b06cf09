/** An ordinary morning at one desk, told from outside: three citizens, one accept, one who gives up, and what must be true of it. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Person } from "./people.ts";
import type { RoomEvent } from "./people.ts";
import type { Stack } from "./stack.ts";

export interface Guest { person: Person; waitingRoom: string; ticket: string }
/** `third` knocks while things are bad. */
export interface Three { first: Guest; second: Guest; third: Person }

/** Far more than anything may take: it is measured, not asserted, how long it took. */
const PATIENCE = 120_000;
const TICKET = /E-\d{3}/u;
const AREA = "#amt_elterngeld";

export async function eventually<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const deadline = performance.now() + PATIENCE; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    assert.ok(performance.now() < deadline, `waited ${PATIENCE / 1000} s in vain: ${what}`);
    await pause(50);
  }
}

/** Every message of a room once, edits left out. */
function told(person: Person, room: string): RoomEvent[] {
  const messages = person.events.filter(({ roomId, event }) => roomId === room && event.type === "m.room.message" && !("m.new_content" in event.content));
  return [...new Map(messages.map(({ event }) => [event.event_id, event])).values()];
}

const bodyOf = ({ content }: RoomEvent): string => String(content["body"]);
const linesWith = (person: Person, room: string, text: string): string[] => told(person, room).map(bodyOf).filter((body) => body.includes(text));

/** The invite to the prepared consultation may come before the one to the waiting room. */
const isConsultation = (person: Person, room: string): boolean =>
  person.events.some(({ roomId, event }) => roomId === room && event.type === "m.room.encryption");

export class Morning {
  readonly #stack: Stack;
  readonly #weber: Person;
  readonly #staffRoom: string;
  readonly #people: Person[] = [];
  readonly #rooms: { person: Person; room: string }[] = [];

  private constructor(stack: Stack, weber: Person, staffRoom: string) {
    this.#stack = stack;
    this.#weber = weber;
    this.#staffRoom = staffRoom;
  }

  static async begin(stack: Stack): Promise<Morning> {
    const weber = new Person(stack.staff.weber);
    const alias = `${AREA}_staff:${stack.serverName}`;
    const staffRoom = await eventually("the staff room", () => weber.join(alias).catch(() => undefined));
    return new Morning(stack, weber, staffRoom);
  }

  async end(): Promise<void> {
    await Promise.all([this.#weber, ...this.#people].map((person) => person.stop()));
  }

  async #citizen(): Promise<Person> {
    const person = new Person(await this.#stack.user());
    this.#people.push(person);
    return person;
  }

  /** Until the address leads to an open room again: again and again, as people do. */
  #knocks(person: Person): Promise<string> {
    return eventually("an open waiting area", () => person.knock(`${AREA}:${this.#stack.serverName}`).catch(() => undefined));
  }

  async #isServed(person: Person): Promise<Guest> {
    const waitingRoom = await eventually("an invite to the waiting room", () => person.invites.find((room) => !isConsultation(person, room)));
    await eventually("entry to the waiting room", () => person.join(waitingRoom).catch(() => undefined));
    const number = await eventually("a number", () => linesWith(person, waitingRoom, "Wartenummer: ")[0]);
    this.#rooms.push({ person, room: waitingRoom });
    return { person, waitingRoom, ticket: TICKET.exec(number)?.[0] ?? "" };
  }

  async twoWait(): Promise<Three> {
    const people = [await this.#citizen(), await this.#citizen(), await this.#citizen()] as const;
    const guests: Guest[] = [];
    for (const person of people.slice(0, 2)) {
      await this.#knocks(person);
      const guest = await this.#isServed(person);
      await eventually("its announcement", () => linesWith(this.#weber, this.#staffRoom, guest.ticket)[0]);
      guests.push(guest);
    }
    const [first, second] = guests;
    assert.ok(first && second);
    return { first, second, third: people[2] };
  }

  /** The first is called, the second gives up, a third comes; all at once. */
  async goesOn({ first, second, third }: Three): Promise<void> {
    await Promise.all([
      this.#weber.say(this.#staffRoom, `!aufrufen ${first.ticket} --auch`),
      second.person.say(second.waitingRoom, "!abbrechen"),
      this.#knocks(third),
    ]);
  }

  /** The first is together with the caseworker, the second told goodbye, the third next in line. */
  async isRight({ first, second, third }: Three): Promise<Guest> {
    const come = eventually(`${first.ticket} is called`, () => linesWith(first.person, first.waitingRoom, "kommen Sie herein")[0]);
    const over = eventually(`${second.ticket} is over`, () => linesWith(second.person, second.waitingRoom, "abgebrochen")[0]);
    const guest = await this.#isServed(third);
    await Promise.all([come, over, this.#together(first),
      eventually(`${guest.ticket} is next`, () => linesWith(third, guest.waitingRoom, "nehmen Sie schon die Einladung")[0]),
      eventually(`${guest.ticket} is announced`, () => linesWith(this.#weber, this.#staffRoom, guest.ticket)[0]),
    ]);
    return guest;
  }

  /** One consultation room, into which both were invited. */
  async #together({ person, waitingRoom }: Guest): Promise<void> {
    const [room = ""] = await eventually("one room for both", () => {
      const common = person.invites.filter((id) => id !== waitingRoom && this.#weber.invites.includes(id));
      return common.length > 0 && common;
    });
    await Promise.all([person, this.#weber].map((one) => eventually("entry to the consultation", () => one.join(room).catch(() => undefined))));
  }

  async farewell({ first }: Three, guest: Guest): Promise<void> {
    await this.#weber.say(this.#staffRoom, `!fertig ${first.ticket}`);
    await eventually(`${first.ticket} is over`, () => linesWith(first.person, first.waitingRoom, "beendet")[0]);
    await this.#weber.say(this.#staffRoom, `!aufrufen ${guest.ticket} --auch`);
    await this.#together(guest);
    await this.#weber.say(this.#staffRoom, `!fertig ${guest.ticket}`);
    await eventually(`${guest.ticket} is over`, () => linesWith(guest.person, guest.waitingRoom, "beendet")[0]);
  }

  /** What carries the same order's id was said once; every citizen was given one number, and asked into one room. */
  nothingTwice(): void {
    for (const { person, room } of [...this.#rooms, { person: this.#weber, room: this.#staffRoom }]) {
      const orders = told(person, room).flatMap(({ content }) => content["de.buergerbuero.effect"] ?? []);
      assert.equal(new Set(orders).size, orders.length, `said twice in ${room}: ${told(person, room).map(bodyOf).join(" | ")}`);
    }
    for (const { person, room } of this.#rooms) {
      assert.equal(linesWith(person, room, "Ihre Wartenummer: ").length, 1);
      assert.ok(linesWith(person, room, "kommen Sie herein").length <= 1);
      assert.ok(new Set(person.invites.filter((id) => id !== room)).size <= 1, "one consultation room");
    }
  }
}
