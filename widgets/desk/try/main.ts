/** A Matrix client of its own, as far as the desk is concerned: shows the widget that a room's state names. For tests. */
import { ClientWidgetApi, MatrixCapabilities, OpenIDRequestState, Widget, WidgetDriver } from "matrix-widget-api";
import type { Capability, IOpenIDUpdate, SimpleObservable } from "matrix-widget-api";
import { RoomStateEvent } from "matrix-js-sdk/lib/matrix.js";
import { type Credentials, type Session, startSession } from "../../shared/session.ts";
import { z } from "../../shared/schema.ts";

const WidgetState = z.object({ id: z.string(), type: z.string(), url: z.string(), creatorUserId: z.string(), waitForIframeLoad: z.boolean().optional() });

const navigations: string[] = [];
let session: Session | undefined;
let api: ClientWidgetApi | undefined;

class Driver extends WidgetDriver {
  readonly #mayLead: boolean;

  constructor(mayLead: boolean) {
    super();
    this.#mayLead = mayLead;
  }

  override validateCapabilities(requested: Set<Capability>): Promise<Set<Capability>> {
    return Promise.resolve(new Set([...requested].filter((one) => this.#mayLead && one === MatrixCapabilities.MSC2931Navigate)));
  }

  override askOpenID(observer: SimpleObservable<IOpenIDUpdate>): void {
    void current().client.getOpenIdToken().then((token) => observer.update({ state: OpenIDRequestState.Allowed, token }));
  }

  override navigate(uri: string): Promise<void> {
    navigations.push(uri);
    return Promise.resolve();
  }
}

const current = (): Session => {
  if (!session) throw new Error("Not started yet.");
  return session;
};

/** What the room says, as soon as sync has brought it. */
const widgetOf = (roomId: string): Promise<z.infer<typeof WidgetState>> =>
  new Promise((resolve) => {
    const { client } = current();
    const look = (): void => {
      const event = client.getRoom(roomId)?.currentState.getStateEvents("im.vector.modular.widgets", "buergerbuero-desk");
      const found = WidgetState.safeParse(event?.getContent());
      if (!found.success) return;
      client.off(RoomStateEvent.Events, look);
      resolve(found.data);
    };
    client.on(RoomStateEvent.Events, look);
    look();
  });

/** `mayLead`: whether the widget may show rooms in the client. */
type Look = { readonly theme: string; readonly language: string; readonly mayLead: boolean };

const address = (widget: Widget, roomId: string, { theme, language }: Look): string => {
  const url = new URL(widget.getCompleteUrl({
    widgetRoomId: roomId, currentUserId: current().credentials.userId, clientTheme: theme, clientLanguage: language, clientId: "try",
  }));
  url.searchParams.set("widgetId", widget.id);
  url.searchParams.set("parentUrl", window.location.href);
  return url.href;
};

const host = {
  async start(credentials: Credentials): Promise<void> {
    session = await startSession(credentials, { keys: "memory", showPresence: false, whose: "person" });
  },
  /** As Element does when its user comes back to the room: what was there before is gone. */
  async openWidget(roomId: string, look: Look): Promise<void> {
    host.closeWidget();
    const { id, type, url, creatorUserId, waitForIframeLoad = true } = await widgetOf(roomId);
    const widget = new Widget({ id, type, url, creatorUserId, waitForIframeLoad });
    const frame = document.createElement("iframe");
    frame.title = "Arbeitsplatz";
    document.body.append(frame);
    api = new ClientWidgetApi(widget, frame, new Driver(look.mayLead));
    api.setViewedRoomId(roomId);
    frame.src = address(widget, roomId, look);
  },
  closeWidget(): void {
    api?.stop();
    document.querySelector("iframe")?.remove();
  },
  setTheme(name: string): void {
    void api?.updateTheme({ name });
  },
  navigations,
};

declare global {
  interface Window {
    host: typeof host;
  }
}

window.host = host;
