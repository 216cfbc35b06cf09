import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { actionsFor } from "./actions.ts";
import type { Action } from "./actions.ts";
import { useTools } from "./context.ts";
import { InviteForm, TransferForm } from "./forms.tsx";
import { Icon } from "./Icon.tsx";
import type { Say } from "./words.ts";

/** Between the press and the bar: time to take it back. Milliseconds. */
const REGRET = 4_000;

const sinceText = (say: Say, since: number, now: number): string => {
  const minutes = Math.max(0, Math.floor((now - since) / 60_000));
  return minutes === 0 ? say("sinceNow") : say("since", { minutes });
};

type Mark = { readonly text: string; readonly tone: "plain" | "good" | "warn" };

const marksOf = (visit: VisitView, say: Say): Mark[] => [
  ...(visit.urgent ? [{ text: say("mark.urgent"), tone: "warn" } as const] : []),
  ...(visit.position === 1 ? [{ text: say("mark.next"), tone: "good" } as const] : []),
  ...(visit.seated && visit.status === "waiting" ? [{ text: say("mark.seated"), tone: "good" } as const] : []),
  ...(visit.quiet ? [{ text: say("mark.quiet"), tone: "warn" } as const] : []),
  ...(visit.returned ? [{ text: say("mark.returned"), tone: "plain" } as const] : []),
  ...(visit.transferredFrom === undefined ? [] : [{ text: say("mark.transferred", { from: visit.transferredFrom }), tone: "plain" } as const]),
  ...(visit.interpreter ? [{ text: say("mark.interpreter"), tone: "warn" } as const] : []),
  ...(visit.asked ? [{ text: say("mark.asked"), tone: "plain" } as const] : []),
  { text: say(`way.${visit.way}`), tone: "plain" },
  ...(visit.language === "de" ? [] : [{ text: visit.language.toUpperCase(), tone: "plain" } as const]),
];

const statusText = (visit: VisitView, view: DeskView, say: Say, now: number): string => {
  if (visit.status === "waiting") return sinceText(say, visit.since, now);
  const status = say(`status.${visit.status.replace(" ", "_")}`);
  if (visit.mine || visit.caseworker === undefined) return status;
  return say("with", { status, by: view.colleagues.find(({ user }) => user === visit.caseworker)?.name ?? visit.caseworker });
};

/** Sends the order after a while in which it can be taken back. */
const useRegret = (send: () => void): { waiting: boolean; begin: () => void; takeBack: () => void } => {
  const timer = useRef<number | undefined>(undefined);
  const [waiting, setWaiting] = useState(false);
  const takeBack = (): void => {
    window.clearTimeout(timer.current);
    setWaiting(false);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const begin = (): void => {
    setWaiting(true);
    timer.current = window.setTimeout(() => {
      setWaiting(false);
      send();
    }, REGRET);
  };
  return { waiting, begin, takeBack };
};

const ActionButton = ({ action, ticket, onPress }: { action: Action; ticket: string; onPress: () => void }) => {
  const { say, state } = useTools();
  const label = say(action.label);
  return (
    <button
      type="button"
      class={`act ${action.weight}${action.words === undefined ? " small" : ""}`}
      aria-label={`${label} ${ticket}`}
      title={label}
      disabled={state.pending.has(`${action.label}:${ticket}`)}
      onClick={onPress}
    >
      <Icon name={action.icon} />
      {action.words === undefined ? null : <span>{say(action.words)}</span>}
    </button>
  );
};

export const VisitRow = ({ visit, view, now }: { visit: VisitView; view: DeskView; now: number }) => {
  const { say, state, order, showRoom } = useTools();
  const [form, setForm] = useState<"transfer" | "invite">();
  const { ticket } = visit;
  const bar = useRegret(() => void order(`bar:${ticket}`, { name: "end", ticket, bar: true }));
  const press = (action: Action): void => {
    switch (action.does) {
      case "order": return void order(`${action.label}:${ticket}`, action.command, action.opens);
      case "ask": return setForm(form === action.form ? undefined : action.form);
      case "orderSlowly": return bar.begin();
      case "showRoom": return showRoom(action.room, ticket);
    }
  };
  const classes = ["visit", visit.mine ? "mine" : "", visit.urgent ? "urgent" : "", state.changed.has(ticket) ? "changed" : ""];
  return (
    <li class={classes.filter(Boolean).join(" ")} data-ticket={ticket} data-status={visit.status}>
      <div class="what">
        <strong class="ticket">{ticket}</strong>
        <span class="status">{statusText(visit, view, say, now)}</span>
        <span class="marks">{marksOf(visit, say).map(({ text, tone }) => <span key={text} class={`mark ${tone}`}>{text}</span>)}</span>
      </div>
      {bar.waiting ? (
        <div class="acts regret" role="alert">
          <span>{say("barring", { ticket })}</span>
          <button type="button" class="act plain" onClick={bar.takeBack}>{say("takeBack")}</button>
        </div>
      ) : (
        <div class="acts" role="group" aria-label={ticket}>
          {actionsFor(visit, view).map((action) => <ActionButton key={action.label} action={action} ticket={ticket} onPress={() => press(action)} />)}
        </div>
      )}
      {form === "transfer" ? <TransferForm ticket={ticket} view={view} close={() => setForm(undefined)} /> : null}
      {form === "invite" ? <InviteForm ticket={ticket} view={view} close={() => setForm(undefined)} /> : null}
    </li>
  );
};
