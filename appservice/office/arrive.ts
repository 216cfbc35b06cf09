import { nextTicket, randomTicket } from "../domain/ticket.ts";
import type { InStatus, Way } from "../domain/visit.ts";
import { open, restockAfter } from "./act.ts";
import { barOn } from "./bars.ts";
import type { Origin } from "./bars.ts";
import { boardOf } from "./board.ts";
import { dayOf, serverOf } from "./context.ts";
import type { Context } from "./context.ts";
import type { Board } from "./ports.ts";
import type { Tx } from "./books.ts";

export interface Arrival {
  department: string;
  citizen: string;
  way: Way;
  language?: string;
  name?: string;
  interpreter?: boolean;
  /** The room in which the citizen stands already: the waiting area knocked on, or the direct chat. */
  room?: string;
  /** By the page. */
  from?: Origin;
  /** Where the citizen waited before, and since when the waiting counts. */
  transferred?: { from: string; rank: number };
}

export type Reception =
  | { ok: true; visit: string; isNew: boolean }
  | Turned;

/**
 * No number. full: too many at once. fullToday: what is given already fills the time that is left (`minutes`).
 * noNumbers: a lead has closed the queue for today. soon: in so many `minutes`, from a network of which somebody is barred.
 */
export interface Turned {
  ok: false;
  why: "closed" | "barred" | "full" | "fullToday" | "noNumbers" | "soon";
  minutes?: number;
  /** When there are numbers again. */
  opensAt?: number;
}

async function draw(tx: Tx, context: Context, department: string, day: string): Promise<string> {
  const { prefix, confidential } = context.department(department);
  const inUse = new Set((await tx.visits.open(department)).map(({ ticket }) => ticket));
  const given = await tx.tickets.draw(department, day);
  return confidential ? randomTicket(prefix, context.dice(999), inUse) : nextTicket(prefix, given, inUse);
}

async function isFull(tx: Tx, context: Context, { department, citizen }: Arrival): Promise<boolean> {
  const { limits, homeserver } = context.config;
  const counts = await tx.visits.waitingCounts();
  if ((counts.get(department) ?? 0) >= limits.waiting_per_department) return true;
  if (!citizen.startsWith("@")) return false;
  const server = serverOf(citizen);
  if (server === homeserver.server_name) return false;
  return (await tx.visits.openOfServer(server)) >= limits.open_visits_per_server;
}

async function waitingRoom(tx: Tx, arrival: Arrival, visit: string, at: number): Promise<string | undefined> {
  if (arrival.way === "page") return undefined;
  const stands = arrival.room ? await tx.rooms.find(arrival.room) : undefined;
  const own = stands && (stands.kind === "direct chat" || stands.kind === "waiting area");
  const room = own ? stands : await tx.rooms.take("waiting area", arrival.department);
  restockAfter(tx, arrival.department, at, !room);
  if (!room) return undefined;
  const kind = room.kind === "direct chat" ? room.kind : "waiting room";
  await tx.rooms.put({ ...room, kind, state: "taken", visit });
  return room.roomId;
}

function withoutNumbers({ availability, numbers, takenMinutes, opensAt }: Board): Turned | undefined {
  const again = opensAt === undefined ? {} : { opensAt };
  if (numbers !== false) return availability === "closed" ? { ok: false, why: "closed", ...again } : undefined;
  return takenMinutes === undefined ? { ok: false, why: "noNumbers", ...again } : { ok: false, why: "fullToday", minutes: takenMinutes, ...again };
}

/** An arrival: one visit, one ticket number. A citizen who already stands in this queue keeps the place. */
export async function arrive(tx: Tx, context: Context, arrival: Arrival): Promise<Reception> {
  const { department, citizen } = arrival;
  const at = context.clock.now();
  await tx.lock(`department:${department}`);
  const standing = (await tx.visits.ofCitizen(citizen)).find((visit) => visit.department === department);
  if (standing) return { ok: true, visit: standing.id, isNew: false };
  const bar = await barOn(tx, department, citizen, arrival.from, at);
  if (bar) return { ok: false, ...bar };
  const { board } = await boardOf(tx, context, department);
  const turned = withoutNumbers(board);
  if (turned) return turned;
  if (await isFull(tx, context, arrival)) return { ok: false, why: "full" };
  const id = context.newId();
  await open(tx, context, await visitOf(tx, context, arrival, id, at));
  return { ok: true, visit: id, isNew: true };
}

async function visitOf(tx: Tx, context: Context, arrival: Arrival, id: string, at: number): Promise<InStatus<"waiting">> {
  const { department, citizen, way, language, name, interpreter, transferred } = arrival;
  const day = dayOf(at, context.config.county.time_zone);
  const room = await waitingRoom(tx, arrival, id, at);
  return {
    id, department, citizen, way, day, status: "waiting",
    ticket: await draw(tx, context, department, day),
    language: language ?? context.department(department).language,
    interpreter: interpreter ?? false,
    arrivedAt: at, rank: transferred?.rank ?? at, urgent: false, returned: false, guests: [],
    ...(name && !context.department(department).anonymous ? { name } : {}),
    ...(room ? { waitingRoom: room } : {}),
    ...(transferred ? { transferredFrom: transferred.from } : {}),
  };
}
