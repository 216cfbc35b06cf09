/** Who has to be noticed: whoever waits and was not there before, or was away from the queue in between. */
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";

export type Arrivals = {
  /** Who waits and has been noticed, by {@link markOf}; undefined before the first look. */
  readonly seen: ReadonlySet<string> | undefined;
  /** The numbers of those who wait and to whom nobody has reacted. */
  readonly unseen: readonly string[];
  /** Numbers that are being brought back here: no news to whoever does it. */
  readonly bringing: ReadonlySet<string>;
};

export const noArrivals: Arrivals = { seen: undefined, unseen: [], bringing: new Set() };

/** Numbers are given anew each day. */
const markOf = ({ ticket, since }: VisitView): string => `${ticket} ${since}`;

const waitingIn = (view: DeskView | undefined): readonly VisitView[] => view?.visits.filter(({ status }) => status === "waiting") ?? [];

/** Nobody is news to whoever is paused or off duty, nor when a tab opens its first desk, of which it remembers nothing. */
export const noticed = ({ seen: before, bringing }: Arrivals, view: DeskView, remembered: ReadonlySet<string> | undefined): Arrivals => {
  const waiting = waitingIn(view);
  const known = before ?? remembered;
  const isSeen = (visit: VisitView): boolean =>
    known === undefined || !view.me.onDuty || known.has(markOf(visit)) || bringing.has(visit.ticket);
  const isBack = (wanted: string): boolean => waiting.some(({ ticket }) => ticket === wanted);
  return {
    seen: new Set(waiting.filter(isSeen).map(markOf)),
    unseen: waiting.filter((visit) => !isSeen(visit)).map(({ ticket }) => ticket),
    bringing: new Set([...bringing].filter((ticket) => !isBack(ticket))),
  };
};

/** Somebody has reacted, perhaps by bringing one back. */
export const allSeen = ({ seen, bringing }: Arrivals, view: DeskView | undefined, brought?: string): Arrivals => ({
  seen: view ? new Set(waitingIn(view).map(markOf)) : seen,
  unseen: [],
  bringing: brought === undefined ? bringing : new Set([...bringing, brought]),
});
