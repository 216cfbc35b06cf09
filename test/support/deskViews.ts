/** Views of a desk as the service sends them, and what comes of them. */
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { deskReducer, initial } from "../../widgets/desk/deskState.ts";
import type { DeskAction, DeskState } from "../../widgets/desk/deskState.ts";

export const visit = (given: Partial<VisitView> = {}): VisitView => ({
  ticket: "E-001", status: "waiting", since: 0, position: 1, language: "de", interpreter: false, way: "knock",
  urgent: false, returned: false, seated: false, mine: false, quiet: false, ...given,
});

export const view = (visits: VisitView[], given: Partial<DeskView> = {}): DeskView => ({
  at: 1_000,
  department: { id: "elterngeld", name: "Elterngeldstelle", urgent: true, thirdParties: "anyone" },
  board: { availability: "free", waiting: visits.length },
  me: { user: "@weber:localhost", lead: true, paused: false, onDuty: true, busyElsewhere: false },
  visits,
  colleagues: [{ user: "@weber:localhost", name: "weber", state: "free" }, { user: "@yilmaz:localhost", name: "yilmaz", state: "busy" }],
  departments: [{ id: "wohnen", name: "Wohngeldstelle" }],
  via: "localhost",
  ...given,
});

export const came = (shown: DeskView, seen?: ReadonlySet<string>): DeskAction => ({ type: "viewCame", view: shown, at: 400, seen });
export const after = (...actions: DeskAction[]): DeskState => actions.reduce(deskReducer, initial);
export const others = visit({ status: "accepted", caseworker: "@yilmaz:localhost" });
export const own = visit({ status: "accepted", caseworker: "@weber:localhost", mine: true, room: "!r" });
