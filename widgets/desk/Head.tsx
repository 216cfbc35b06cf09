import { useState } from "preact/hooks";
import type { DeskView } from "../../appservice/web/desk/viewSchema.ts";
import { mayNotify } from "./alarm.ts";
import { useTools } from "./context.ts";
import { Icon } from "./Icon.tsx";

type HeadProps = { readonly view: DeskView; readonly sound: boolean; readonly onSound: () => void; readonly canNotify: boolean };

export const Head = ({ view, sound, onSound, canNotify }: HeadProps) => {
  const { say, order, state } = useTools();
  const [asked, setAsked] = useState(false);
  const { me, board, department } = view;
  const { unseen } = state.arrivals;
  const pause = me.paused ? "resume" : "pause";
  return (
    <header class="head">
      <h1>{department.name}{unseen.length === 0 ? null : <span class="badge" aria-hidden="true">{unseen.length}</span>}</h1>
      <p class="board" data-availability={board.availability}>
        <span class={`dot ${board.availability}`} aria-hidden="true" />
        {[
          say(`availability.${board.availability}`), board.waiting === 0 ? say("waitingNobody") : say("waitingCount", { count: board.waiting }),
          ...(board.numbers === false ? [say("noNumbers")] : []),
          ...(board.openUntil ? [say("openUntil", { when: board.openUntil })] : []),
          ...(board.opensAt ? [say("opensAt", { when: board.opensAt })] : []),
        ].join(" · ")}
      </p>
      <div class="switches">
        <button type="button" class="act plain" aria-pressed={me.paused} disabled={state.pending.has("pause")}
          onClick={() => void order("pause", { name: pause })}>{say(pause)}</button>
        <button type="button" class="act small plain" aria-pressed={!sound} aria-label={say(sound ? "alert.off" : "alert.on")}
          title={say(sound ? "alert.off" : "alert.on")} onClick={onSound}><Icon name={sound ? "sound" : "mute"} /></button>
        {canNotify && !asked && mayNotify() === "default" ? (
          <button type="button" class="act plain" onClick={() => void Notification.requestPermission().finally(() => setAsked(true))}>{say("alert.ask")}</button>
        ) : null}
      </div>
    </header>
  );
};
