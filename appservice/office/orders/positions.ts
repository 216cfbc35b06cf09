/** The notices of number and position in the waiting rooms, kept true without a burst of edits for each change. */
import { positions } from "../../domain/queue.ts";
import type { Visit } from "../../domain/visit.ts";
import { refreshLater } from "../act.ts";
import { boardOf } from "../board.ts";
import type { MessageRecord } from "../books.ts";
import type { Office } from "../office.ts";
import { numberText, waitingRoomOf } from "./toCitizen.ts";

/** Whoever stands so far in front reads of every change at once. */
const FRONT = 10;
/** Of all others, whose turn is far off, so many at a time: a change in a long queue is no burst of edits. */
const AT_A_TIME = 10;
/** Until the next of them: milliseconds. */
const NEXT_ONES = 1_000;

interface Notice { visit: Visit; position: number; message: MessageRecord; shown: string }

/** The notices that no longer say what is true, the first in line first. */
async function outdated({ store, context }: Office, departmentId: string): Promise<Notice[]> {
  const { visits, estimates, messages } = await store.transaction(async (tx) => ({
    ...await boardOf(tx, context, departmentId), messages: await tx.messages.numbers(departmentId),
  }));
  const byId = new Map(visits.map((visit) => [visit.id, visit]));
  const place = positions(visits);
  return messages.flatMap((message) => {
    const visit = byId.get(message.visit);
    if (!visit) return [];
    const position = place.get(visit.id) ?? 0;
    const shown = numberText(visit, position, estimates.get(visit.id));
    return shown === message.shown ? [] : [{ visit, position, message, shown }];
  }).sort((a, b) => a.position - b.position);
}

/** Of those further back whom chance begins with, so that nobody is left out however often the queue changes. */
function someOf(notices: readonly Notice[], { context }: Office): Notice[] {
  const front = notices.filter(({ position }) => position <= FRONT);
  const others = notices.slice(front.length);
  const from = others.length > AT_A_TIME ? context.dice(others.length) : 0;
  return [...front, ...[...others.slice(from), ...others.slice(0, from)].slice(0, AT_A_TIME)];
}

/** Brings the notices of those whose position is no longer the one shown up to date, in a long queue a few at a time. */
export async function showPositions(office: Office, departmentId: string): Promise<void> {
  const notices = await outdated(office, departmentId);
  const now = someOf(notices, office);
  await Promise.all(now.map((notice) => update(office, notice)));
  if (now.length === notices.length) return;
  const at = office.context.clock.now();
  await office.store.transaction((tx) => { refreshLater(tx, departmentId, at + NEXT_ONES); return Promise.resolve(); });
}

async function update(office: Office, { visit, message, shown }: Notice): Promise<void> {
  const room = await waitingRoomOf(office, visit);
  if (room) await office.world.speaking.edit(room, message.eventId, { text: shown }, { id: office.context.newId(), again: false });
  await office.store.transaction((tx) => tx.messages.put({ ...message, shown }));
}
