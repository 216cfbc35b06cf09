/** Afterwards: what happened, what next, and when everything about the visit is removed. */
import { ChatPanel } from "./ChatPanel.tsx";
import { Heading, Telephone, useTools } from "./kit.tsx";
import type { Shown } from "./kit.tsx";
import type { State } from "./state.ts";
import { clock, day, dayAndTime } from "./words.ts";

const home = (): string => {
  const language = new URLSearchParams(location.search).get("lang");
  return language === null ? "/" : `/?lang=${encodeURIComponent(language)}`;
};

export function End({ state, view }: Shown) {
  const { say, course } = useTools();
  const { outcome = "finished", ended } = view;
  const key = outcome === "unserved" ? "unserved" : outcome;
  const isFollowUp = ended !== undefined && ended.talked && !state.isForgotten;
  return (
    <div class={isFollowUp ? "waiting" : ""}>
      <section class="panel narrow">
        <Heading>{say(`end.${key}`)}</Heading>
        <p class="lead">{say(`end.${key}Text`)}</p>
        {isFollowUp && ended && <>
          <p>{say("end.save", { when: clock(ended.followUpUntil) })}</p>
          <p><button type="button" class="primary large" onClick={() => void course.finish()}>{say("end.saveDone")}</button></p>
        </>}
        {ended && <section class="removed"><h2>{say("end.removedTitle")}</h2><ul>
          <li>{isFollowUp ? say("end.removedSoon", { when: clock(ended.followUpUntil) }) : say(outcome === "barred" ? "end.removedBarred" : "end.removedHere")}</li>
          <li>{say("end.removedAccount", { when: clock(ended.followUpUntil) })}</li>
          <li>{say("end.removedRoom", { when: dayAndTime(ended.roomUntil) })}</li>
          <li>{say("end.removedVisit", { when: day(ended.visitUntil) })}</li>
        </ul></section>}
        <p data-forgotten={state.isForgotten}><a class="button quiet" href={home()}>{say("end.home")}</a></p>
        <Telephone number={view.department.telephone} />
      </section>
      {isFollowUp && <ChatPanel state={state} isOpen={false} />}
    </div>
  );
}

/** The secret leads nowhere any more, or never did. */
export function Unknown({ state }: { state: State }) {
  const { say } = useTools();
  return (
    <section class="panel narrow">
      <Heading>{say("end.unknown")}</Heading>
      <p class="lead">{say("end.unknownText")}</p>
      <p data-forgotten={state.isForgotten}><a class="button primary" href={home()}>{say("end.home")}</a></p>
    </section>
  );
}
