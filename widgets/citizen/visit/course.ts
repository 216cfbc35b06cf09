/** The course of a visit in this browser: what the page shows, and what leads from one to the next. */
import type { CallEvent } from "../../shared/call.ts";
import type { ChatItem } from "../../shared/chatItems.ts";
import { removeTraces } from "../../shared/traces.ts";
import { carryOut, followVisit, withdrawInPassing } from "./api.ts";
import type { Deed, Glimpse } from "./api.ts";
import { forgetMemory, remember } from "./memory.ts";
import type { Memory } from "./memory.ts";
import type { View } from "./page.ts";
import type { Prepared, Readiness } from "./prepare.ts";

/** Where this browser stands in the video call. */
export type CallState = "none" | "loading" | "ready" | "joining" | "in" | "left" | "failed";

export interface State {
  memory: Memory | undefined;
  view: View | undefined;
  isOffline: boolean;
  isUnknown: boolean;
  /** The visit was given to another tab. */
  isElsewhere: boolean;
  readiness: Readiness | "none" | "failed";
  call: CallState;
  muted: { audio: boolean; video: boolean };
  chat: readonly ChatItem[];
  /** Nothing of the visit is stored here any more. */
  isForgotten: boolean;
}

export const nothingYet: State = {
  memory: undefined, view: undefined, isOffline: false, isUnknown: false, isElsewhere: false, readiness: "none", call: "none",
  muted: { audio: false, video: false }, chat: [], isForgotten: false,
};

export interface Course {
  state(): State;
  /** Told of every change. */
  onChange(listener: (state: State) => void): void;
  begin(memory: Memory): void;
  act(deed: Deed): Promise<void>;
  /** Into the video call. */
  enter(): Promise<void>;
  leaveCall(): Promise<void>;
  mute(want: { audio?: boolean; video?: boolean }): Promise<void>;
  prefer(wish: Pick<Memory, "audioOnly" | "automatic">): void;
  prepared(): Prepared | undefined;
  /** The follow-up is over, by choice or by time. */
  finish(): Promise<void>;
  /** Gives the visit to another tab, if it is here. */
  handOver(): Promise<Memory | undefined>;
  /** Shows that another tab has it. */
  giveWay(): void;
  /** Away at once; the returned promise need not be waited for. */
  abandon(): Promise<void>;
}

/** After a failed preparation. Milliseconds. */
const RETRY = 5_000;

