import { useCallback, useEffect, useMemo, useReducer } from "preact/hooks";
import type { DeskView } from "../../appservice/web/desk/viewSchema.ts";
import type { DeskApi } from "./api.ts";
import type { DeskTools } from "./context.ts";
import { deskReducer, failureOf, initial, refusedBy, roomToOpen } from "./deskState.ts";
import type { Consultation } from "./deskState.ts";
import { useKeptFocus } from "./focus.ts";
import { useRegret } from "./regret.ts";
import { forgetSeen, recallSeen, rememberSeen } from "./seenMemory.ts";
import { sayFor } from "./words.ts";
import type { DeskLanguage } from "./words.ts";

export type DeskProps = {
  readonly api: DeskApi;
  readonly language: DeskLanguage;
  /** Leads to the consultation, in the client or beside the desk; false when it cannot. */
  readonly showRoom: (what: Consultation) => Promise<boolean>;
  /** Told of every view, for what stands beside the desk. */
  readonly onView?: (view: DeskView | undefined) => void;
  /** Whoever was at the desk does not belong to this department any more. */
  readonly onRemoved?: (department: string) => void;
  /** Browsers give frames of other origins no notifications. */
  readonly canNotify: boolean;
};

/** The state, kept up to date by the service; `start` once more after being out. */
const useLive = ({ api, onView, onRemoved }: DeskProps) => {
  const [state, dispatch] = useReducer(deskReducer, initial);
  const { connection, view, arrivals: { seen } } = state;
  const start = useCallback(() => {
    dispatch({ type: "connection", is: "connecting" });
    api.start({
      onView: (came) => dispatch({ type: "viewCame", view: came, at: Date.now(), seen: recallSeen(came.department.id) }),
      onLost: () => dispatch({ type: "connection", is: "lost" }),
      onOut: ({ code }) => dispatch({ type: "connection", is: refusedBy(code, api.session() !== undefined) }),
    });
  }, [api]);
  useEffect(() => {
    start();
    return () => api.stop();
  }, [start]);
  useEffect(() => onView?.(view), [view]);
  useEffect(() => { if (view && seen) rememberSeen(view.department.id, seen); }, [view, seen]);
  useEffect(() => {
    const { department } = api.session() ?? {};
    if (connection !== "removed" || department === undefined) return;
    forgetSeen(department);
    onRemoved?.(department);
  }, [connection]);
  return { state, dispatch, start };
};

export const useDesk = (props: DeskProps) => {
  const { api, language, showRoom } = props;
  const { state, dispatch, start } = useLive(props);
  const say = useMemo(() => sayFor(language), [language]);
  const show = async (what: Consultation): Promise<void> => {
    dispatch({ type: "opened" });
    if (!(await showRoom(what))) dispatch({ type: "notShown", what });
  };
  const ready = roomToOpen(state);
  useEffect(() => { if (ready) void show(ready); }, [ready?.room]);
  const press = useKeptFocus(state);
  const order = useCallback<DeskTools["order"]>(async (what, command, opens = false) => {
    press();
    dispatch({ type: "pressed", what, command });
    try {
      const answer = await api.order(command, language);
      dispatch({ type: "answered", what, answer, opens });
      return answer.ok;
    } catch (error) {
      dispatch({ type: "failed", what, text: say(failureOf(error)) });
      return false;
    }
  }, [api, language, say]);
  const regret = useRegret((ticket) => void order(`bar:${ticket}`, { name: "end", ticket, bar: true }));
  const { view } = state;
  const tools: DeskTools = {
    say, language, state, api, order, regret,
    showRoom: (room, ticket) => { if (view) void show({ room, ticket, department: view.department.id, via: view.via }); },
  };
  return { tools, dispatch, again: start };
};
