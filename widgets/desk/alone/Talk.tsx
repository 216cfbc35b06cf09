/** The open consultation: the call, and the chat below it. */
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../../shared/session.ts";
import type { DeskLanguage, Say } from "../words.ts";
import { CallPane } from "./CallPane.tsx";
import { ChatPane } from "./ChatPane.tsx";

type TalkProps = { readonly session: Session; readonly room: string; readonly ticket: string; readonly say: Say; readonly language: DeskLanguage };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
