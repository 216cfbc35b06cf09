import type { Credentials } from "./session.ts";

export type CallParameters = {
  readonly roomId: string;
  /** The caseworker's side starts the call, the citizen's joins it. */
  readonly intent: "start_call" | "join_existing";
  /** Makes the other side's devices ring; the homeserver lets only those ring who may notify the whole room. */
  readonly ring: boolean;
  /** Load everything, then wait for `join()`. Otherwise Element Call joins as soon as it is ready. */
  readonly preload: boolean;
  readonly audioOnly: boolean;
  /** BCP 47; Element Call falls back to English where it has no translation. */
  readonly lang: string;
  readonly theme: CallTheme;
};

export type CallTheme = "light" | "dark" | "light-high-contrast" | "dark-high-contrast";

/** Element Call takes all of its settings from the fragment, which no server ever sees. */
export const callUrl = (
  at: { readonly elementCall: string; readonly widgetId: string; readonly parentUrl: string },
  credentials: Credentials,
  call: CallParameters,
): string => {
  const parameters = new URLSearchParams({
    widgetId: at.widgetId,
    parentUrl: at.parentUrl,
    roomId: call.roomId,
    userId: credentials.userId,
    deviceId: credentials.deviceId,
    baseUrl: credentials.baseUrl,
    intent: call.audioOnly ? `${call.intent}_voice` : call.intent,
    skipLobby: "true",
    preload: String(call.preload),
    confineToRoom: "true",
    header: "none",
    lang: call.lang,
    theme: call.theme,
    ...(call.ring ? { sendNotificationType: "ring" } : {}),
  });
  return `${at.elementCall}#?${parameters}`;
};
