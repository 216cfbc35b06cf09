import type { Room } from "matrix-js-sdk/lib/matrix.js";
import { ClientWidgetApi, Widget } from "matrix-widget-api";
import { CallDriver } from "./callDriver.ts";
import { feedCall } from "./callFeed.ts";
import { type CallParameters, type CallTheme, callUrl } from "./callUrl.ts";
import { handleCallActions, type Waits } from "./callActions.ts";
import { endFormerCall } from "./formerCall.ts";
import type { Session } from "./session.ts";

export type Muted = { readonly audio: boolean; readonly video: boolean };

export type CallEvent =
  /** Element Call is loaded and could join at once. */
  | { readonly type: "ready" }
  /** We are in the call and our media are on their way. */
  | { readonly type: "joined" }
  /** We are out of the call, by whatever cause. */
  | { readonly type: "left" }
  /** The network was gone for so long that Element Call gave up. It does not come back by itself; open a new one. */
  | { readonly type: "lost" }
  /** Element Call has ended and does nothing any more; to go back into the call, open a new one. */
  | { readonly type: "closed" }
  | ({ readonly type: "muted" } & Muted)
  /** Somebody sends by this host's video server, which these pages may not connect to: is neither seen nor heard here. */
  | { readonly type: "unheard"; readonly host: string }
  | { readonly type: "failed"; readonly reason: string };

export type CallOptions = CallParameters & {
  readonly session: Session;
  /** The iframe is put into this element and fills it. */
  readonly container: HTMLElement;
  /** Accessible name of the iframe, in the language of the page. */
  readonly title: string;
  /** Where the service serves Element Call. */
  readonly elementCallPath?: string;
  readonly onEvent: (event: CallEvent) => void;
};

export type Call = {
  /**
   * Joins a preloaded call; resolves when in it, as it does for one that joins by itself. Rejects when that takes too long: Element Call then shows
   * why and offers to try again, and `joined` may still come. `muted`: what is off from the first moment on.
   */
  join(muted?: Muted): Promise<void>;
  /** Hangs up; resolves when Element Call has said goodbye to the room, or cannot. */
  leave(): Promise<void>;
  /** Switches microphone and camera; what is left out stays as it is. */
  mute(want: Partial<Muted>): Promise<void>;
  setTheme(theme: CallTheme): void;
  setLanguage(lang: string): void;
  /** Takes the iframe away. Without `leave()` before, the homeserver clears our membership some seconds later. */
  dispose(): void;
};

/** Longer than Element Call needs on a slow phone; after this a request to it counts as failed. */
const answerSeconds = 60;

const waits: Waits = { readyMs: 45_000, joinMs: 30_000, goodbyeMs: 8_000, lostMs: 1_500 };

const createFrame = (options: CallOptions): HTMLIFrameElement => {
  const frame = document.createElement("iframe");
  frame.title = options.title;
  frame.allow = "camera; microphone; display-capture; autoplay; speaker-selection; fullscreen; screen-wake-lock";
  frame.referrerPolicy = "no-referrer";
  frame.className = "call-frame";
  return frame;
};

/** Where a MatrixRTC token service is asked: the older and the newer way (MSC4195). */
const TOKEN_SERVICE = /\/(?:sfu\/get|get_token)$/u;

/** The page's policy keeps Element Call from other servers' video, of which it tells nobody. */
const watchPolicy = (frame: HTMLIFrameElement, onUnheard: (host: string) => void): void => {
  frame.addEventListener("load", () => {
    frame.contentDocument?.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      // It may be a word, such as "eval", instead of an address.
      if (effectiveDirective !== "connect-src" || !blockedURI.startsWith("http")) return;
      const { host, pathname } = new URL(blockedURI);
      if (TOKEN_SERVICE.test(pathname)) onUnheard(host);
    });
  });
};

const frameUrl = (options: CallOptions, widgetId: string): string => {
  const here = new URL(window.location.href);
  return callUrl(
    {
      elementCall: new URL(`${options.elementCallPath ?? "/element-call/"}index.html`, here).href,
      widgetId,
      // Only the origin is used, for messages; the path may hold a secret.
      parentUrl: `${here.origin}/`,
    },
    options.session.credentials,
    options,
  );
};

/** Fetches the members and agrees on keys with their devices now, so that it does not hold up the first picture. */
const prepareKeys = async ({ client }: Session, joined: Promise<Room>): Promise<void> => {
  const room = await joined;
  await room.loadMembersIfNeeded();
  client.getCrypto()?.prepareToEncrypt(room);
};

/** Opens Element Call in `container`. It loads while the user still joins the room, and then waits for that. */
export const openCall = (options: CallOptions): Call => {
  const { session, roomId } = options;
  const widgetId = crypto.randomUUID();
  const url = frameUrl(options, widgetId);
  const frame = createFrame(options);
  options.container.append(frame);
  const widget = new Widget({
    id: widgetId,
    creatorUserId: session.credentials.userId,
    type: "m.call",
    url,
    waitForIframeLoad: false,
  });
  const gone = new AbortController();
  const joined = session.joinedTo(roomId, gone.signal);
  const ready = joined.then((room) => endFormerCall(session.client, room).catch((error: unknown) => console.warn("The former call still stands:", error)));
  const api = new ClientWidgetApi(widget, frame, new CallDriver(session.client, roomId, ready));
  api.transport.timeoutSeconds = answerSeconds;
  const actions = handleCallActions(api, { waits, isPreloaded: options.preload, onEvent: options.onEvent });
  // What stands there instead is the browser's own page, of another origin.
  frame.addEventListener("load", () => { if (!frame.contentDocument) actions.fail("Element Call could not be loaded."); });
  watchPolicy(frame, (host) => options.onEvent({ type: "unheard", host }));
  const stopFeeding = feedCall(session.client, roomId, api);
  api.setViewedRoomId(roomId);
  prepareKeys(session, joined).catch((error: unknown) => { if (!gone.signal.aborted) console.warn("Keys could not be prepared:", error); });
  frame.src = url;

  const dispose = (): void => {
    gone.abort();
    actions.dispose();
    stopFeeding();
    api.stop();
    api.removeAllListeners();
    // Detaching alone leaves the camera on in some browsers until the frame is collected.
    frame.src = "about:blank";
    frame.remove();
  };
  return { ...actions.controls, dispose };
};