export function createCourse(parts: { homeserver: string; container: HTMLElement; title: string }): Course {
  let state = nothingYet;
  let listener: (state: State) => void = () => undefined;
  let unfollow: (() => void) | undefined;
  let prepared: Prepared | undefined;
  let preparing = false;

  const set = (change: Partial<State>): void => {
    state = { ...state, ...change };
    listener(state);
  };

  const onCall = (event: CallEvent): void => {
    if (event.type === "ready") set({ call: state.call === "joining" ? "joining" : "ready" });
    if (event.type === "joined") set({ call: "in" });
    if (event.type === "muted") set({ muted: { audio: event.audio, video: event.video } });
    if (event.type === "failed") set({ call: "failed" });
    if ((event.type === "left" || event.type === "closed") && state.call !== "none") set({ call: "left" });
  };

  async function makeReady(view: View): Promise<void> {
    const { memory } = state;
    if (!memory || view.status === "ended") return;
    if (!prepared && !preparing) {
      preparing = true;
      try {
        const { prepare } = await import("./prepare.ts");
        const done = await prepare({ ...parts, memory, guest: view.guest }, {
          readiness: (readiness) => set({ readiness }), chat: (chat) => set({ chat }), call: onCall,
        });
        prepared = done.prepared;
        set({ memory: { ...done.memory, ...pick(state.memory) } });
      } catch (error) {
        set({ readiness: "failed" });
        console.warn("The talk could not be prepared yet:", error);
        window.setTimeout(() => { preparing = false; if (state.view) void makeReady(state.view); }, RETRY);
        return;
      }
      preparing = false;
    }
    const room = state.view?.room;
    if (prepared && room !== undefined) {
      if (state.call === "none") set({ call: "loading" });
      await prepared.enterRoom(room).catch((error: unknown) => { console.warn("The room could not be entered yet:", error); });
      enterByItself();
    }
  }

  /** Only if the citizen chose so, and not back into a call that was left. */
  function enterByItself(): void {
    const isReady = prepared?.call() !== undefined && (state.call === "loading" || state.call === "ready");
    if (isReady && state.view && isCalled(state.view) && state.memory?.automatic) void enter();
  }

  const show = (glimpse: Glimpse): void => {
    if (glimpse.is === "offline") return set({ isOffline: true });
    if (glimpse.is === "unknown") {
      set({ isUnknown: true, isOffline: false });
      return void finish();
    }
    const { view } = glimpse;
    const before = state.view;
    set({ view, isOffline: false });
    if (before?.room !== undefined && before.room !== view.room) set({ call: "none" });
    if (view.status === "ended") return ended(view);
    void makeReady(view);
    enterByItself();
  };

  function ended(view: View): void {
    prepared?.closeCall();
    set({ call: "none" });
    const left = view.ended?.talked ? view.ended.followUpUntil - Date.now() : 0;
    if (left <= 0) return void finish();
    window.setTimeout(() => void finish(), left);
  }

  async function enter(): Promise<void> {
    if (!prepared || state.call === "joining" || state.call === "in") return;
    const lost = state.call === "left" || state.call === "failed" || !prepared.call();
    if (lost) prepared.renewCall(state.memory?.audioOnly ?? false);
    set({ call: "joining" });
    await prepared.call()?.join().catch((error: unknown) => {
      console.warn("The call could not be joined:", error);
      if (state.call === "joining") set({ call: "failed" });
    });
  }

  async function finish(): Promise<void> {
    if (state.isForgotten) return;
    unfollow?.();
    const last = prepared;
    prepared = undefined;
    forgetMemory();
    await last?.forget(state.view?.status === "ended").catch(() => undefined);
    await removeTraces("session-");
    set({ isForgotten: true, memory: undefined, chat: [] });
  }

  return {
    state: () => state,
    onChange: (given) => { listener = given; },
    begin: (memory) => {
      remember(memory);
      set({ ...nothingYet, memory });
      unfollow = followVisit(memory.secret, show);
    },
    act: async (deed) => { if (state.memory) await carryOut(state.memory.secret, deed); },
    enter,
    leaveCall: async () => {
      await prepared?.call()?.leave();
      prepared?.closeCall();
      set({ call: "left" });
    },
    mute: async (want) => { await prepared?.call()?.mute(want); },
    prefer: (wish) => {
      if (!state.memory) return;
      const memory = { ...state.memory, ...wish };
      remember(memory);
      set({ memory });
      if (wish.audioOnly !== undefined && state.call !== "in" && state.call !== "none") prepared?.renewCall(wish.audioOnly);
    },
    prepared: () => prepared,
    finish,
    handOver: async () => {
      const { memory } = state;
      if (!memory) return undefined;
      unfollow?.();
      prepared?.stop();
      prepared = undefined;
      forgetMemory();
      set({ ...nothingYet, isElsewhere: true });
      return memory;
    },
    giveWay: () => set({ ...nothingYet, isElsewhere: true }),
    abandon: async () => {
      const { memory, view } = state;
      if (memory && view?.status !== "ended" && view?.role !== "companion") withdrawInPassing(memory.secret);
      await finish();
    },
  };
}

export const isCalled = ({ status }: View): boolean => status === "accepted" || status === "in consultation";

const pick = (memory: Memory | undefined): Pick<Memory, "audioOnly" | "automatic"> => ({
  ...(memory?.audioOnly === undefined ? {} : { audioOnly: memory.audioOnly }),
  ...(memory?.automatic === undefined ? {} : { automatic: memory.automatic }),
});
