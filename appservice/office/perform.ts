/** Carries out orders. Each is idempotent: it may have been begun before. */
import type { Effect } from "../domain/effects.ts";
import type { Visit } from "../domain/visit.ts";
import { act } from "./act.ts";
import { lookIntoCall } from "./calls.ts";
import type { Desk } from "./desk.ts";
import { tend } from "./endOfDay.ts";
import { showBoard } from "./orders/board.ts";
import { listArea, openWaitingRoom } from "./orders/areas.ts";
import * as citizen from "./orders/toCitizen.ts";
import * as direct from "./orders/direct.ts";
import * as pages from "./orders/pages.ts";
import { showPositions } from "./orders/positions.ts";
import * as elsewhere from "./orders/fromElsewhere.ts";
import * as rooms from "./orders/inRooms.ts";
import * as staff from "./orders/toStaff.ts";
import { restockRooms } from "./orders/stock.ts";
import type { Reference } from "./ports.ts";
import type { DueEffect, OfficeEffect } from "./tasks.ts";

async function ofVisit(desk: Desk, visit: Visit, effect: Effect, ref: Reference, dueAt: number): Promise<void> {
  switch (effect.order) {
    case "openWaitingRoom": return visit.way === "page" ? undefined : void (await openWaitingRoom(desk, visit));
    case "greet": return citizen.greet(desk, visit, ref);
    case "tellCitizen": return citizen.tell(desk, visit, effect.text, ref);
    case "passOn": return citizen.passOn(desk, visit, effect.text, ref);
    case "askCitizen": return citizen.ask(desk, visit, effect.question, ref);
    case "announceArrival": return staff.announce(desk, visit, ref);
    case "remindStaff": return staff.remind(desk, visit, ref);
    case "showToStaff": return staff.show(desk, visit, ref);
    case "tellStaff": return staff.tellStaff(desk, visit, effect.text, effect.caseworker, ref);
    case "offerSeat": return rooms.offerSeat(desk, visit);
    case "bringTogether": return rooms.bringTogether(desk, visit);
    case "clearCaseworker": return rooms.clearCaseworker(desk, visit, effect.caseworker);
    case "changeCaseworker": return rooms.changeCaseworker(desk, visit, effect.from, effect.to);
    case "inviteFromElsewhere": return elsewhere.inviteFromElsewhere(desk, visit, effect.user, ref);
    case "inviteThirdParty": return rooms.inviteThirdParty(desk, visit, effect.invitee);
    case "endCall": return visit.room ? desk.world.calls.end(visit.room) : undefined;
    case "clearRooms": return rooms.clearRooms(desk, visit);
    case "clearWaitingRoom": return rooms.clearWaitingRoom(desk, visit);
    case "closeGuests": return pages.closeGuests(desk, visit);
    case "forgetPages": return desk.store.transaction((tx) => tx.pages.forget(visit.id));
    case "deleteRooms": return rooms.deleteRooms(desk, visit);
    case "eraseVisit": return desk.store.transaction((tx) => tx.visits.erase(visit.id));
    case "lapse": {
      // This process's clock may be behind the one by which it is due.
      const at = Math.max(desk.context.clock.now(), dueAt);
      await desk.store.transaction((tx) => act(tx, desk.context, visit.id, { do: "lapse", at, timer: effect.timer }));
      return;
    }
  }
}

async function ofOffice(desk: Desk, department: string, effect: OfficeEffect, ref: Reference): Promise<void> {
  switch (effect.order) {
    case "refresh": return refreshed(desk, department);
    case "tick":
      await desk.store.transaction((tx) => { tx.changed(department); return Promise.resolve(); });
      return refreshed(desk, department);
    case "alertLeads": return staff.alertLeads(desk, department, ref);
    case "restock": return restockRooms(desk, department, ref.again);
    case "listArea": return listArea(desk, department, effect.former);
    case "answerStaff":
    case "answerCitizen": return direct.answer(desk, effect, ref);
    case "receiveDirect": return direct.receive(desk, department, effect, ref);
    case "rejectKnock": return direct.reject(desk, department, effect);
    case "purgeRoom": return direct.purgeRoom(desk, effect.room);
    case "removeRoom": return direct.removeRoom(desk, effect.room);
    case "removeFromRoom": return direct.removeFrom(desk, effect.room, effect.user);
    case "lookIntoCall": return desk.store.transaction((tx) => lookIntoCall(tx, desk.context, effect.room));
  }
}

async function refreshed(desk: Desk, department: string): Promise<void> {
  // What the configuration no longer names is shown nowhere.
  if (!desk.context.config.departments.some(({ id }) => id === department)) return;
  await desk.store.transaction((tx) => tend(tx, desk.context, department));
  await Promise.all([showBoard(desk, department), showPositions(desk, department)]);
}

const isOfOffice = (body: DueEffect["body"]): body is OfficeEffect =>
  ["refresh", "tick", "alertLeads", "restock", "listArea", "answerStaff", "answerCitizen", "receiveDirect", "rejectKnock", "purgeRoom", "removeRoom", "removeFromRoom", "lookIntoCall"].includes(body.order);

export async function perform(desk: Desk, effect: DueEffect): Promise<void> {
  const ref: Reference = { id: effect.id, again: effect.tries > 0 };
  const { body } = effect;
  if (isOfOffice(body)) return ofOffice(desk, effect.department, body, ref);
  const visit = effect.visit ? await desk.store.transaction((tx) => tx.visits.byId(effect.visit ?? "")) : undefined;
  if (visit) await ofVisit(desk, visit, body, ref, effect.dueAt);
}
