import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { ApiError } from "../../appservice/web/apiError.ts";
import type { DeskView, VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { hasOpen } from "./actions.ts";
import { mayNotify, useAlarm } from "./alarm.ts";
import type { DeskApi } from "./api.ts";
import { Tools, useTools } from "./context.ts";
import type { DeskTools } from "./context.ts";
import { deskReducer, initial, refusedBy, roomToOpen } from "./deskState.ts";
import type { DeskState } from "./deskState.ts";
import { ForAll } from "./ForAll.tsx";
import { Icon } from "./Icon.tsx";
import { LeadPanel } from "./LeadPanel.tsx";
import { VisitRow } from "./VisitRow.tsx";
import { sayFor } from "./words.ts";
import type { DeskLanguage } from "./words.ts";

export type DeskProps = {
  readonly api: DeskApi;
  readonly language: DeskLanguage;
  /** Leads to the consultation: in the client, or beside the desk. */
  readonly showRoom: (room: string, ticket: string, via: string) => void;
  /** Told of every view, for what stands beside the desk. */
  readonly onView?: (view: DeskView | undefined) => void;
  /** Browsers give frames of other origins no notifications. */
  readonly canNotify: boolean;
};

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

type HeadProps = { view: DeskView; sound: boolean; onSound: () => void; canNotify: boolean };

const Head = ({ view, sound, onSound, canNotify }: HeadProps) => {
  const { say, order, state } = useTools();
  const [asked, setAsked] = useState(false);
  const { me, board, department } = view;
  const pause = me.paused ? "resume" : "pause";
  return (
    <header class="head">
      <h1>{department.name}</h1>
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

/** A personal link in an answer, to be sent to whoever it is for. */
const CopyLink = ({ text }: { text: string }) => {
  const { say } = useTools();
  const [copied, setCopied] = useState(false);
  const link = /https?:\/\/\S+/u.exec(text)?.[0];
  if (link === undefined) return null;
  return (
    <button type="button" class="act plain copy" onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true), () => undefined)}>
      {say(copied ? "copied" : "copyLink")}
    </button>
  );
};

/** What has just happened, for eyes and for screen readers; focus comes here when what was pressed has gone. */
const News = ({ onSeen }: { onSeen: () => void }) => {
  const { say, state } = useTools();
  const { answer, said, unseen, connection } = state;
  return (
    <div class="news">
      <p class={`answer${answer ? (answer.ok ? " good" : " bad") : ""}`} role="status" tabIndex={-1} id="answer">{answer ? answer.text ?? say("sent.ok") : ""}</p>
      {answer?.ok && answer.text ? <CopyLink text={answer.text} /> : null}
      <p class="said" aria-live="polite">{said.map(({ key, params }) => say(key, params)).join(" ")}</p>
      {connection === "open" && state.view?.trouble ? <p class="lost" role="alert">{say("trouble")}</p> : null}
      {connection === "lost" ? <p class="lost" role="alert">{say("reconnecting")}</p> : null}
      {unseen.length > 0 ? (
        <p class="alarm">
          <Icon name="bell" /> {say("alert.waiting", { tickets: unseen.join(", ") })}
          <button type="button" class="act plain" onClick={onSeen}>{say("alert.seen")}</button>
        </p>
      ) : null}
    </div>
  );
};

/** A pressed button that has gone takes the focus with it: it comes to the answer, not to the page's beginning. */
const useKeptFocus = (state: DeskState): (() => void) => {
  const pressed = useRef(false);
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (!pressed.current || !lost || !state.answer) return;
    pressed.current = false;
    document.getElementById("answer")?.focus();
  });
  return () => { pressed.current = true; };
};

const useDesk = ({ api, language, showRoom, onView }: DeskProps) => {
  const [state, dispatch] = useReducer(deskReducer, initial);
  const say = useMemo(() => sayFor(language), [language]);
  const start = useCallback(() => api.start({
    onView: (view) => dispatch({ type: "viewCame", view, at: Date.now() }),
    onLost: () => dispatch({ type: "connection", is: "lost" }),
    onOut: ({ code }) => dispatch({ type: "connection", is: refusedBy(code, api.session() !== undefined) }),
  }), [api]);
  useEffect(() => {
    start();
    return () => api.stop();
  }, [start]);
  useEffect(() => onView?.(state.view), [state.view]);
  const via = useRef("");
  via.current = state.view?.via ?? "";
  const ready = roomToOpen(state);
  useEffect(() => {
    if (!ready) return;
    dispatch({ type: "opened" });
    showRoom(ready.room, ready.ticket, via.current);
  }, [ready?.room]);
  const press = useKeptFocus(state);
  const order = useCallback<DeskTools["order"]>(async (what, command, opens = false) => {
    press();
    dispatch({ type: "pressed", what });
    try {
      dispatch({ type: "answered", what, answer: await api.order(command, language), opens });
    } catch (error) {
      const text = error instanceof ApiError && error.code === "removed" ? say("removed") : say("sent.failed");
      dispatch({ type: "failed", what, text });
    }
  }, [api, language, say]);
  const tools: DeskTools = { say, language, state, api, order, showRoom: (room, ticket) => showRoom(room, ticket, via.current) };
  const again = (): void => {
    dispatch({ type: "connection", is: "connecting" });
    start();
  };
  return { tools, dispatch, again };
};

/** `again`: without loading the page anew, whose address has lost its key. */
const Outside = ({ state, again }: { state: DeskState; again: () => void }) => {
  const { say } = useTools();
  const { connection } = state;
  const text = connection === "connecting" || connection === "open" ? "connecting" : connection === "lost" ? "reconnecting" : connection;
  return (
    <main class="outside">
      <p role={text === "connecting" ? "status" : "alert"}>{say(text)}</p>
      {connection === "notIdentified" || connection === "denied"
        ? <button type="button" class="act plain" onClick={again}>{say("again")}</button> : null}
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
  useAlarm(state, sound, title, say("alert.waiting", { tickets: state.unseen.join(", ") }));
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
