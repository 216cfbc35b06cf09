/** Over the place of the video while there is none: who calls, and the way in. */
import { useEffect, useRef } from "preact/hooks";
import { AudioOnly } from "./AudioOnly.tsx";
import { useTools } from "./kit.tsx";
import type { Shown } from "./kit.tsx";
import { useNaming } from "./naming.ts";

function useCurtainText({ state: { call }, view }: Shown): string {
  const { say } = useTools();
  const named = useNaming(view);
  if (call === "left" || call === "failed" || call === "lost") return say(`talk.${call}`);
  return named(view.status === "in consultation" ? "talk.goesOn" : "talk.calledBy");
}

export function Curtain({ state, view }: Shown) {
  const { say, course } = useTools();
  const text = useCurtainText({ state, view });
  const told = useRef<HTMLParagraphElement>(null);
  const { call } = state;
  const isWaiting = call === "none" || call === "loading" || call === "joining";
  const isOut = call === "left" || call === "failed" || call === "lost";
  // Not the way in: a key that was meant for something else would lead into the call.
  useEffect(() => { told.current?.focus(); }, [isOut && call, call === "in"]);
  if (call === "in") return null;
  return (
    <div class="curtain">
      <p class="curtain-text" role="alert" ref={told} tabIndex={-1}>{text}</p>
      {call === "joining" ? <p role="status">{say("talk.connecting")}</p> : <>
        <button type="button" class="primary large" disabled={isWaiting} onClick={() => void course.enter()}>
          {say(call === "left" ? "talk.comeBack" : call === "failed" || call === "lost" ? "talk.again" : isWaiting ? "talk.connecting" : "talk.enter")}
        </button>
        <AudioOnly state={state} id="enter-audio-only" />
      </>}
    </div>
  );
}
