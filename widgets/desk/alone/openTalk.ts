import type { DeskView } from "../../../appservice/web/desk/viewSchema.ts";
import type { Consultation } from "../deskState.ts";

/**
 * Of the consultation beside the desk: it is closed when it has ended or went to a colleague. Another department's desk knows of it
 * only that one is busy elsewhere.
 */
export const isStillOpen = ({ ticket, department }: Consultation, view: DeskView): boolean =>
  view.department.id === department ? view.visits.some((visit) => visit.ticket === ticket && visit.mine) : view.me.busyElsewhere;
