/** The video call of the open consultation: it starts and rings by itself, and comes back after the network was gone. */
import { useEffect, useRef, useState } from "preact/hooks";
import { openCall } from "../../shared/call.ts";
import type { CallEvent, Muted } from "../../shared/call.ts";
import type { Session } from "../../shared/session.ts";
import type { DeskLanguage, Say } from "../words.ts";

type CallPaneProps = { readonly session: Session; readonly room: string; readonly say: Say; readonly language: DeskLanguage };

type Stage = "calling" | "over" | "lost" | "failed";

/** Each round has an Element Call of its own. `isBack`: nobody had left; it does not ring, and who was muted is so still. */
type Round = { readonly number: number; readonly isBack: boolean };

/** Between two looks whether the network is back, and how long one takes at most: milliseconds. */
const LOOK_AGAIN = 3_000;
const LOOK = 5_000;

const isReachable = (): Promise<boolean> =>
  fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(LOOK) }).then(({ ok }) => ok, () => false);

async function untilReachable(signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isReachable()) return !signal.aborted;
    await new Promise((resolve) => { window.setTimeout(resolve, LOOK_AGAIN); });
  }
  return false;
}

const stageAfter = (event: CallEvent): Stage | undefined => {
  switch (event.type) {
    case "joined": return "calling";
    case "lost": return "lost";
    case "closed": return "over";
    case "failed": return "failed";
    default: return undefined;
  }
};

export const CallPane = ({ session, room, say, language }: CallPaneProps) => {
  const container = useRef<HTMLDivElement>(null);
  const off = useRef<Muted>({ audio: false, video: false });
  const [stage, setStage] = useState<Stage>("calling");
  /** The video server of somebody who cannot be seen here. */
  const [unheard, setUnheard] = useState<string>();
  const [round, setRound] = useState<Round>({ number: 0, isBack: false });

  useEffect(() => {
    const { current } = container;
    if (!current) return;
    const { isBack } = round;
    let isLost = false;
    let isUnderWay = !isBack;
    const theme = document.documentElement.dataset["theme"] === "light" ? "light" : "dark";
    setStage("calling");
    setUnheard(undefined);
    const call = openCall({
      session, container: current, roomId: room, title: say("call"), lang: language, theme, audioOnly: false,
      intent: isBack ? "join_existing" : "start_call", ring: !isBack, preload: isBack,
      onEvent: (event) => {
        if (event.type === "joined") isUnderWay = true;
        if (event.type === "unheard") setUnheard(event.host);
        // Before it is in, it tells what it begins with, not what is wished.
        if (event.type === "muted" && isUnderWay) off.current = { audio: event.audio, video: event.video };
        if (event.type === "failed") console.warn("The call could not start:", event.reason);
        isLost ||= event.type === "lost";
        // What ends because the connection was lost has not ended.
        const next = isLost ? "lost" : stageAfter(event);
        if (next !== undefined) setStage(next);
      },
    });
    if (isBack) call.join(off.current).catch((error: unknown) => { console.warn("The call could not be joined again:", error); });
    return () => {
      // A lost one must not say goodbye for the one that follows it. Whoever closes the desk hangs up; the frame has
      // to live until Element Call has said so.
      if (isLost) call.dispose();
      else void call.leave().finally(() => call.dispose());
    };
  }, [session, room, round]);

  useEffect(() => {
    if (stage !== "lost") return;
    const gone = new AbortController();
    void untilReachable(gone.signal).then((isThere) => { if (isThere) setRound(({ number }) => ({ number: number + 1, isBack: true })); });
    return () => gone.abort();
  }, [stage]);

  const again = (): void => setRound(({ number }) => ({ number: number + 1, isBack: false }));
  return (
    <div class="call">
      <div ref={container} hidden={stage !== "calling"} />
      {unheard === undefined ? null : <p class="unheard" role="status">{say("callUnheard", { host: unheard })}</p>}
      {stage === "calling" ? null : <Curtain stage={stage} say={say} again={again} />}
    </div>
  );
};

const WORDS = { lost: "callLost", over: "callEnded", failed: "callFailed" } as const;

const Curtain = ({ stage, say, again }: { readonly stage: Exclude<Stage, "calling">; readonly say: Say; readonly again: () => void }) => (
  <div class="over">
    <p role="status">{say(WORDS[stage])}</p>
    {stage === "lost" ? null : <button type="button" class="act primary" onClick={again}>{say("callAgainStart")}</button>}
  </div>
);
