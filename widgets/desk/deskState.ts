/** The state of the desk; what changed, what is announced, who has to be noticed. No DOM, no network, no clock. */
import type { DeskView, OrderAnswer, VisitView } from "../../appservice/web/desk/viewSchema.ts";

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
  /** Arrivals that nobody has reacted to. */
  readonly unseen: readonly string[];
  /** Orders under way, by what was pressed. */
  readonly pending: ReadonlySet<string>;
  /** Without a text: it is done, and can be seen. */
  readonly answer: { readonly ok: boolean; readonly text: string | undefined } | undefined;
  /** The number just called: its room is opened as soon as there is one. */
  readonly opening: string | undefined;
};

export type DeskAction =
  | { readonly type: "viewCame"; readonly view: DeskView; readonly at: number }
  | { readonly type: "connection"; readonly is: Connection }
  | { readonly type: "pressed"; readonly what: string }
  | { readonly type: "answered"; readonly what: string; readonly answer: OrderAnswer; readonly opens: boolean }
  | { readonly type: "failed"; readonly what: string; readonly text: string }
  | { readonly type: "seen" }
  | { readonly type: "opened" };

export const initial: DeskState = {
  connection: "connecting", view: undefined, clockOffset: 0, changed: new Set(), said: [], unseen: [], pending: new Set(),
  answer: undefined, opening: undefined,
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

/** Those who arrived since the desk is open and still wait; whoever paused or went off duty is left in peace. */
const stillUnseen = (state: DeskState, view: DeskView): readonly string[] => {
  if (!view.me.onDuty) return [];
  const old = byTicket(state.view);
  const waiting = view.visits.filter(({ status }) => status === "waiting");
  return waiting.filter(({ ticket }) => state.unseen.includes(ticket) || (state.view && !old.has(ticket))).map(({ ticket }) => ticket);
};

const viewCame = (state: DeskState, view: DeskView, at: number): DeskState => ({
  ...state,
  ...(state.view ? compared(state.view, view) : { changed: new Set<string>(), said: [] }),
  connection: "open",
  view,
  clockOffset: view.at - at,
  unseen: stillUnseen(state, view),
});

const without = (set: ReadonlySet<string>, value: string): ReadonlySet<string> => new Set([...set].filter((one) => one !== value));

/** The room of the number that was just called, as soon as it is known. */
export const roomToOpen = ({ view, opening }: DeskState): { room: string; ticket: string } | undefined => {
  const visit = view?.visits.find(({ ticket, mine }) => ticket === opening && mine);
  return visit?.room === undefined ? undefined : { room: visit.room, ticket: visit.ticket };
};

/** Sound and notifications: not into a talk that is going on. */
export const isAlarming = ({ view, unseen }: DeskState): boolean =>
  unseen.length > 0 && view !== undefined && !view.visits.some(({ mine }) => mine);

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
    case "viewCame": return viewCame(state, action.view, action.at);
    case "connection":
      // Whoever is out sees nothing of what was there.
      return isOut(action.is) ? { ...initial, connection: action.is } : { ...state, connection: action.is };
    case "pressed": return { ...state, pending: new Set([...state.pending, action.what]), unseen: [], answer: undefined };
    case "answered": {
      const { answer, what, opens } = action;
      const opening = opens && answer.ok ? answer.ticket : state.opening;
      return { ...state, pending: without(state.pending, what), answer: { ok: answer.ok, text: answer.text }, opening };
    }
    case "failed": return { ...state, pending: without(state.pending, action.what), answer: { ok: false, text: action.text } };
    case "seen": return { ...state, unseen: [] };
    case "opened": return { ...state, opening: undefined };
  }
};
