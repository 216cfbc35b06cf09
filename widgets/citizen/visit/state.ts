/** What a visit is in this browser, for its screens and for what moves it on. */
import type { Muted } from "../../shared/call.ts";
import type { ChatItem } from "../../shared/chatItems.ts";
import type { Memory } from "./memory.ts";
import type { View } from "./page.ts";
import type { Prepared, Readiness } from "./prepare.ts";

/** Where this browser stands in the video call. */
export type CallState = "none" | "loading" | "ready" | "joining" | "in" | "left" | "failed"
  /** The network was gone for too long; it is gone back into by itself. */
  | "lost";

export interface State {
  memory: Memory | undefined;
  view: View | undefined;
  isOffline: boolean;
  isUnknown: boolean;
  /** What was last wanted could not be done; it may be tried again. */
  isNotDone: boolean;
  /** Another tab has the visit, or has it and sleeps. */
  elsewhere: "no" | "awake" | "asleep";
  readiness: Readiness | "none" | "failed";
  call: CallState;
  muted: Muted;
  /** The video server of somebody in the call who cannot be seen here. */
  unheard: string | undefined;
  chat: readonly ChatItem[];
  /** Nothing of the visit is stored here any more. */
  isForgotten: boolean;
}

export const nothingYet: State = {
  memory: undefined, view: undefined, isOffline: false, isUnknown: false, isNotDone: false, elsewhere: "no", readiness: "none", call: "none",
  muted: { audio: false, video: false }, unheard: undefined, chat: [], isForgotten: false,
};

export interface Parts { homeserver: string; container: HTMLElement; title: string }

/** What a course holds while it goes on. */
export interface Inside {
  readonly parts: Parts;
  state: State;
  set(change: Partial<State>): void;
  /** By a new connection, at once. */
  follow(): void;
  unfollow: (() => void) | undefined;
  prepared: Prepared | undefined;
  isPreparing: boolean;
  /** The latest preparation: what it does after the end of the visit is undone when it has settled. */
  preparing: { settled: Promise<void>; giveUp(): void } | undefined;
}

export const isCalled = ({ status }: View): boolean => status === "accepted" || status === "in consultation";
