/** The service's side of the desk: one session, orders, figures, and the live view. */
import { ApiError, apiErrorIn } from "../../appservice/web/apiError.ts";
import { DeskView, FiguresAnswer, OrderAnswer, SessionOpened } from "../../appservice/web/desk/viewSchema.ts";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import { readEvents } from "./eventReader.ts";

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

/** Milliseconds between tries to get back: soon at first, and not all desks at the same moment. */
const pauseAfter = (tries: number): number => Math.min(10_000, 300 * 2 ** tries) * (0.75 + Math.random() / 2);

const isFinal = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 403 || error.code === "tokenNotValid");

type Requests = { readonly session: () => SessionOpened | undefined; request(path: string, init?: RequestInit): Promise<Response> };

/** Requests in a session that is opened when needed, and again when it has run out. */
const inSession = (identify: () => Promise<Identity>, department: () => string | undefined): Requests => {
  let opened: SessionOpened | undefined;
  let opening: Promise<SessionOpened> | undefined;

  const openSession = async (): Promise<SessionOpened> => {
    const wanted = department();
    const body = JSON.stringify({ ...(await identify()), ...(wanted === undefined ? {} : { department: wanted }) });
    const response = await fetch("/api/desk/session", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!response.ok) throw await apiErrorIn(response);
    opened = SessionOpened.parse(await response.json());
    return opened;
  };

  const session = (): Promise<SessionOpened> => {
    if (opened) return Promise.resolve(opened);
    opening ??= openSession().finally(() => { opening = undefined; });
    return opening;
  };

  const request = async (path: string, init: RequestInit = {}, again = true): Promise<Response> => {
    const { token } = await session();
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    const response = await fetch(`/api/desk${path}`, { ...init, headers, cache: "no-store" });
    if (response.ok) return response;
    if (response.status !== 401 || !again) throw await apiErrorIn(response);
    opened = undefined;
    return request(path, init, false);
  };

  return { session: () => opened, request };
};

/** Follows the desk, comes back after every interruption, until `stopping` or for good. */
const following = ({ request }: Requests, events: DeskEvents, stopping: AbortSignal) => {
  const followOnce = async (last: string | undefined, onBegun: () => void): Promise<string | undefined> => {
    const init = { signal: stopping, headers: last === undefined ? {} : { "last-event-id": last } };
    const { body } = await request("/stream", init);
    let id = last;
    if (!body) return id;
    for await (const event of readEvents(body)) {
      onBegun();
      if (event.name === "removed") throw new ApiError(403, "removed", "");
      if (event.name === "view") events.onView(DeskView.parse(JSON.parse(event.data)));
      id = event.id ?? id;
    }
    return id;
  };

  return async (): Promise<void> => {
    let last: string | undefined;
    for (let tries = 0; !stopping.aborted; tries += 1) {
      try {
        last = await followOnce(last, () => { tries = 0; });
      } catch (error) {
        if (stopping.aborted) return;
        if (isFinal(error)) return events.onOut(error);
        // After a gap everything comes anew.
        last = undefined;
        events.onLost();
      }
      await new Promise((resolve) => { setTimeout(resolve, pauseAfter(tries)); });
    }
  };
};

export const deskApi = (identify: () => Promise<Identity>, department: () => string | undefined): DeskApi => {
  const stopping = new AbortController();
  const requests = inSession(identify, department);
  const { request, session } = requests;
  return {
    session,
    order: async (command, language) => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ command, language }) };
      return OrderAnswer.parse(await (await request("/order", init)).json());
    },
    figures: async (days) => FiguresAnswer.parse(await (await request(`/figures?days=${days}`)).json()),
    csv: async (days) => (await request(`/figures.csv?days=${days}`)).blob(),
    start: (events) => void following(requests, events, stopping.signal)(),
    stop: () => { stopping.abort(); },
    end: async () => {
      stopping.abort();
      if (session()) await request("/session", { method: "DELETE" }).catch(() => undefined);
    },
  };
};
