/** The state of the desk; what changed, what is announced. No DOM, no network, no clock. */
import { ApiError } from "../../appservice/web/apiError.ts";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import type { DeskView, OrderAnswer, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { hasOpen } from "./actions.ts";
import { allSeen, noArrivals, noticed } from "./arrivals.ts";
import type { Arrivals } from "./arrivals.ts";

/** denied: never let in. removed: thrown out. outdated: the key in the staff room is another now. Nothing more is tried. */
export type Connection = "connecting" | "open" | "lost" | "denied" | "removed" | "outdated" | "notIdentified";

/** A text of the language file with what is put into it. */
export type Said = { readonly key: string; readonly params: Readonly<Record<string, string>> };

export type DeskState = {
  readonly connection: Connection;
  readonly view: DeskView | undefined;
  /** Add it to the browser's clock to get the service's. Milliseconds. */
  readonly clockOffset: number;
  /** What the latest view changed, for a moment of emphasis. */
  readonly changed: ReadonlySet<string>;
  readonly said: readonly Said[];
  /** Who has arrived and been noticed, or not yet. */
  readonly arrivals: Arrivals;
  /** Orders under way, by what was pressed. */
  readonly pending: ReadonlySet<string>;
  /** Without a text: it is done, and can be seen. */
  readonly answer: { readonly ok: boolean; readonly text: string | undefined } | undefined;
  /** The number just called: its room is opened as soon as there is one. */
  readonly opening: string | undefined;
  /** The consultation that the client around the desk did not show. */
  readonly notShown: Consultation | undefined;
};

export type Consultation = { readonly ticket: string; readonly room: string; readonly department: string; readonly via: string };

export type DeskAction =
  /** `seen`: what this tab remembers of a desk that it had open before. */
  | { readonly type: "viewCame"; readonly view: DeskView; readonly at: number; readonly seen: ReadonlySet<string> | undefined }
  | { readonly type: "connection"; readonly is: Connection }
  | { readonly type: "pressed"; readonly what: string; readonly command: DeskCommand }
  | { readonly type: "answered"; readonly what: string; readonly answer: OrderAnswer; readonly opens: boolean }
  | { readonly type: "failed"; readonly what: string; readonly text: string }
  | { readonly type: "seen" }
  | { readonly type: "opened" }
  | { readonly type: "notShown"; readonly what: Consultation };

export const initial: DeskState = {
  connection: "connecting", view: undefined, clockOffset: 0, changed: new Set(), said: [], arrivals: noArrivals, pending: new Set(),
  answer: undefined, opening: undefined, notShown: undefined,
};

const nameOf = (view: DeskView, user: string | undefined): string =>
  view.colleagues.find((colleague) => colleague.user === user)?.name ?? user ?? "";

/** How a visit's change reads; undefined for what need not be said. */
const changeOf = (before: VisitView | undefined, after: VisitView, view: DeskView): Said | undefined => {
  const said = (key: string, by = ""): Said => ({ key: `said.${key}`, params: { ticket: after.ticket, by } });
  if (!before) return said("arrived");
  if (before.status === after.status) return !before.seated && after.seated ? said("seated") : undefined;
  switch (after.status) {
    case "waiting": return said("back");
    case "parked": return said("parked");
    case "missed": return said("missed");
    case "in consultation": return said("talking");
    case "accepted": return after.mine ? said("acceptedByMe") : said("accepted", nameOf(view, after.caseworker));
  }
};

const byTicket = (view: DeskView | undefined): ReadonlyMap<string, VisitView> =>
  new Map(view?.visits.map((visit) => [visit.ticket, visit]));

const wasGone = (visit: VisitView): Said =>
  ({ key: visit.status === "waiting" || visit.status === "parked" ? "said.gone" : "said.ended", params: { ticket: visit.ticket } });

/** Whatever of a visit is shown, but for its position, which others change. */
const looks = (visit: VisitView): string => JSON.stringify({ ...visit, position: 0 });

const compared = (before: DeskView, after: DeskView): Pick<DeskState, "changed" | "said"> => {
  const [old, now] = [byTicket(before), byTicket(after)];
  const changed = after.visits.filter((visit) => {
    const known = old.get(visit.ticket);
    return !known || looks(known) !== looks(visit);
  });
  const said = [
    ...changed.flatMap((visit) => changeOf(old.get(visit.ticket), visit, after) ?? []),
    ...before.visits.filter(({ ticket }) => !now.has(ticket)).map(wasGone),
  ];
  return { changed: new Set(changed.map(({ ticket }) => ticket)), said };
};

const isMine = (view: DeskView | undefined, wanted: string | undefined): boolean =>
  view?.visits.some(({ ticket, mine }) => ticket === wanted && mine) ?? false;

const viewCame = (state: DeskState, { view, at, seen }: Extract<DeskAction, { type: "viewCame" }>): DeskState => ({
  ...state,
  ...(state.view ? compared(state.view, view) : { changed: new Set<string>(), said: [] }),
  connection: "open",
  view,
  clockOffset: view.at - at,
  arrivals: noticed(state.arrivals, view, seen),
  notShown: isMine(view, state.notShown?.ticket) ? state.notShown : undefined,
});

const without = (set: ReadonlySet<string>, value: string): ReadonlySet<string> => new Set([...set].filter((one) => one !== value));

/** Whoever was not brought back after all is news when they come by themselves. */
const done = (state: DeskState, what: string, ok: boolean): DeskState => ({
  ...state, pending: without(state.pending, what), arrivals: ok ? state.arrivals : { ...state.arrivals, bringing: new Set() },
});

/** The room of the number that was just called, as soon as it is known. */
export const roomToOpen = ({ view, opening }: DeskState): Consultation | undefined => {
  const visit = view?.visits.find(({ ticket, mine }) => ticket === opening && mine);
  if (!view || visit?.room === undefined) return undefined;
  return { ticket: visit.ticket, room: visit.room, department: view.department.id, via: view.via };
};

/** Sound and notifications: not into a talk that is going on, wherever. */
export const isAlarming = ({ view, arrivals }: DeskState): boolean => arrivals.unseen.length > 0 && view !== undefined && !hasOpen(view);

/** How it reads that something could not be done. */
export const failureOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return "sent.failed";
  if (error.code === "removed") return "removed";
  return error.status === 429 ? "sent.tooMany" : "sent.refused";
};

