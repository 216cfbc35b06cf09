/** A day in the office by a clock that jumps from one order to the next: what time alone brings about, without waiting. */
import type { Board } from "../../appservice/office/ports.ts";
import { perform } from "../../appservice/office/perform.ts";
import { MINUTE, WEBER } from "./given.ts";
import { openOffice, SERVER } from "./office.ts";
import type { Office } from "./office.ts";
import { fakeWorld } from "./world.ts";
import type { FakeWorld } from "./world.ts";

export const DEPARTMENT = "pflege";
export const STAFF_ROOM = `!team:${SERVER}`;

export interface OfficeDay extends Office {
  world: FakeWorld;
  /** Performs what falls due until then, each at its moment, and stops at that moment. */
  until(time: string): Promise<void>;
  /** A citizen who has a waiting room, and a number. */
  citizen(name: string): Promise<string>;
  /** What was said to this citizen since the last time, notices of number left out. */
  heard(name: string): string[];
  /** What the notice of number shows. */
  notice(name: string): string;
  /** A talk of so many minutes with somebody who came and went, finished now. */
  talked(minutes: number): Promise<void>;
  /** The availability shown, with the moment at which it began to be. */
  shown: { at: string; board: Board }[];
  edits(name: string): number;
}

const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "medium" });
const room = (name: string): string => `!waiting-${name}:${SERVER}`;
const matrixId = (name: string): string => `@${name}:leben.example`;

export async function officeDay(startsAt: string, changes: Record<string, unknown> = {}): Promise<OfficeDay> {
  const office = await openOffice(changes, Date.parse(startsAt));
  const world = fakeWorld(office.now);
  const shown: OfficeDay["shown"] = [];
  world.noticeboard.show = (board) => {
    const before = shown.at(-1)?.board;
    if (board.department === DEPARTMENT && JSON.stringify(before) !== JSON.stringify(board)) shown.push({ at: clock.format(office.now()), board });
    return Promise.resolve(JSON.stringify(board));
  };
  const desk = { store: office.store, context: office.context, world };
  const heardOf = new Map<string, number>();
  await office.tx((tx) => tx.rooms.put({
    roomId: STAFF_ROOM, kind: "staff room", department: DEPARTMENT, state: "taken", speaker: `@amt_pflege:${SERVER}`, madeAt: 0,
  }));
  await office.staff(DEPARTMENT, WEBER, { power: 50 });
  await office.stock(30);

  async function due(): Promise<void> {
    for (;;) {
      const effects = await office.tx((tx) => tx.effects.claim("day", MINUTE, 50));
      if (effects.length === 0) return;
      for (const effect of effects) {
        // Rooms are another matter.
        if (effect.body.order !== "restock") await perform(desk, effect);
        await office.tx((tx) => tx.effects.done(effect));
      }
    }
  }

  async function until(time: string): Promise<void> {
    const to = Date.parse(time);
    for (;;) {
      await due();
      const next = await office.tx((tx) => tx.effects.nextDue());
      if (next === undefined || next > to) break;
      office.pass(Math.max(0, next - office.now()));
    }
    office.pass(to - office.now());
    await due();
  }

  const day: OfficeDay = {
    ...office, world, shown, until,
    async citizen(name) {
      await office.tx((tx) => tx.rooms.put({
        roomId: room(name), kind: "direct chat", department: DEPARTMENT, state: "taken", speaker: `@amt_pflege:${SERVER}`, madeAt: 0,
      }));
      const visit = await office.waits(matrixId(name), { department: DEPARTMENT, way: "direct", room: room(name) });
      await due();
      return visit.id;
    },
    heard(name) {
      const all = world.saidIn(room(name)).filter((text) => !text.includes("Wartenummer:") && !text.includes("Willkommen"));
      const fresh = all.slice(heardOf.get(name) ?? 0);
      heardOf.set(name, all.length);
      return fresh;
    },
    notice: (name) => (world.saidIn(room(name)).findLast((text) => text.includes("Wartenummer:")) ?? "").replace("✎ ", ""),
    edits: (name) => world.saidIn(room(name)).filter((text) => text.startsWith("✎")).length,
    async talked(minutes) {
      const { id, ticket } = await office.waits(`talk-${office.now()}`, { department: DEPARTMENT, way: "page" });
      await office.says(WEBER, { name: "accept", ticket, also: false }, DEPARTMENT);
      await office.act(id, { do: "callUsed", at: office.now() });
      await until(new Date(office.now() + minutes * MINUTE).toISOString());
      await office.act(id, { do: "finish", at: office.now(), by: WEBER });
      await due();
    },
  };
  // As main.ts does at start.
  await office.tx(async (tx) => {
    await tx.effects.add([{ department: DEPARTMENT, lane: `refresh:${DEPARTMENT}`, body: { order: "refresh" }, dueAt: office.now(), urgent: false }]);
  });
  await due();
  return day;
}

/** Each with a day of its own. */
export function onDay(startsAt: string, work: (day: OfficeDay) => Promise<void>, changes: Record<string, unknown> = {}): () => Promise<void> {
  return async () => {
    const day = await officeDay(startsAt, changes);
    try {
      await work(day);
    } finally {
      await day.store.close();
    }
  };
}
