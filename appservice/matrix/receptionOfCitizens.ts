/** What citizens do in waiting areas, waiting rooms and direct chats. */
import type { Visit, Way } from "../domain/visit.ts";
import { act, restockAfter } from "../office/act.ts";
import { answer } from "../office/answer.ts";
import { arrive } from "../office/arrive.ts";
import type { Reception } from "../office/arrive.ts";
import { citizenCommand, citizenOrder } from "../office/citizenCommands.ts";
import { serverOf } from "../office/context.ts";
import { giveUp, moveOn } from "../office/orders/areas.ts";
import { refusalText } from "../office/orders/direct.ts";
import type { OfficeEffect } from "../office/tasks.ts";
import { words } from "../office/words.ts";
import { wentAway } from "./happened.ts";
import type { Happened } from "./happened.ts";

const order = ({ tx, room, at }: Happened, body: OfficeEffect, { lane = `citizens:${room.roomId}`, urgent = false } = {}): Promise<void> =>
  tx.effects.add([{ department: room.department, lane, body, dueAt: at, urgent }]);

/** A knock, or where the area is open a join, on the room at the department's address. */
export async function inWaitingArea(happened: Happened): Promise<void> {
  const { tx, context, room, happening, at } = happened;
  if (happening.kind !== "knocked" && happening.kind !== "joined") return;
  if (happening.user === room.speaker) return;
  if (room.state === "free") return foundInStock(happened);
  if (room.state !== "taken") return;
  const citizen = happening.user;
  const way: Way = happening.kind === "knocked" ? "knock" : "join";
  const received = await arrive(tx, context, { department: room.department, citizen, way, room: room.roomId });
  // The room is known to this citizen now, whatever came of it: the address moves on in any case.
  if (!received.ok || !received.isNew) await turnAway(happened, citizen, received);
  await moveOn(tx, room.department, at);
}

/** Nobody can know of a room in stock. Should somebody be there all the same it is never given to anybody else. */
async function foundInStock({ tx, context, room, at }: Happened): Promise<void> {
  await giveUp(tx, { context }, room, at);
  restockAfter(tx, room.department, at, false);
}

async function turnAway(happened: Happened, citizen: string, received: Reception): Promise<void> {
  const { tx, context, room, at } = happened;
  const text = received.ok ? words(context.department(room.department).language, "citizen.already") : refusalText({ context }, room.department, received);
  // One after the other for each server: whoever floods waits for themselves, and nobody else for them.
  await order(happened, { order: "rejectKnock", room: room.roomId, citizen, text }, { lane: `turnedAway:${serverOf(citizen)}` });
  await tx.rooms.put({ ...room, kind: "waiting room", state: "over" });
  const later = at + context.terms.deleteAfter;
  await tx.effects.add([{
    department: room.department, lane: `remove:${room.roomId}`, body: { order: "removeRoom", room: room.roomId }, dueAt: later, urgent: false,
  }]);
}

/** In a room that is a citizen's already. */
export async function inWaitingRoom(happened: Happened): Promise<void> {
  const { tx, room, happening } = happened;
  const visit = await tx.visits.byRoom(room.roomId);
  if (!visit) return lateComer(happened, undefined);
  const gone = wentAway(happened);
  if (gone === visit.citizen) return leftWaitingRoom(happened, visit);
  if (happening.sender === visit.citizen) return heard(happened, visit);
  return lateComer(happened, visit);
}

/** Somebody who knocked (or joined) in the moment before the room closed: gets a room of their own. */
async function lateComer(happened: Happened, visit: Visit | undefined): Promise<void> {
  const { tx, context, room, happening, at, isOurs } = happened;
  if (happening.kind !== "knocked" && happening.kind !== "joined") return;
  const citizen = happening.user;
  if (citizen === visit?.citizen || isOurs(citizen)) return;
  const way: Way = happening.kind === "knocked" ? "knock" : "join";
  await arrive(tx, context, { department: room.department, citizen, way });
  if (happening.kind === "joined") await order(happened, { order: "removeFromRoom", room: room.roomId, user: citizen }, { urgent: true });
  else if (room.state === "over") await giveUp(tx, { context }, room, at);
}

async function leftWaitingRoom({ tx, context, at }: Happened, visit: Visit): Promise<void> {
  // During the talk the waiting room may be tidied away.
  if (visit.status !== "in consultation") await act(tx, context, visit.id, { do: "leave", at });
}

async function heard(happened: Happened, visit: Visit): Promise<void> {
  const { tx, context, room, happening, at } = happened;
  if (happening.kind === "reacted") return answered(happened, visit, happening.to, happening.key);
  if (happening.kind !== "said") return;
  const { command } = happening;
  const known = command && citizenCommand(command.name, command.args);
  if (known) {
    const text = await citizenOrder(tx, context, visit, known, at);
    if (text) await order(happened, { order: "answerCitizen", room: room.roomId, text });
  } else if (command) {
    await order(happened, { order: "answerCitizen", room: room.roomId, text: words(visit.language, "citizen.help") });
  } else if (visit.status === "missed" || visit.status === "parked") {
    await act(tx, context, visit.id, { do: "comeBack", at });
  }
}

const YES = new Set(["✅", "👍", "✔"]);
const NO = new Set(["❌", "👎", "✖"]);

async function answered({ tx, context, at }: Happened, visit: Visit, to: string, key: string): Promise<void> {
  const message = await tx.messages.byEvent(to);
  if (message?.about !== "question" || message.visit !== visit.id) return;
  const sign = key.replace(/\uFE0F/gu, "");
  if (YES.has(sign)) await answer(tx, context, visit.id, true, at);
  if (NO.has(sign)) await answer(tx, context, visit.id, false, at);
}

/** A direct chat outlives its visits: whatever is said in it after the end begins the next one. */
export async function inDirectChat(happened: Happened): Promise<void> {
  const { tx, context, room, happening, at } = happened;
  const latest = await tx.visits.byRoom(room.roomId);
  const visit = latest && latest.status !== "ended" ? latest : undefined;
  const gone = wentAway(happened);
  if (gone) return leftDirectChat(happened, gone, visit);
  if (happening.kind === "encryptionSwitchedOn")
    return order(happened, { order: "receiveDirect", room: room.roomId, citizen: happening.sender });
  if (happened.isOurs(happening.sender)) return;
  if (visit && happening.sender === visit.citizen) return heard(happened, visit);
  if (visit || (happening.kind !== "said" && happening.kind !== "wroteEncrypted")) return;
  const readable = happening.kind === "said" ? { room: room.roomId } : {};
  const received = await arrive(tx, context, { department: room.department, citizen: happening.sender, way: "direct", ...readable });
  if (!received.ok) await order(happened, { order: "answerCitizen", room: room.roomId, text: refusalText({ context }, room.department, received) });
  else if (!received.isNew && happening.kind === "said") await act(tx, context, received.visit, { do: "comeBack", at });
}

async function leftDirectChat(happened: Happened, gone: string, visit: Visit | undefined): Promise<void> {
  const { tx, context, room, at, isOurs } = happened;
  if (visit?.citizen === gone && visit.waitingRoom === room.roomId && visit.status !== "in consultation")
    await act(tx, context, visit.id, { do: "leave", at });
  if (isOurs(gone)) await tx.rooms.forget(room.roomId);
}
