/** The office over a real database in memory, with a clock that stands until it is moved. */
import assert from "node:assert/strict";
import { parseConfig } from "../../appservice/config/parse.ts";
import type { Config } from "../../appservice/config/schema.ts";
import { parseHours } from "../../appservice/domain/hours.ts";
import type { Command, Visit } from "../../appservice/domain/visit.ts";
import { act } from "../../appservice/office/act.ts";
import type { Outcome } from "../../appservice/office/act.ts";
import { arrive } from "../../appservice/office/arrive.ts";
import type { Arrival, Reception } from "../../appservice/office/arrive.ts";
import { boardOf } from "../../appservice/office/board.ts";
import type { Overview } from "../../appservice/office/board.ts";
import { termsOf } from "../../appservice/office/context.ts";
import type { Context, Department } from "../../appservice/office/context.ts";
import type { RoomRecord, StaffMember, Store, Tx } from "../../appservice/office/books.ts";
import type { DueEffect } from "../../appservice/office/tasks.ts";
import { order } from "../../appservice/office/staffCommands.ts";
import type { Answer, StaffCommand } from "../../appservice/office/staffCommands.ts";
import { openStore } from "../../appservice/store/open.ts";
import { MINUTE, NINE } from "./given.ts";

export const SERVER = "amt.example";

const department = (id: string, prefix: string, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id, prefix, name: { de: id }, description: { de: id }, caseworkers: ["@weber:amt.example"], hours: "24/7", telephone: "+49 8131 74-0", ...changes,
});

/** elterngeld and wohnen always open; pflege mornings and afternoons; wirtschaft never; hiv confidential, under a neutral name. */
const raw = (changes: Record<string, unknown>): unknown => ({
  homeserver: { url: "http://localhost:8008", public_url: "https://matrix.amt.example", server_name: SERVER },
  service: { public_url: "https://buergerbuero.amt.example" },
  county: { name: "Kreis", land: "BY" },
  staff_servers: [SERVER],
  rtc: "off",
  departments: [
    department("elterngeld", "E", { urgent: true, third_parties: "interpreter" }),
    department("wohnen", "W"),
    department("pflege", "P", { hours: "Mo-Fr 08:00-12:00,13:00-16:00", third_parties: "none" }),
    department("wirtschaft", "C", { hours: "off" }),
    department("hiv", "R", { address: "raum1", entry: "direct", confidential: true, anonymous: true }),
  ],
  ...changes,
});

function contextOf(config: Config, now: () => number, ids: string): Context {
  let count = 0;
  const departments = new Map(config.departments.map((one): [string, Department] => {
    const parsed = parseHours(one.hours, { timeZone: config.county.time_zone, land: config.county.land });
    assert.ok(parsed.ok);
    return [one.id, { ...one, opening: parsed.hours.withExceptions(one.exceptions) }];
  }));
  return {
    config,
    clock: { now },
    terms: termsOf(config),
    department(id) {
      const found = departments.get(id);
      assert.ok(found, `no department ${id}`);
      return found;
    },
    newId: () => `${ids}-${++count}`,
    dice: (sides) => 500 % sides,
  };
}

export interface Office {
  store: Store;
  context: Context;
  now(): number;
  /** Lets time pass. */
  pass(milliseconds: number): void;
  /** Consultation rooms into the stock. */
  stock(count: number): Promise<void>;
  staff(department: string, user: string, changes?: Partial<StaffMember>): Promise<void>;
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  arrives(citizen: string, changes?: Partial<Arrival>): Promise<Reception>;
  /** A visit that has just begun. */
  waits(citizen: string, changes?: Partial<Arrival>): Promise<Visit>;
  says(user: string, command: StaffCommand, department?: string): Promise<Answer | undefined>;
  act(visit: string, command: Command): Promise<Outcome | undefined>;
  visit(id: string): Promise<Visit>;
  board(department?: string): Promise<Overview>;
  /** What is to be performed in the next `within` milliseconds, taken from the database once and for all. */
  orders(within?: number): Promise<DueEffect[]>;
}

/** Instead of a database in memory: one of several copies over a database that they share. */
export interface Copy { name: string; open(now: () => number): Promise<Store> }

export async function openOffice(changes: Record<string, unknown> = {}, startsAt = NINE, copy?: Copy): Promise<Office> {
  const parsed = parseConfig(raw(changes));
  assert.ok(parsed.ok, parsed.ok ? "" : JSON.stringify(parsed.findings));
  let at = startsAt;
  const now = (): number => at;
  const context = contextOf(parsed.config, now, copy?.name ?? "visit");
  let ahead = 0;
  const store = await (copy ? copy.open(() => at + ahead) : openStore("sqlite::memory:", { now: () => at + ahead }));
  const { transaction: tx } = store;
  const visit = async (id: string): Promise<Visit> => {
    const found = await tx((it) => it.visits.byId(id));
    assert.ok(found);
    return found;
  };
  let rooms = 0;
  const arrives: Office["arrives"] = (citizen, given) =>
    tx((it) => arrive(it, context, { department: "elterngeld", citizen, way: "knock", ...given }));

  return {
    store, context, now, visit, arrives, tx,
    pass: (milliseconds) => { at += milliseconds; },
    stock: (count) => tx(async (it) => {
      for (let n = 0; n < count; n++) await it.rooms.put(stockRoom(`!talk-${copy?.name ?? ""}${++rooms}:${SERVER}`, "consultation", "", at + rooms));
    }),
    staff: (id, user, given) => tx((it) => it.staff.put({ department: id, user, joined: true, power: 0, paused: false, lastSign: at, ...given })),
    async waits(citizen, given) {
      const received = await arrives(citizen, given);
      assert.ok(received.ok, JSON.stringify(received));
      return visit(received.visit);
    },
    says: (user, command, id = "elterngeld") => tx((it) => order(it, context, { department: id, user, at }, command)),
    act: (id, command) => tx((it) => act(it, context, id, command)),
    board: (id = "elterngeld") => tx((it) => boardOf(it, context, id)),
    async orders(within = 0) {
      ahead = within;
      try {
        const all: DueEffect[] = [];
        for (;;) {
          const claimed = await tx((it) => it.effects.claim("test", MINUTE, 100));
          if (claimed.length === 0) return all;
          all.push(...claimed);
          for (const one of claimed) await tx((it) => it.effects.done(one));
        }
      } finally {
        ahead = 0;
      }
    },
  };
}

export const stockRoom = (roomId: string, kind: RoomRecord["kind"], department: string, madeAt: number): RoomRecord =>
  ({ roomId, kind, department, state: "free", speaker: `@buergerbuero:${SERVER}`, madeAt });

/** Runs each test with an office of its own. */
export function withOffice(work: (office: Office) => Promise<void>, changes: Record<string, unknown> = {}, startsAt = NINE): () => Promise<void> {
  return async () => {
    const office = await openOffice(changes, startsAt);
    try {
      await work(office);
    } finally {
      await office.store.close();
    }
  };
}
