/** The talk: Element Call and the chat side by side, and our own controls around them in every language. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ChatPanel } from "./ChatPanel.tsx";
import { Heading, useTools } from "./kit.tsx";
import type { Shown } from "./kit.tsx";
import type { View } from "./page.ts";
import { Question } from "./Question.tsx";

/** Name or alias: "2" is "Beratung 2" where no names are shown. */
export function useCaseworker({ caseworker = "" }: View): string {
  const { say } = useTools();
  if (caseworker === "") return say("talk.caseworker");
  return /^\d+$/u.test(caseworker) ? `${say("talk.alias")} ${caseworker}` : caseworker;
}

function Leave({ view }: { view: View }) {
  const { say, course } = useTools();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) return <button type="button" class="danger" onClick={() => setAsking(true)}>{say("talk.leave")}</button>;
  const leave = async (): Promise<void> => {
    await course.leaveCall();
    // Without a companion the talk goes on.
    await (view.role === "companion" ? course.finish() : course.act({ do: "withdraw" }));
  };
  return (
    <div role="alertdialog" aria-labelledby="leave-sure" class="sure">
      <p id="leave-sure">{say("talk.leaveSure")}</p>
      <div class="actions">
        <button type="button" class="danger primary" onClick={() => void leave()}>{say("talk.leaveYes")}</button>
        <button type="button" class="quiet" onClick={() => setAsking(false)}>{say("common.cancel")}</button>
      </div>
    </div>
  );
}

function Controls({ state }: { state: Shown["state"] }) {
  const { say, course } = useTools();
  const { audio, video } = state.muted;
  if (state.call !== "in") return null;
  return (
    <>
      <button type="button" class="quiet" onClick={() => void course.mute({ audio: !audio })}>{say(audio ? "talk.microphoneOn" : "talk.microphoneOff")}</button>
      <button type="button" class="quiet" onClick={() => void course.mute({ video: !video })}>{say(video ? "talk.cameraOn" : "talk.cameraOff")}</button>
    </>
  );
}

function useCurtainText({ state: { call }, view }: Shown): string {
  const { say } = useTools();
  const name = useCaseworker(view);
  if (call === "left" || call === "failed" || call === "lost") return say(`talk.${call}`);
  return view.status === "in consultation" ? say("talk.goesOn", { name }) : say("talk.calledBy", { name });
}

/** Over the place of the video while there is none. */
function Curtain({ state, view }: Shown) {
  const { say, course } = useTools();
  const text = useCurtainText({ state, view });
  const enter = useRef<HTMLButtonElement>(null);
  const { call } = state;
  useEffect(() => { enter.current?.focus(); }, [call]);
  if (call === "in") return null;
  const isWaiting = call === "none" || call === "loading" || call === "joining";
  return (
    <div class="curtain">
      <p class="curtain-text" role="alert">{text}</p>
      {call === "joining" ? <p role="status">{say("talk.connecting")}</p>
        : <button type="button" ref={enter} class="primary large" disabled={isWaiting} onClick={() => void course.enter()}>
            {say(call === "left" ? "talk.comeBack" : call === "failed" || call === "lost" ? "talk.again" : isWaiting ? "talk.connecting" : "talk.enter")}
          </button>}
    </div>
  );
}

export function Talk({ state, view }: Shown) {
  const { say } = useTools();
  const name = useCaseworker(view);
  const [hasChat, setChat] = useState(matchMedia("(min-width: 56rem)").matches);
  return (
    <>
      <div class="talk-head">
        <Heading>{state.call === "in" || view.status === "in consultation" ? say("talk.with", { name }) : say("talk.called")}</Heading>
        <p class="talk-ticket" dir="ltr">{view.ticket}</p>
      </div>
      <Question view={view} />
      {state.unheard !== undefined && <p class="stale" role="status">{say("talk.unheard", { host: state.unheard })}</p>}
      <div class="talk-bar actions">
        <Controls state={state} />
        <button type="button" class="quiet" aria-expanded={hasChat} aria-controls="chat" onClick={() => setChat(!hasChat)}>{say(hasChat ? "talk.hideChat" : "talk.showChat")}</button>
        <Leave view={view} />
      </div>
      <Curtain state={state} view={view} />
      {hasChat && <ChatPanel state={state} isOpen={true} />}
    </>
  );
}
