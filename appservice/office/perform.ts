/** Carries out orders. Each is idempotent: it may have been begun before. */
import type { Effect } from "../domain/effects.ts";
import type { Visit } from "../domain/visit.ts";
import { act } from "./act.ts";
import { lookIntoCall } from "./calls.ts";
import type { Office } from "./office.ts";
import { tend } from "./endOfDay.ts";
import { showBoard } from "./orders/board.ts";
import { listArea, openWaitingRoom } from "./orders/areas.ts";
import * as citizen from "./orders/toCitizen.ts";
import { leaveChat } from "./orders/chats.ts";
import * as direct from "./orders/direct.ts";
import * as pages from "./orders/pages.ts";
import { showPositions } from "./orders/positions.ts";
import * as elsewhere from "./orders/fromElsewhere.ts";
import * as rooms from "./orders/inRooms.ts";
import * as staff from "./orders/toStaff.ts";
import { restockRooms } from "./orders/stock.ts";
import type { Reference } from "./ports.ts";
import type { DueEffect, OfficeEffect } from "./tasks.ts";

async function ofVisit(office: Office, visit: Visit, effect: Effect, ref: Reference, dueAt: number): Promise<void> {
  switch (effect.order) {
    case "openWaitingRoom": return visit.way === "page" ? undefined : void (await openWaitingRoom(office, visit));
    case "greet": return citizen.greet(office, visit, ref);
    case "tellCitizen": return citizen.tell(office, visit, effect.text, ref);
    case "passOn": return citizen.passOn(office, visit, effect.text, ref);
    case "askCitizen": return citizen.ask(office, visit, effect.question, ref);
    case "announceArrival": return staff.announce(office, visit, ref);
    case "announceReturn": return staff.announceReturn(office, visit, effect, ref);
    case "remindStaff": return staff.remind(office, visit.department, ref);
    case "showToStaff": return staff.show(office, visit, ref);
    case "tellStaff": return staff.tellStaff(office, visit, effect.text, effect.caseworker, ref);
    case "offerSeat": return rooms.offerSeat(office, visit);
    case "bringTogether": return rooms.bringTogether(office, visit);
    case "openTalk": return rooms.openTalk(office, visit);
    case "clearCaseworker": return rooms.clearCaseworker(office, visit, effect.caseworker);
    case "changeCaseworker": return rooms.changeCaseworker(office, visit, effect.from, effect.to);
    case "inviteFromElsewhere": return elsewhere.inviteFromElsewhere(office, visit, effect.user, ref);
    case "inviteThirdParty": return rooms.inviteThirdParty(office, visit, effect.invitee);
    case "endCall": return visit.room ? office.world.calls.end(visit.room) : undefined;
    case "clearRooms": return rooms.clearRooms(office, visit);
    case "clearWaitingRoom": return rooms.clearWaitingRoom(office, visit);
    case "closeGuests": return pages.closeGuests(office, visit);
    case "forgetPages": return office.store.transaction((tx) => tx.pages.forget(visit.id));
    case "deleteRooms": return rooms.deleteRooms(office, visit);
    case "eraseVisit": return office.store.transaction((tx) => tx.visits.erase(visit.id));
    case "lapse": {
      // This process's clock may be behind the one by which it is due.
      const at = Math.max(office.context.clock.now(), dueAt);
      await office.store.transaction((tx) => act(tx, office.context, visit.id, { do: "lapse", at, timer: effect.timer }));
      return;
    }
  }
}

async function ofOffice(office: Office, department: string, effect: OfficeEffect, ref: Reference): Promise<void> {
  switch (effect.order) {
    case "refresh": return refreshed(office, department);
    case "tick":
      await office.store.transaction((tx) => { tx.changed(department); return Promise.resolve(); });
      return refreshed(office, department);
    case "alertLeads": return staff.alertLeads(office, department, ref);
    case "restock": return restockRooms(office, department, ref.again);
    case "listArea": return listArea(office, department, effect.former);
    case "answerStaff":
    case "answerCitizen": return direct.answer(office, effect, ref);
    case "receiveDirect": return direct.receive(office, department, effect, ref);
    case "rejectKnock": return direct.reject(office, department, effect);
    case "purgeRoom": return direct.purgeRoom(office, effect.room);
    case "removeRoom": return direct.removeRoom(office, effect.room);
    case "removeFromRoom": return direct.removeFrom(office, effect.room, effect.user);
    case "leaveChat": return leaveChat(office, effect.room);
    case "lookIntoCall": return office.store.transaction((tx) => lookIntoCall(tx, office.context, effect.room));
  }
}

async function refreshed(office: Office, department: string): Promise<void> {
  // What the configuration no longer names is shown nowhere.
  if (!office.context.config.departments.some(({ id }) => id === department)) return;
  await office.store.transaction((tx) => tend(tx, office.context, department));
  await Promise.all([showBoard(office, department), showPositions(office, department)]);
}

const isOfOffice = (body: DueEffect["body"]): body is OfficeEffect =>
  ["refresh", "tick", "alertLeads", "restock", "listArea", "answerStaff", "answerCitizen", "receiveDirect", "rejectKnock", "purgeRoom", "removeRoom", "removeFromRoom", "leaveChat", "lookIntoCall"].includes(body.order);

export async function perform(office: Office, effect: DueEffect): Promise<void> {
  const ref: Reference = { id: effect.id, again: effect.tries > 0 };
  const { body } = effect;
  if (isOfOffice(body)) return ofOffice(office, effect.department, body, ref);
  const visit = effect.visit ? await office.store.transaction((tx) => tx.visits.byId(effect.visit ?? "")) : undefined;
  if (visit) await ofVisit(office, visit, body, ref, effect.dueAt);
}
