/** The open consultation: the call, started and ringing, and the chat below it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { openCall } from "../../shared/call.ts";
import type { Call } from "../../shared/call.ts";
import type { Session } from "../../shared/session.ts";
import type { DeskLanguage, Say } from "../words.ts";
import { ChatPane } from "./ChatPane.tsx";

type TalkProps = { readonly session: Session; readonly room: string; readonly ticket: string; readonly say: Say; readonly language: DeskLanguage };

type Stage = "joining" | "calling" | "over" | { readonly failed: string };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const CallPane = ({ session, room, say, language }: Omit<TalkProps, "ticket">) => {
  const container = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage>("calling");
  const [round, setRound] = useState(0);
  useEffect(() => {
    const { current } = container;
    if (!current) return;
    const theme = document.documentElement.dataset["theme"] === "light" ? "light" : "dark";
    setStage("calling");
    const call: Call = openCall({
      session, container: current, roomId: room, title: say("call"), lang: language, theme,
      intent: "start_call", ring: true, preload: false, audioOnly: false,
      onEvent: (event) => {
        if (event.type === "closed") setStage("over");
        if (event.type === "failed") setStage({ failed: event.reason });
      },
    });
    // Whoever closes the desk hangs up; the frame has to live until Element Call has said so.
    return () => void call.leave().finally(() => call.dispose());
  }, [session, room, round]);
  return (
    <div class="call">
      <div ref={container} hidden={stage !== "calling"} />
      {stage === "calling" || stage === "joining" ? null : (
        <div class="over">
          <p role="status">{stage === "over" ? say("callEnded") : say("callFailed", { reason: stage.failed })}</p>
          <button type="button" class="act primary" onClick={() => setRound(round + 1)}>{say("callAgainStart")}</button>
        </div>
      )}
    </div>
  );
};

export const Talk = ({ session, room, ticket, say, language }: TalkProps) => {
  const [step, setStep] = useState<"called" | "joining" | "joined">("called");
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const leaving = new AbortController();
    const enter = async (): Promise<void> => {
      // The service invites in the moment of the accept; we may be here before the invite.
      await session.invitedTo(room, leaving.signal);
      const joined = session.join(room, leaving.signal);
      // Element Call loads meanwhile; not before, as it keeps the page busy.
      setStep("joining");
      await joined;
      setStep("joined");
    };
    enter().catch((error: unknown) => { if (!leaving.signal.aborted) setProblem(messageOf(error)); });
    return () => leaving.abort();
  }, [session, room]);
  return (
    <section class="talk" aria-label={say("talk", { ticket })}>
      <div class="title"><h2>{say("talk", { ticket })}</h2></div>
      {step === "called" || problem !== undefined ? null : <CallPane session={session} room={room} say={say} language={language} />}
      {step === "joined" ? <ChatPane session={session} room={room} say={say} language={language} /> : <p class="outside" role="status">{problem ?? say("joining")}</p>}
    </section>
  );
};
