/** The consultation beside the desk. */
import type { DeskView } from "../../../appservice/web/desk/viewSchema.ts";
import type { Session } from "../../shared/session.ts";
import { waitForRoom } from "../../shared/waits.ts";
import type { Consultation } from "../deskState.ts";

/** It is closed when it has ended or went to a colleague; another department's desk knows of it only that one is busy elsewhere. */
export const isStillOpen = ({ ticket, department }: Consultation, view: DeskView): boolean =>
  view.department.id === department ? view.visits.some((visit) => visit.ticket === ticket && visit.mine) : view.me.busyElsewhere;

/** As soon as the service has taken us out of it. */
export const forgetRoom = async ({ client }: Session, room: string): Promise<void> => {
  await waitForRoom(client, room, ["leave", "ban"]);
  await client.forget(room);
};