/** What a final refusal of the service means, by its code. */
export const refusedBy = (code: string, wasIn: boolean): Connection => {
  switch (code) {
    case "removed": return wasIn ? "removed" : "denied";
    case "wrongKey": return "outdated";
    default: return "notIdentified";
  }
};

const isOut = (is: Connection): boolean => is === "removed" || is === "denied" || is === "outdated";

export const deskReducer = (state: DeskState, action: DeskAction): DeskState => {
  switch (action.type) {
    case "viewCame": return viewCame(state, action);
    case "connection":
      // Whoever is out sees nothing of what was there.
      return isOut(action.is) ? { ...initial, connection: action.is } : { ...state, connection: action.is };
    case "pressed": {
      const { what, command } = action;
      const arrivals = allSeen(state.arrivals, state.view, command.name === "bringBack" ? command.ticket : undefined);
      return { ...state, pending: new Set([...state.pending, what]), arrivals, answer: undefined };
    }
    case "answered": {
      const { answer, what, opens } = action;
      const opening = opens && answer.ok ? answer.ticket : state.opening;
      return { ...done(state, what, answer.ok), answer: { ok: answer.ok, text: answer.text }, opening };
    }
    case "failed": return { ...done(state, action.what, false), answer: { ok: false, text: action.text } };
    case "seen": return { ...state, arrivals: allSeen(state.arrivals, state.view) };
    case "opened": return { ...state, opening: undefined, notShown: undefined };
    case "notShown": return { ...state, notShown: action.what };
  }
};
