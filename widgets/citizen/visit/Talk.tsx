/** The talk: Element Call and the chat side by side, and our own controls around them in every language. */
import { useEffect, useState } from "preact/hooks";
import { ChatPanel } from "./ChatPanel.tsx";
import { Curtain } from "./Curtain.tsx";
import { Heading, useTools } from "./kit.tsx";
import type { Shown } from "./kit.tsx";
import { useNaming } from "./naming.ts";
import type { View } from "./page.ts";
import { Question } from "./Question.tsx";
import type { State } from "./state.ts";

const END = { leave: "talk.leave", sure: "talk.leaveSure", yes: "talk.leaveYes" } as const;
const LEAVE = { leave: "companion.leave", sure: "companion.leaveSure", yes: "companion.leaveYes" } as const;

function Leave({ view }: { view: View }) {
  const { say, course } = useTools();
  const [isAsking, setAsking] = useState(false);
  // Without a companion the talk goes on.
  const isCompanion = view.role === "companion";
  const { leave: go, sure, yes } = isCompanion ? LEAVE : END;
  if (!isAsking) return <button type="button" class="danger" onClick={() => setAsking(true)}>{say(go)}</button>;
  const leave = async (): Promise<void> => {
    await course.leaveCall();
    await (isCompanion ? course.finish() : course.act({ do: "withdraw" }));
  };
  return (
    <div role="alertdialog" aria-labelledby="leave-sure" class="sure">
      <p id="leave-sure">{say(sure)}</p>
      <div class="actions">
        <button type="button" class="danger primary" onClick={() => void leave()}>{say(yes)}</button>
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

/** Messages of others that came while the chat was closed. */
function useUnread(items: State["chat"], isOpen: boolean): number {
  const others = items.filter(({ isMine }) => !isMine).length;
  const [seen, setSeen] = useState(0);
  useEffect(() => { if (isOpen) setSeen(others); }, [isOpen, others]);
  return isOpen ? 0 : Math.max(0, others - seen);
}

function ChatButton({ isOpen, unread, toggle }: { isOpen: boolean; unread: number; toggle: () => void }) {
  const { say } = useTools();
  const news = unread > 0 ? say("talk.unread", { count: unread }) : "";
  return (
    <>
      <button type="button" class={news ? "primary" : "quiet"} aria-expanded={isOpen} aria-controls="chat" onClick={toggle}>
        <span>{say(isOpen ? "talk.hideChat" : "talk.showChat")}{news && ` · ${news}`}</span></button>
      <p class="visually-hidden" role="status">{news}</p>
    </>
  );
}

export function Talk({ state, view }: Shown) {
  const { say } = useTools();
  const named = useNaming(view);
  const [hasChat, setChat] = useState(matchMedia("(min-width: 56rem)").matches);
  const unread = useUnread(state.chat, hasChat);
  return (
    <>
      <div class="talk-head">
        <Heading>{state.call === "in" || view.status === "in consultation" ? named("talk.with") : say("talk.called")}</Heading>
        <p class="talk-ticket" dir="ltr">{view.ticket}</p>
      </div>
      <Question view={view} />
      {state.unheard !== undefined && <p class="stale" role="status">{say("talk.unheard", { host: state.unheard })}</p>}
      <div class="talk-bar actions">
        <Controls state={state} />
        <ChatButton isOpen={hasChat} unread={unread} toggle={() => setChat(!hasChat)} />
        <Leave view={view} />
      </div>
      <Curtain state={state} view={view} />
      <ChatPanel state={state} isOpen={true} isHidden={!hasChat} />
    </>
  );
}
