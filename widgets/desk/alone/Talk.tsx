/** The open consultation: the call, and the chat below it. */
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../../shared/session.ts";
import type { DeskLanguage, Say } from "../words.ts";
import { CallPane } from "./CallPane.tsx";
import { ChatPane } from "./ChatPane.tsx";

type TalkProps = { readonly session: Session; readonly room: string; readonly ticket: string; readonly say: Say; readonly language: DeskLanguage };

type Step = "called" | "joining" | "failed" | "joined";

/** After a first and after every further failure to enter. Milliseconds. */
const [SHORTEST_PAUSE, LONGEST_PAUSE] = [2_000, 15_000];

/** Tries until it is in. The homeserver may be slow or away, or ask for patience. */
async function enter({ invitedTo, join }: Session, room: string, signal: AbortSignal, onStep: (step: Step) => void): Promise<void> {
  for (let pause = SHORTEST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      // The service invites in the moment of the accept; we may be here before the invite.
      await invitedTo(room, signal);
      const joined = join(room, signal);
      // Element Call loads meanwhile; not before, as it keeps the page busy, and not again and again.
      if (pause === SHORTEST_PAUSE) onStep("joining");
      await joined;
      return onStep("joined");
    } catch (error) {
      if (signal.aborted) return;
      console.warn("The consultation room could not be entered:", error);
      onStep("failed");
    }
    await new Promise((resolve) => { window.setTimeout(resolve, pause); });
  }
}

export const Talk = ({ session, room, ticket, say, language }: TalkProps) => {
  const [step, setStep] = useState<Step>("called");
  const [round, setRound] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    setStep("called");
    void enter(session, room, leaving.signal, setStep);
    return () => leaving.abort();
  }, [session, room, round]);
  return (
    <section class="talk" aria-label={say("talk", { ticket })}>
      <div class="title"><h2>{say("talk", { ticket })}</h2></div>
      {step === "joining" || step === "joined" ? <CallPane session={session} room={room} say={say} language={language} /> : null}
      {step === "joined" ? <ChatPane session={session} room={room} say={say} language={language} /> : (
        <div class="outside">
          <p role="status">{say(step === "failed" ? "joinFailed" : "joining")}</p>
          {step === "failed" ? <button type="button" class="act primary" onClick={() => setRound(round + 1)}>{say("again")}</button> : null}
        </div>
      )}
    </section>
  );
};
