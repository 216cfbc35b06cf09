/** Chooses the screen, calls the citizen back to it, and keeps the place of the video from ever being built anew. */
import { useEffect, useState } from "preact/hooks";
import { keepAwake, notify, ringUntilAnswered } from "./alerts.ts";
import { JoinAsCompanion } from "./Companions.tsx";
import { End, Unknown } from "./End.tsx";
import { Heading, ToolsProvider, useTools } from "./kit.tsx";
import type { Tools } from "./kit.tsx";
import type { View } from "./page.ts";
import { isCalled } from "./state.ts";
import type { State } from "./state.ts";
import { TakeNumber } from "./TakeNumber.tsx";
import { Talk } from "./Talk.tsx";
import { Away, Waiting } from "./Waiting.tsx";

export interface Start { companionSecret: string | undefined; takeHere: () => void }

function Elsewhere({ takeHere }: { takeHere: () => void }) {
  const { say } = useTools();
  return (
    <section class="panel narrow">
      <Heading>{say("tab.title")}</Heading>
      <p>{say("tab.text")}</p>
      <button type="button" class="primary large" onClick={takeHere}>{say("tab.here")}</button>
    </section>
  );
}

/** What wants the citizen's eyes: being asked whether they are there, being called, a place that is kept only for a while. */
const callOf = (view: View | undefined): "none" | "confirm" | "called" | "away" => {
  if (!view) return "none";
  if (isCalled(view)) return "called";
  if (view.status === "parked" || view.status === "missed") return "away";
  return view.status === "waiting" && view.position === 1 && !view.confirmed ? "confirm" : "none";
};

const NOTIFICATION = { confirm: "wait.notification", called: "wait.notificationCall", away: "wait.notificationAway" } as const;

function useAlerts(state: State): void {
  const { say } = useTools();
  const { view } = state;
  const call = callOf(view);
  const isAnswered = state.call === "in" || state.call === "joining" || state.call === "lost";
  useEffect(() => {
    if (call === "none" || isAnswered) return;
    notify(say("common.office"), say(NOTIFICATION[call]));
    // Who asked for time themselves need not be rung for.
    if (call === "away") return;
    return ringUntilAnswered(call === "called" ? 5_000 : 12_000, 8);
  }, [call, isAnswered]);
  useEffect(() => (view && view.status !== "ended" ? keepAwake() : undefined), [view?.status === "ended", view === undefined]);
  useEffect(() => {
    const mark = call === "none" || isAnswered ? "" : "● ";
    const number = view && !view.department.neutral && view.status !== "ended" ? `${view.ticket} · ` : "";
    document.title = `${mark}${number}${say("common.office")}`;
  }, [call, isAnswered, view?.ticket, view?.status]);
}

function Screen({ state, start }: { state: State; start: Start }) {
  const { page } = useTools();
  const { view } = state;
  if (state.isElsewhere) return <Elsewhere takeHere={start.takeHere} />;
  // A companion who left: the visit goes on without them.
  if (state.isUnknown || (state.isForgotten && view?.status !== "ended")) return <Unknown state={state} />;
  if (!view) {
    if (state.memory) return <p role="status" class="loading">…</p>;
    if (start.companionSecret !== undefined) return <JoinAsCompanion secret={start.companionSecret} />;
    return page.department ? <TakeNumber department={page.department} /> : <Unknown state={state} />;
  }
  if (view.status === "ended") return <End state={state} view={view} />;
  if (isCalled(view)) return <Talk state={state} view={view} />;
  return view.status === "waiting" ? <Waiting state={state} view={view} /> : <Away state={state} view={view} />;
}

function Visit({ start, stage }: { start: Start; stage: HTMLElement }) {
  const { say, course } = useTools();
  const [state, setState] = useState(course.state());
  useEffect(() => { course.onChange(setState); setState(course.state()); }, []);
  useAlerts(state);
  const isTalking = state.view !== undefined && isCalled(state.view) && !state.isElsewhere;
  useEffect(() => {
    stage.dataset["open"] = String(isTalking);
    stage.inert = !isTalking;
    document.body.classList.toggle("talking", isTalking);
  }, [isTalking]);
  return (
    <>
      {state.isOffline && state.call !== "lost" && <p class="stale" role="alert">{say(isTalking ? "talk.offline" : "wait.offline")}</p>}
      <Screen state={state} start={start} />
    </>
  );
}

export function App({ tools, start, stage }: { tools: Tools; start: Start; stage: HTMLElement }) {
  return <ToolsProvider value={tools}><Visit start={start} stage={stage} /></ToolsProvider>;
}
