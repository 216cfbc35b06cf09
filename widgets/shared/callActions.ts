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
 * How long to wait for Element Call, which does not tell its host of every failure: `lostMs` for the goodbye that
 * follows when somebody hangs up, and does not when the connection was lost.
 */
export type Waits = { readonly joinMs: number; readonly goodbyeMs: number; readonly lostMs: number };

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

const muteStates = (data: Record<string, unknown>): Muted => ({
  audio: data["audio_enabled"] === false,
  video: data["video_enabled"] === false,
});

/** Answers what Element Call tells its host, and turns it into events and promises. */
export const handleCallActions = (
  api: ClientWidgetApi,
  waits: Waits,
  onEvent: (event: CallEvent) => void,
): { controls: Controls; dispose: () => void } => {
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

  api.on("ready", () => {
    ready.resolve();
    onEvent({ type: "ready" });
  });
  api.on("error:preparing", (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    ready.reject(new Error(reason));
    joined.reject(new Error(reason));
    onEvent({ type: "failed", reason });
  });
  let inCall = false;
  let giveUp: number | undefined;
  const out = (type: "left" | "lost"): void => {
    window.clearTimeout(giveUp);
    if (inCall) onEvent({ type });
    inCall = false;
  };
  // Element Call says so only when it was thrown out, not when it hangs up by itself: then it just closes.
  const left = (): void => out("left");
  // All that it tells of a lost connection is that it need not be seen any more, which it also tells before it closes.
  const unseen = (): void => {
    window.clearTimeout(giveUp);
    giveUp = window.setTimeout(() => out("lost"), waits.lostMs);
  };
  answer(Action.join, () => {
    inCall = true;
    joined.resolve();
    onEvent({ type: "joined" });
  });
  answer(Action.hangUp, left);
  answer(Action.mute, (data) => onEvent({ type: "muted", ...muteStates(data) }));
  answer(Action.stayOnScreen, ({ value }) => { if (value === false) unseen(); });
  answer(Action.close, () => {
    left();
    closed.resolve();
    joined.reject(new Error("Element Call was closed."));
    onEvent({ type: "closed" });
  });

  const dispose = (): void => {
    const gone = new Error("The call was taken off the page.");
    window.clearTimeout(giveUp);
    ready.reject(gone);
    joined.reject(gone);
    closed.resolve();
  };
  return { controls: controlsOf(api, { ready, joined, closed }, waits, muting(api, onEvent)), dispose };
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

const controlsOf = (api: ClientWidgetApi, milestones: Milestones, waits: Waits, mute: Controls["mute"]): Controls => ({
  join: async (muted = { audio: false, video: false }) => {
    const off = { ...(muted.audio ? { audio: true } : {}), ...(muted.video ? { video: true } : {}) };
    const keepOff = async (): Promise<void> => { if (muted.audio || muted.video) await mute(off); };
    await milestones.ready.promise;
    await keepOff();
    await api.transport.send(Action.join, {});
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
