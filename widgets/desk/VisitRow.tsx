import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { actionsFor } from "./actions.ts";
import type { Action } from "./actions.ts";
import { useTools } from "./context.ts";
import { focusAnswer, isFocusLost } from "./focus.ts";
import { InviteForm, TransferForm } from "./forms.tsx";
import { Icon } from "./Icon.tsx";
import type { Say } from "./words.ts";

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

const ActionButton = ({ action, ticket, onPress }: { action: Action; ticket: string; onPress: () => void }) => {
  const { say, state } = useTools();
  const label = say(action.label);
  return (
    <button
      type="button"
      data-action={action.label}
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

const Regret = ({ ticket, takeBack }: { ticket: string; takeBack: () => void }) => {
  const { say } = useTools();
  const button = useRef<HTMLButtonElement>(null);
  // It stands where the pressed button was, and goes where its row goes.
  useEffect(() => { if (isFocusLost()) button.current?.focus(); }, []);
  return (
    <div class="acts regret" role="alert">
      <span>{say("barring", { ticket })}</span>
      <button ref={button} type="button" class="act plain" onClick={takeBack}>{say("takeBack")}</button>
    </div>
  );
};

/** The focus goes back to the button whose form, or whose regret, has gone; without that to the answer. */
const useWayBack = () => {
  const row = useRef<HTMLLIElement>(null);
  const due = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (due.current === undefined) return;
    const button = row.current?.querySelector<HTMLElement>(`[data-action="${due.current}"]`);
    due.current = undefined;
    if (!isFocusLost()) return;
    if (button) button.focus();
    else focusAnswer();
  });
  return { row, backTo: (label: string): void => { due.current = label; } };
};

export const VisitRow = ({ visit, view, now }: { visit: VisitView; view: DeskView; now: number }) => {
  const { say, state, order, showRoom, regret } = useTools();
  const [form, setForm] = useState<"transfer" | "invite">();
  const { row, backTo } = useWayBack();
  const { ticket } = visit;
  const close = (): void => {
    if (form) backTo(form);
    setForm(undefined);
  };
  const takeBack = (): void => {
    backTo("bar");
    regret.takeBack(ticket);
  };
  const press = (action: Action): void => {
    switch (action.does) {
      case "order": return void order(`${action.label}:${ticket}`, action.command, action.opens);
      case "ask": return form === action.form ? close() : setForm(action.form);
      case "orderSlowly": return regret.begin(ticket);
      case "showRoom": return showRoom(action.room, ticket);
    }
  };
  const classes = ["visit", visit.mine ? "mine" : "", visit.urgent ? "urgent" : "", state.changed.has(ticket) ? "changed" : ""];
  return (
    <li ref={row} class={classes.filter(Boolean).join(" ")} data-ticket={ticket} data-status={visit.status}>
      <div class="what">
        <strong class="ticket">{ticket}</strong>
        <span class="status">{statusText(visit, view, say, now)}</span>
        <span class="marks">{marksOf(visit, say).map(({ text, tone }) => <span key={text} class={`mark ${tone}`}>{text}</span>)}</span>
      </div>
      {regret.waiting.has(ticket) ? <Regret ticket={ticket} takeBack={takeBack} /> : (
        <div class="acts" role="group" aria-label={ticket}>
          {actionsFor(visit, view).map((action) => <ActionButton key={action.label} action={action} ticket={ticket} onPress={() => press(action)} />)}
        </div>
      )}
      {form === "transfer" ? <TransferForm ticket={ticket} view={view} close={close} /> : null}
      {form === "invite" ? <InviteForm ticket={ticket} view={view} close={close} /> : null}
    </li>
  );
};
