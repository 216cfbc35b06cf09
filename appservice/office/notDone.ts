/** What was given up though people wait for it is told to the staff: somebody must see to it. */
import type { Effect } from "../domain/effects.ts";
import type { Tx } from "./books.ts";
import type { Context } from "./context.ts";
import type { DueEffect, OfficeEffect } from "./tasks.ts";
import { words } from "./words.ts";

const TOLD: Partial<Record<(Effect | OfficeEffect)["order"], "message" | "room" | "thirdParty">> = {
  openWaitingRoom: "message", greet: "message", tellCitizen: "message", passOn: "message", askCitizen: "message",
  offerSeat: "room", bringTogether: "room", openTalk: "room", changeCaseworker: "room",
  inviteThirdParty: "thirdParty", inviteFromElsewhere: "thirdParty",
};

export async function tellNotDone(tx: Tx, { department, clock }: Context, { body, visit: id }: DueEffect): Promise<void> {
  const what = TOLD[body.order];
  const visit = what && id ? await tx.visits.byId(id) : undefined;
  if (!visit || visit.status === "ended") return;
  const room = await tx.rooms.the("staff room", visit.department);
  if (!room) return;
  const isOfCitizen = body.order === "inviteFromElsewhere" && body.user === visit.citizen;
  const text = words(department(visit.department).language, `staff.notDone_${isOfCitizen ? "room" : what}`, { ticket: visit.ticket });
  await tx.effects.add([{
    department: visit.department, visit: visit.id, lane: `notDone:${visit.id}`,
    body: { order: "answerStaff", room: room.roomId, text }, dueAt: clock.now(), urgent: false,
  }]);
}
