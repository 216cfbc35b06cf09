/** Chooses the screen, and keeps the place of the video from ever being built anew. */
import { useEffect, useState } from "preact/hooks";
import { CompanionLeft, JoinAsCompanion } from "./Companions.tsx";
import { End, Unknown } from "./End.tsx";
import { Heading, ToolsProvider, useTools } from "./kit.tsx";
import type { Tools } from "./kit.tsx";
import { isCalled } from "./state.ts";
import type { State } from "./state.ts";
import { TakeNumber } from "./TakeNumber.tsx";
import { Talk } from "./Talk.tsx";
import { useAlerts } from "./useAlerts.ts";
import { Away, Waiting } from "./Waiting.tsx";

export interface Start { companionSecret: string | undefined; takeHere: () => Promise<void> }

function Elsewhere({ isAsleep, takeHere }: { isAsleep: boolean; takeHere: () => Promise<void> }) {
  const { say } = useTools();
  const [isAsking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    setAsking(true);
    await takeHere();
    setAsking(false);
  };
  return (
    <section class="panel narrow">
      <Heading>{say("tab.title")}</Heading>
      <p role="status">{say(isAsleep ? "tab.asleep" : "tab.text")}</p>
      <button type="button" class="primary large" disabled={isAsking} onClick={() => void ask()}>{say("tab.here")}</button>
    </section>
  );
}

function Screen({ state, start }: { state: State; start: Start }) {
  const { page } = useTools();
  const { view } = state;
  if (state.elsewhere !== "no") return <Elsewhere isAsleep={state.elsewhere === "asleep"} takeHere={start.takeHere} />;
  if (state.isForgotten && !state.isUnknown && view?.role === "companion" && view.status !== "ended") return <CompanionLeft />;
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
  const isTalking = state.view !== undefined && isCalled(state.view);
  useEffect(() => {
    stage.dataset["open"] = String(isTalking);
    stage.inert = !isTalking;
    document.body.classList.toggle("talking", isTalking);
  }, [isTalking]);
  return (
    <>
      {state.isOffline && state.call !== "lost" && <p class="stale" role="alert">{say(isTalking ? "talk.offline" : "wait.offline")}</p>}
      {state.isNotDone && !state.isOffline && <p class="stale" role="alert">{say("error.failed")}. {say("error.failedText")}</p>}
      <Screen state={state} start={start} />
    </>
  );
}

export function App({ tools, start, stage }: { tools: Tools; start: Start; stage: HTMLElement }) {
  return <ToolsProvider value={tools}><Visit start={start} stage={stage} /></ToolsProvider>;
}
