/** The service's side of the desk: one session, orders, figures, and the live view. */
import { ApiError, apiErrorIn } from "../../appservice/web/apiError.ts";
import { DeskView, FiguresAnswer, OrderAnswer, SessionOpened } from "../../appservice/web/desk/viewSchema.ts";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import { followLive } from "../shared/live.ts";

export type OpenId = { readonly access_token: string; readonly matrix_server_name: string };

/** Who is at the desk. `keys`: of the staff rooms that the page knows of. */
export type Identity = { readonly openid: OpenId; readonly keys: readonly string[] };

export type DeskEvents = {
  readonly onView: (view: DeskView) => void;
  readonly onLost: () => void;
  /** Nothing is tried any more. */
  readonly onOut: (why: ApiError) => void;
};

export type DeskApi = {
  /** The latest, whether or not it has run out. */
  readonly session: () => SessionOpened | undefined;
  order(command: DeskCommand, language: string): Promise<OrderAnswer>;
  figures(days: string): Promise<FiguresAnswer>;
  csv(days: string): Promise<Blob>;
  /** Opens the session and follows the desk until `stop`; once more after `onOut`. */
  start(events: DeskEvents): void;
  stop(): void;
  /** Ends the session at the service too, as far as it can be reached. */
  end(): Promise<void>;
};

/** For an answer; a connection can be dead and not say so. Milliseconds. */
const PATIENCE = 30_000;
/** Until the first word of the live view. Milliseconds. */
const CONNECT = 8_000;
/** The service beats every 20 s. Milliseconds. */
const SILENCE = 45_000;

const isFinal = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 403 || error.code === "tokenNotValid");

/** Requests in a session that is opened when needed, and again when it has run out. */
const inSession = (identify: () => Promise<Identity>, department: () => string | undefined) => {
  let known: SessionOpened | undefined;
  let isOpen = false;
  let opening: Promise<SessionOpened> | undefined;

  const openSession = async (): Promise<SessionOpened> => {
    const wanted = department();
    // Whoever is asked by their client whether they may be named takes their time.
    const body = JSON.stringify({ ...(await identify()), ...(wanted === undefined ? {} : { department: wanted }) });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(PATIENCE) };
    const response = await fetch("/api/desk/session", init);
    if (!response.ok) throw await apiErrorIn(response);
    known = SessionOpened.parse(await response.json());
    isOpen = true;
    return known;
  };

  const open = (): Promise<SessionOpened> => {
    if (known && isOpen) return Promise.resolve(known);
    opening ??= openSession().finally(() => { opening = undefined; });
    return opening;
  };

  const request = async (path: string, init: RequestInit = {}, again = true): Promise<Response> => {
    const { token } = await open();
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    const signal = init.signal ?? AbortSignal.timeout(PATIENCE);
    const response = await fetch(`/api/desk${path}`, { ...init, headers, signal, cache: "no-store" });
    if (response.ok) return response;
    if (response.status !== 401 || !again) throw await apiErrorIn(response);
    isOpen = false;
    return request(path, init, false);
  };

  const close = async (): Promise<void> => {
    if (known && isOpen) await request("/session", { method: "DELETE" }, false).catch(() => undefined);
  };

  return { known: () => known, open, request, close };
};

type Requests = ReturnType<typeof inSession>;

/** Follows the desk, comes back after every interruption, until the returned function is called or for good. */
const follow = ({ open, request }: Requests, { onView, onLost, onOut }: DeskEvents): (() => void) => {
  /** The view that is shown. After a gap everything comes anew. */
  let last: string | undefined;
  const out = (why: ApiError): void => {
    stop();
    onOut(why);
  };
  const stop = followLive({
    silence: SILENCE,
    open: async (line) => {
      await open();
      line.expect(CONNECT);
      return (await request("/stream", { signal: line.signal, headers: last === undefined ? {} : { "last-event-id": last } })).body;
    },
    onEvent: ({ name, data, id }) => {
      if (name === "removed") return out(new ApiError(403, "removed", ""));
      if (name !== "view") return;
      onView(DeskView.parse(JSON.parse(data)));
      last = id;
    },
    onBroken: (error) => {
      if (isFinal(error)) return out(error);
      last = undefined;
      onLost();
    },
  });
  return stop;
};

export const deskApi = (identify: () => Promise<Identity>, department: () => string | undefined): DeskApi => {
  const requests = inSession(identify, department);
  const { known, request, close } = requests;
  let stop = (): void => undefined;
  return {
    session: known,
    order: async (command, language) => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ command, language }) };
      return OrderAnswer.parse(await (await request("/order", init)).json());
    },
    figures: async (days) => FiguresAnswer.parse(await (await request(`/figures?days=${days}`)).json()),
    csv: async (days) => (await request(`/figures.csv?days=${days}`)).blob(),
    start: (events) => {
      stop();
      stop = follow(requests, events);
    },
    stop: () => stop(),
    end: async () => {
      stop();
      await close();
    },
  };
};
