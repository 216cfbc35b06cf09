/** The pages on a real store, without a homeserver: what the office orders is not carried out here. */
import { randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { readConfig } from "../../appservice/config/load.ts";
import type { Config } from "../../appservice/config/schema.ts";
import { parseHours } from "../../appservice/domain/hours.ts";
import { act } from "../../appservice/office/act.ts";
import { termsOf } from "../../appservice/office/context.ts";
import type { Context } from "../../appservice/office/context.ts";
import type { Office, World } from "../../appservice/office/office.ts";
import type { GuestAccount, Guests } from "../../appservice/office/ports.ts";
import type { Store } from "../../appservice/office/books.ts";
import type { Command } from "../../appservice/domain/visit.ts";
import { openStore } from "../../appservice/store/open.ts";
import { webApp } from "../../appservice/web/app.ts";

export const WEBER = "@weber:kreis.example";

const countyYaml = `
homeserver: {url: "http://localhost:1", public_url: "https://matrix.kreis.example", server_name: kreis.example}
service: {public_url: "https://amt.kreis.example"}
county: {name: "Landkreis <Prüf> & Stein", land: BY, colour: "#b5121b", websites: ["https://www.kreis.example"], imprint_url: "https://www.kreis.example/impressum"}
staff_servers: [kreis.example]
guests: {}
rtc: {livekit_url: "ws://localhost:7880", livekit_api_url: "http://localhost:7880", api_key: k, api_secret: "0123456789012345678901234567890123456789"}
groups: {familie: {de: Familie, en: Family}, gesundheit: {de: Gesundheit}}
departments:
  - id: elterngeld
    name: {de: Elterngeldstelle, en: Parental allowance, tr: "Ebeveyn parası"}
    description: {de: "Elterngeld & mehr <b>nicht fett</b>", en: Parental allowance}
    group: familie
    prefix: E
    languages: [de, tr]
    caseworkers: ["${WEBER}"]
    hours: "24/7"
    telephone: "+49 89 1234-0"
    bring: {de: [Geburtsurkunde, Gehaltsnachweise], en: [Birth certificate]}
    postal_address: |-
      Landratsamt
      Am Schlossberg 3
    easy_language: Sie haben ein Baby bekommen?
  - id: wirtschaft
    name: {de: Wirtschaftsförderung}
    description: {de: Für Betriebe}
    prefix: WI
    caseworkers: ["${WEBER}"]
    hours: "off"
    telephone: "+49 89 1234-1"
  - id: hiv
    name: {de: HIV-Beratung, en: HIV advice}
    description: {de: Anonym und kostenlos}
    group: gesundheit
    address: raum1
    prefix: K
    entry: direct
    confidential: true
    anonymous: true
    third_parties: interpreter
    caseworkers: ["${WEBER}"]
    hours: "24/7"
    telephone: "+49 89 1234-2"
`;

export interface WebWorld {
  url: string;
  store: Store;
  context: Context;
  guests: { opened: (GuestAccount & { displayName: string })[]; closed: string[]; rooms(user: string): Promise<string[]>; left: [string, string][] };
  desk: Office;
  /** Display names of Matrix profiles. */
  names: Map<string, string>;
  errors: object[];
  /** Moves the office's clock. */
  pass(milliseconds: number): void;
  /** The caseworker's sign of life. */
  onDuty(department: string): Promise<void>;
  command(ticket: { department: string; ticket: string }, command: Command): Promise<void>;
  /** A room in stock, so that whoever is next gets a seat. */
  stock(roomId: string): Promise<void>;
  close(): Promise<void>;
}

function contextOf(config: Config, now: () => number): Context {
  const { county } = config;
  const departments = new Map(config.departments.map((department) => {
    const parsed = parseHours(department.hours, { timeZone: county.time_zone, land: county.land });
    if (!parsed.ok) throw new Error(parsed.error);
    return [department.id, { ...department, opening: parsed.hours }];
  }));
  return {
    config, clock: { now }, terms: termsOf(config), newId: () => randomUUID(), dice: (sides) => randomInt(sides),
    department: (id) => {
      const found = departments.get(id);
      if (!found) throw new Error(`no department ${id}`);
      return found;
    },
  };
}

const unused = (): Promise<never> => Promise.reject(new Error("nothing is carried out here"));

function worldOf(guests: Guests | undefined): World {
  return {
    speaking: { say: unused, edit: unused },
    doors: { invite: unused, remove: unused, members: unused, empty: unused, enter: unused, leave: unused },
    waitingAreas: { close: unused, isFound: unused, moveOn: unused, list: unused, open: unused },
    consultations: { setPowers: unused, setName: unused },
    roomMaking: { make: unused },
    deletion: { delete: unused },
    noticeboard: { show: unused },
    calls: { end: unused },
    ...(guests ? { guests } : {}),
  };
}

export async function webWorld(options: { guests?: boolean; problem?: string; change?: (yaml: string) => string } = {}): Promise<WebWorld> {
  const read = readConfig((options.change ?? ((yaml) => yaml))(countyYaml), "config.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  let passed = 0;
  const now = (): number => Date.now() + passed;
  const context = contextOf(read.config, now);
  const store = await openStore("sqlite::memory:", { now });
  const known: WebWorld["guests"] = { opened: [], closed: [], rooms: () => Promise.resolve([]), left: [] };
  const guests: Guests = {
    open: (displayName) => {
      const account = { userId: `@gast_${randomUUID()}:kreis.example`, deviceId: randomUUID(), accessToken: randomUUID() };
      known.opened.push({ ...account, displayName });
      return Promise.resolve(account);
    },
    close: (user) => { known.closed.push(user); return Promise.resolve(); },
    rooms: (user) => known.rooms(user),
    leave: (user, room) => { known.left.push([user, room]); return Promise.resolve(); },
    problem: () => Promise.resolve(options.problem),
  };
  const errors: object[] = [];
  const log = { error: (what: object) => { errors.push(what); }, warn: () => undefined };
  const desk: Office = { store, context, world: worldOf(options.guests === false ? undefined : guests) };
  const names: WebWorld["names"] = new Map();
  const app = webApp({ office: desk, log, health: () => "ok", malformedEvents: () => 3, profiles: { displayName: (user) => Promise.resolve(names.get(user)) } });
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`, store, context, desk, guests: known, names, errors,
    pass: (milliseconds) => { passed += milliseconds; },
    onDuty: (department) => store.transaction(async (tx) => {
      await tx.staff.put({ department, user: WEBER, joined: true, power: 50, paused: false, lastSign: now() });
      tx.changed(department);
    }),
    command: (which, command) => store.transaction(async (tx) => {
      const visit = await tx.visits.byTicket(which.department, which.ticket);
      const outcome = visit && await act(tx, context, visit.id, command);
      if (!outcome?.ok) throw new Error(`${command.do} was refused: ${JSON.stringify(outcome)}`);
    }),
    stock: (roomId) => store.transaction((tx) => tx.rooms.put({
      roomId, kind: "consultation", department: "", state: "free", speaker: "@buergerbuero:kreis.example", madeAt: now(),
    })),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await store.close();
    },
  };
}
