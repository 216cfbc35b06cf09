/** A world that writes down what it is asked, and fails when it is told to. */
import type { World } from "../../appservice/office/office.ts";
import type { Words } from "../../appservice/office/ports.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import { SERVER } from "./office.ts";

export interface Call { port: string; room?: string | undefined; words?: Words; user?: string; again?: boolean }

export interface FakeWorld extends World {
  calls: World["calls"];
  asked: Call[];
  /** Thrown instead of doing what is asked; undefined: done. */
  fail(problem: (call: Call) => unknown): void;
  /** Resolves when, after some call, this holds. */
  until(holds: (asked: readonly Call[]) => boolean): Promise<void>;
  /** Said in this room, in order; edits with a pencil before them. */
  saidIn(room: string): string[];
}

export function fakeWorld(now: () => number): FakeWorld {
  const asked: Call[] = [];
  const waiting = new Set<() => void>();
  let problem: (call: Call) => unknown = () => undefined;
  let made = 0;
  const ask = async (call: Call): Promise<void> => {
    asked.push(call);
    for (const check of waiting) check();
    const error = await problem(call);
    if (error !== undefined) throw error;
  };
  const inRoom = (port: string) => (room: RoomRecord): Promise<void> => ask({ port, room: room.roomId });
  const ofUser = (port: string) => (room: RoomRecord, user: string): Promise<void> => ask({ port, room: room.roomId, user });
  return {
    asked,
    fail: (next) => { problem = next; },
    until: (holds) => new Promise((resolve) => {
      const check = (): void => { if (holds(asked)) { waiting.delete(check); resolve(); } };
      waiting.add(check);
      check();
    }),
    saidIn: (room) => asked.filter((call) => call.room === room && call.words)
      .map(({ port, words }) => `${port === "edit" ? "✎ " : ""}${words?.text ?? ""}`),
    speaking: {
      async say(room, words, { again }) {
        await ask({ port: "say", room: room.roomId, words, again });
        return `$${asked.length}`;
      },
      edit: (room, _, words, { again }) => ask({ port: "edit", room: room.roomId, words, again }),
    },
    doors: {
      invite: ofUser("invite"), remove: ofUser("remove"), empty: inRoom("empty"), leave: inRoom("leave"),
      members: () => Promise.resolve([]),
      async enter(room) { await inRoom("enter")(room); return "plain"; },
    },
    waitingAreas: {
      async close(area) { await inRoom("close")(area); return []; },
      async moveOn(_, former, next) { if (next) await inRoom("open")(next); await inRoom("close")(former); return []; },
      isFound: () => Promise.resolve(true),
      list: () => Promise.resolve(),
      open: (_, next) => inRoom("open")(next),
    },
    consultations: { setPowers: (room, [user], open) => ask({ port: open ? "letWrite" : "letRead", room: room.roomId, ...(user ? { user } : {}) }), setName: inRoom("setName") },
    roomMaking: {
      async make(kind, department) {
        const roomId = `!made-${++made}:${SERVER}`;
        await ask({ port: "make", room: roomId });
        return { roomId, kind, department, state: "free", speaker: `@buergerbuero:${SERVER}`, madeAt: now() };
      },
    },
    deletion: { delete: inRoom("delete") },
    noticeboard: {
      async show(board) {
        await ask({ port: "show", room: board.department });
        return JSON.stringify(board);
      },
    },
    calls: { end: (room) => ask({ port: "endCall", room }) },
  };
}
