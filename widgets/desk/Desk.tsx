import { useEffect, useState } from "preact/hooks";
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { hasOpen } from "./actions.ts";
import { useAlarm } from "./alarm.ts";
import { Tools, useTools } from "./context.ts";
import type { Connection, DeskState } from "./deskState.ts";
import { ForAll } from "./ForAll.tsx";
import { Head } from "./Head.tsx";
import { Icon } from "./Icon.tsx";
import { LeadPanel } from "./LeadPanel.tsx";
import { News } from "./News.tsx";
import { useDesk } from "./useDesk.ts";
import type { DeskProps } from "./useDesk.ts";
import { VisitRow } from "./VisitRow.tsx";

/** How often waiting times are counted anew. Milliseconds. */
const MINUTE_HAND = 15_000;

const useNow = (offset: number): number => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_HAND);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, 0) + offset;
};

const Section = ({ id, title, visits, view, now }: { id: string; title: string; visits: readonly VisitView[]; view: DeskView; now: number }) => {
  if (visits.length === 0) return null;
  return (
    <section class={`group ${id}`} aria-labelledby={`group-${id}`}>
      <h2 id={`group-${id}`}>{title} <span class="count">{visits.length}</span></h2>
      <ol>{visits.map((visit) => <VisitRow key={visit.ticket} visit={visit} view={view} now={now} />)}</ol>
    </section>
  );
};

const isServed = ({ status }: VisitView): boolean => status === "accepted" || status === "in consultation";

const Queue = ({ view, now }: { view: DeskView; now: number }) => {
  const { say } = useTools();
  const waiting = view.visits.filter(({ status }) => status === "waiting");
  const aside = view.visits.filter(({ status }) => status === "parked" || status === "missed");
  return (
    <>
      <Section id="mine" title={say("mine")} visits={view.visits.filter(({ mine }) => mine)} view={view} now={now} />
      <Section id="queue" title={say("queue")} visits={waiting} view={view} now={now} />
      {waiting.length === 0 ? <p class="empty">{say("nobody")}</p> : null}
      <Section id="aside" title={say("aside")} visits={aside} view={view} now={now} />
      <Section id="others" title={say("others")} visits={view.visits.filter((visit) => isServed(visit) && !visit.mine)} view={view} now={now} />
    </>
  );
};

const Team = ({ view }: { view: DeskView }) => {
  const { say } = useTools();
  return (
    <section class="team" aria-labelledby="team">
      <h2 id="team">{say("colleagues")}</h2>
      <ul>{view.colleagues.map(({ user, name, state }) => (
        <li key={user} data-state={state}>
          <span class={`dot ${state}`} aria-hidden="true" />
          {name}{user === view.me.user ? ` (${say("me")})` : ""} <span class="state">{say(`state.${state}`)}</span>
        </li>
      ))}</ul>
    </section>
  );
};

const Next = ({ view }: { view: DeskView }) => {
  const { say, order, state } = useTools();
  const also = hasOpen(view);
  return (
    <button type="button" class="act next primary" disabled={view.board.waiting === 0 || state.pending.has("next")}
      onClick={() => void order("next", { name: "next", also }, true)}>
      <Icon name="call" /> {say(also ? "nextAlso" : "next")}
    </button>
  );
};

/** Out, but perhaps by mistake, or only for now. */
const MAY_TRY: readonly Connection[] = ["notIdentified", "denied", "removed"];

/** `again`: without loading the page anew, whose address has lost its key. */
const Outside = ({ state, again }: { state: DeskState; again: () => void }) => {
  const { say } = useTools();
  const { connection } = state;
  const text = connection === "connecting" || connection === "open" ? "connecting" : connection === "lost" ? "reconnecting" : connection;
  return (
    <main class="outside">
      <p role={text === "connecting" ? "status" : "alert"}>{say(text)}</p>
      {MAY_TRY.includes(connection) ? <button type="button" class="act plain" onClick={again}>{say("again")}</button> : null}
    </main>
  );
};

export const Desk = (props: DeskProps) => {
  const { tools, dispatch, again } = useDesk(props);
  const { state, say } = tools;
  const { view } = state;
  const [sound, setSound] = useState(true);
  const now = useNow(state.clockOffset);
  const title = view ? say("titleOf", { department: view.department.name }) : say("title");
  useAlarm(state, sound, title, say("alert.waiting", { tickets: state.arrivals.unseen.join(", ") }));
  return (
    <Tools.Provider value={tools}>
      {view ? (
        <main class="desk">
          <Head view={view} sound={sound} onSound={() => setSound(!sound)} canNotify={props.canNotify} />
          <News onSeen={() => dispatch({ type: "seen" })} />
          <Next view={view} />
          <Queue view={view} now={now} />
          <Team view={view} />
          <ForAll view={view} />
          {view.me.lead ? <LeadPanel view={view} /> : null}
        </main>
      ) : <Outside state={state} again={again} />}
    </Tools.Provider>
  );
};
