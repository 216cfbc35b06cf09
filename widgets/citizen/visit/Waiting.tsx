/** The waiting page: number, position, honest estimate, and what can be done meanwhile. */
import { useEffect, useState } from "preact/hooks";
import { Companions } from "./Companions.tsx";
import { DeviceCheck } from "./DeviceCheck.tsx";
import { Heading, Telephone, useTools } from "./kit.tsx";
import type { Shown } from "./kit.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";
import { Notify } from "./Notify.tsx";
import { Question } from "./Question.tsx";
import { clock } from "./words.ts";

function Place({ view }: { view: Shown["view"] }) {
  const { say } = useTools();
  const { position, estimate, isStaffed } = view;
  const place = position === undefined ? "" : position === 1 ? say("wait.next") : say("wait.position", { position });
  const minutes = estimate && (estimate.from > 0 ? say("wait.minutes", estimate) : say("wait.minutesShort", estimate));
  return (
    <div role="status" aria-live="polite" class="place">
      <p class="place-main">{place}</p>
      {minutes && position !== 1 && <p>{minutes}</p>}
      {!isStaffed && <p>{say("wait.nobody")}</p>}
      {view.news && <p class="notice">{view.news}</p>}
    </div>
  );
}

function Confirm({ view }: { view: Shown["view"] }) {
  const { say, course, page } = useTools();
  if (view.role === "companion" || view.position !== 1) return null;
  if (view.confirmed) return <p class="confirmed" role="status">{say("wait.confirmed")}</p>;
  return (
    <div class="confirm" role="alert">
      <h2>{say("wait.confirmTitle")}</h2>
      <p>{say("wait.confirmText", { minutes: page.confirmMinutes })}</p>
      <div class="actions">
        <button type="button" class="primary large" onClick={() => void course.act({ do: "confirm" })}>{say("wait.confirm")}</button>
        <MoreTime view={view} hint={HINT} />
      </div>
      <MoreTimeHint view={view} />
    </div>
  );
}

const HINT = "more-time";

/** `hint`: the id of what explains it, where there is room for that. */
function MoreTime({ view, hint }: { view: Shown["view"]; hint?: string }) {
  const { say, course } = useTools();
  if (view.delaysLeft === 0) return null;
  return <button type="button" class="quiet" aria-describedby={hint} onClick={() => void course.act({ do: "needTime" })}>{say("wait.moreTime")}</button>;
}

/** What more time means, and how often it can still be had. */
function MoreTimeHint({ view: { delaysLeft } }: { view: Shown["view"] }) {
  const { say, page } = useTools();
  return <p class="hint" id={HINT}>{delaysLeft === 0 ? say("wait.noMoreTime") : say("wait.moreTimeHint", { minutes: page.graceMinutes, count: delaysLeft })}</p>;
}

export function Withdraw() {
  const { say, course } = useTools();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) return <button type="button" class="quiet" onClick={() => setAsking(true)}>{say("wait.withdraw")}</button>;
  return (
    <div role="alertdialog" aria-labelledby="withdraw-sure" class="sure">
      <p id="withdraw-sure">{say("wait.withdrawSure")}</p>
      <div class="actions">
        <button type="button" class="danger primary" onClick={() => void course.act({ do: "withdraw" })}>{say("wait.withdrawYes")}</button>
        <button type="button" class="quiet" onClick={() => setAsking(false)}>{say("common.cancel")}</button>
      </div>
    </div>
  );
}

function Readiness({ state }: { state: Shown["state"] }) {
  const { say } = useTools();
  const key = state.readiness === "failed" ? "wait.prepareFailed" : state.readiness === "ready" || state.readiness === "room" ? "wait.prepared" : "wait.preparing";
  return <p class="hint readiness" data-readiness={state.readiness} role="status">{say(key)}</p>;
}

function Interpreter({ view }: { view: Shown["view"] }) {
  const { say, course } = useTools();
  return (
    <div class="choice">
      <input type="checkbox" id="wish-interpreter" checked={view.interpreter}
        onChange={(event) => void course.act({ do: "wishInterpreter", wished: event.currentTarget.checked })} />
      <label for="wish-interpreter">{say("start.interpreter")}</label>
    </div>
  );
}

export function Waiting({ state, view }: Shown) {
  const { say, course } = useTools();
  const isAsked = view.position === 1 && !view.confirmed;
  return (
    <div class="waiting">
      <section class="panel ticket-panel">
        <Heading>{say("wait.title")}</Heading>
        <p class="ticket-label">{say("wait.ticket")}</p>
        <p class="ticket" dir="ltr">{view.ticket}</p>
        <Place view={view} />
        <Question view={view} />
        <Confirm view={view} />
        <Readiness state={state} />
        <p class="hint">{say("wait.stayOpen")}</p>
        {view.role === "citizen" && <div class="actions"><Notify />{!isAsked && <MoreTime view={view} />}<Withdraw /></div>}
        <Telephone number={view.department.telephone} />
      </section>
      <div class="side">
        <DeviceCheck state={state} />
        {view.department.bring.length > 0 && <section class="panel"><h2>{say("department.bring")}</h2><ul class="bring">{view.department.bring.map((thing) => <li key={thing}>{thing}</li>)}</ul></section>}
        {view.role === "citizen" && <Companions view={view} />}
        {view.role === "citizen" && <section class="panel"><h2>{say("wait.changeLanguage")}</h2>
          <LanguageChoice id="visit-language" selected={view.language} choose={(language) => void course.act({ do: "speak", language })} />
          <Interpreter view={view} /></section>}
      </div>
    </div>
  );
}

/** Parked or missed: the place is kept until a moment. */
export function Away({ view }: Shown) {
  const { say, course } = useTools();
  const [isOver, setOver] = useState(false);
  const { until = 0, now, status } = view;
  useEffect(() => {
    setOver(false);
    const timer = window.setTimeout(() => setOver(true), Math.max(0, until - now));
    return () => clearTimeout(timer);
  }, [until, now]);
  const kind = status === "missed" ? "missed" : "parked";
  return (
    <section class="panel narrow ticket-panel">
      <Heading>{say(`wait.${kind}Title`)}</Heading>
      <p class="ticket" dir="ltr">{view.ticket}</p>
      <p role="status">{say(`wait.${kind}Text`, { when: clock(until) })}</p>
      {view.role === "citizen" && <div class="actions">
        <button type="button" class="primary large" disabled={isOver} onClick={() => void course.act({ do: "confirm" })}>{say("wait.back")}</button>
        {kind === "parked" && <MoreTime view={view} hint={HINT} />}
        <Withdraw />
      </div>}
      {view.role === "citizen" && kind === "parked" && <MoreTimeHint view={view} />}
      <Telephone number={view.department.telephone} />
    </section>
  );
}
