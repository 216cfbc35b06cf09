import type { ClientWidgetApi, IWidgetApiRequest } from "matrix-widget-api";
import type { Call, CallEvent, Muted } from "./call.ts";
import type { CallTheme } from "./callUrl.ts";

type Controls = Omit<Call, "dispose">;

const Action = {
  join: "io.element.join",
  hangUp: "im.vector.hangup",
  close: "io.element.close",
  mute: "io.element.device_mute",
  stayOnScreen: "set_always_on_screen",
} as const;

/**
 * How long to wait for Element Call, which does not tell its host of every failure: `readyMs` until it is loaded; `lostMs` for
 * the goodbye that follows when somebody hangs up, and does not when the connection was lost.
 */
export type Waits = { readonly readyMs: number; readonly joinMs: number; readonly goodbyeMs: number; readonly lostMs: number };

const within = (ms: number, promise: Promise<void>): Promise<void> => {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error(`Element Call did not get into the call within ${ms / 1000} s.`)), ms);
  });
  return Promise.race([promise, late]);
};

/** A promise that others settle, and that nobody has to wait for. */
const milestone = (): PromiseWithResolvers<void> => {
  const made = Promise.withResolvers<void>();
  made.promise.catch(() => undefined);
  return made;
};

/** Gives what is true when it is asked for the first time; when it is not asked in time, that is `late`. */
const onlyOnce = (ms: number, late: () => void): (() => boolean) => {
  let isFirst = true;
  const timer = setTimeout(late, ms);
  return () => {
    clearTimeout(timer);
    const answer = isFirst;
    isFirst = false;
    return answer;
  };
};

const muteStates = (data: Record<string, unknown>): Muted => ({
  audio: data["audio_enabled"] === false,
  video: data["video_enabled"] === false,
});

export type CallActions = {
  readonly controls: Controls;
  /** It can do nothing (more) for us. */
  readonly fail: (reason: string) => void;
  readonly dispose: () => void;
};

/** Answers what Element Call tells its host, and turns it into events and promises. */
export const handleCallActions = (
  api: ClientWidgetApi,
  { waits, isPreloaded, onEvent }: { waits: Waits; isPreloaded: boolean; onEvent: (event: CallEvent) => void },
): CallActions => {
  const ready = milestone();
  const joined = milestone();
  const closed = milestone();

  const answer = (action: string, react: (data: Record<string, unknown>) => void): void => {
    api.on(`action:${action}`, (event: CustomEvent<IWidgetApiRequest>) => {
      event.preventDefault();
      api.transport.reply(event.detail, {});
      react({ ...event.detail.data });
    });
  };

  const isLoaded = onlyOnce(waits.readyMs, () => fail(`Element Call was not loaded within ${waits.readyMs / 1000} s.`));
  const fail = (reason: string): void => {
    if (!isLoaded()) return;
    for (const { reject } of [ready, joined]) reject(new Error(reason));
    onEvent({ type: "failed", reason });
  };
  // After it was given up another one takes its place.
  api.on("ready", () => {
    if (!isLoaded()) return;
    ready.resolve();
    onEvent({ type: "ready" });
  });
  api.on("error:preparing", (error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  const presence = presenceOf(waits.lostMs, onEvent);
  answer(Action.join, () => {
    joined.resolve();
    presence.joined();
  });
  answer(Action.hangUp, presence.left);
  answer(Action.mute, (data) => onEvent({ type: "muted", ...muteStates(data) }));
  answer(Action.stayOnScreen, ({ value }) => { if (value === false) presence.unseen(); });
  answer(Action.close, () => {
    presence.left();
    closed.resolve();
    joined.reject(new Error("Element Call was closed."));
    onEvent({ type: "closed" });
  });

  const dispose = (): void => {
    presence.stop();
    isLoaded();
    for (const { reject } of [ready, joined]) reject(new Error("The call was taken off the page."));
    closed.resolve();
  };
  return { controls: controlsOf(api, { ready, joined, closed }, { waits, isPreloaded, mute: muting(api, onEvent) }), fail, dispose };
};

/** Whether we are in the call, and how that ends. */
const presenceOf = (lostMs: number, onEvent: (event: CallEvent) => void) => {
  let inCall = false;
  let giveUp: number | undefined;
  const stop = (): void => window.clearTimeout(giveUp);
  const out = (type: "left" | "lost"): void => {
    stop();
    if (inCall) onEvent({ type });
    inCall = false;
  };
  return {
    joined: (): void => {
      inCall = true;
      onEvent({ type: "joined" });
    },
    // Element Call says so only when it was thrown out, not when it hangs up by itself: then it just closes.
    left: (): void => out("left"),
    // All that it tells of a lost connection is that it need not be seen any more, which it also tells before it closes.
    unseen: (): void => {
      stop();
      giveUp = window.setTimeout(() => out("lost"), lostMs);
    },
    stop,
  };
};

type Milestones = Record<"ready" | "joined" | "closed", PromiseWithResolvers<void>>;

const muting = (api: ClientWidgetApi, onEvent: (event: CallEvent) => void): Controls["mute"] => async ({ audio, video }) => {
  const answer = await api.transport.send(Action.mute, {
    ...(audio === undefined ? {} : { audio_enabled: !audio }),
    ...(video === undefined ? {} : { video_enabled: !video }),
  });
  // What is so now; what Element Call says by itself may still be from before.
  if ("audio_enabled" in answer) onEvent({ type: "muted", ...muteStates({ ...answer }) });
};

type Ways = { waits: Waits; isPreloaded: boolean; mute: Controls["mute"] };

const controlsOf = (api: ClientWidgetApi, milestones: Milestones, { waits, isPreloaded, mute }: Ways): Controls => ({
  join: async (muted = { audio: false, video: false }) => {
    const off = { ...(muted.audio ? { audio: true } : {}), ...(muted.video ? { video: true } : {}) };
    const keepOff = async (): Promise<void> => { if (muted.audio || muted.video) await mute(off); };
    await milestones.ready.promise;
    await keepOff();
    if (isPreloaded) await api.transport.send(Action.join, {});
    await within(waits.joinMs, milestones.joined.promise);
    // Element Call may have switched them on again while it looked for the devices.
    await keepOff();
  },
  leave: async () => {
    const tooLong = new Promise<void>((resolve) => setTimeout(resolve, waits.goodbyeMs));
    const refused = api.transport.send(Action.hangUp, {}).then(
      () => milestones.closed.promise,
      () => undefined,
    );
    await Promise.race([refused, milestones.closed.promise, tooLong]);
  },
  mute,
  setTheme: (theme: CallTheme) => void api.updateTheme({ name: theme }).catch(() => undefined),
  setLanguage: (lang: string) => void api.updateLanguage(lang).catch(() => undefined),
});
