/** The course of a visit in this browser: what the page shows, and what leads from one to the next. */
import { ApiError } from "../../../appservice/web/apiError.ts";
import { carryOut, withdrawInPassing } from "./api.ts";
import type { Deed } from "./api.ts";
import { keepBar } from "./bars.ts";
import { followVisit } from "./follow.ts";
import type { Glimpse } from "./follow.ts";
import { enter, enterByItself, leaveCall, stepOut } from "./inCall.ts";
import { forgetMemory, recall, remember } from "./memory.ts";
import type { Memory } from "./memory.ts";
import type { View } from "./page.ts";
import type { Prepared } from "./prepare.ts";
import { cleanUp, makeReady } from "./preparing.ts";
import { isCalled, nothingYet } from "./state.ts";
import type { Inside, Parts, State } from "./state.ts";

export interface Course {
  state(): State;
  /** Told of every change. */
  onChange(listener: (state: State) => void): void;
  begin(memory: Memory): void;
  /** There is no visit yet. */
  beginNothing(): void;
  act(deed: Deed): Promise<void>;
  /** Into the video call. */
  enter(): Promise<void>;
  leaveCall(): Promise<void>;
  mute(want: { audio?: boolean; video?: boolean }): Promise<void>;
  prefer(wish: Pick<Memory, "audioOnly" | "automatic">): void;
  prepared(): Prepared | undefined;
  /** The follow-up is over, by choice or by time. */
  finish(): Promise<void>;
  /** For another tab to go on with it: what that needs, if there is a visit here. */
  standStill(): Memory | undefined;
  /** The visit that stands still is another tab's. */
  forget(): void;
  /** Shows that another tab has it. */
  giveWay(other: "awake" | "asleep"): void;
  /** Away at once; the returned promise need not be waited for. */
  abandon(): Promise<void>;
}

function show(inside: Inside, glimpse: Glimpse): void {
  if (glimpse.is === "offline") return inside.set({ isOffline: true });
  if (glimpse.is === "unknown") {
    inside.set({ isUnknown: true, isOffline: false });
    return void finish(inside);
  }
  const { view } = glimpse;
  const before = inside.state.view;
  // Until it is tried again, or what was wanted has come about.
  const isNotDone = inside.state.isNotDone && before?.status === view.status && before.confirmed === view.confirmed;
  inside.set({ view, isOffline: false, isNotDone });
  // After a transfer it is another room.
  if (before?.room !== undefined && before.room !== view.room) inside.set({ call: "none" });
  if (view.status === "ended") return end(inside, view);
  if (before && isCalled(before) && !isCalled(view)) void stepOut(inside);
  void makeReady(inside);
  enterByItself(inside);
}

function end(inside: Inside, { ended, now }: View): void {
  inside.prepared?.closeCall();
  inside.set({ call: "none" });
  const left = ended?.talked ? ended.followUpUntil - now : 0;
  if (left <= 0) return void finish(inside);
  window.setTimeout(() => void finish(inside), left);
  // After a reload: what was written and sent is still to be read and saved.
  void makeReady(inside);
}

async function finish(inside: Inside): Promise<void> {
  const { prepared, state: { memory, view } } = inside;
  if (!memory) return;
  inside.unfollow?.();
  inside.prepared = undefined;
  forgetMemory();
  // Nothing that is chosen from now on is remembered.
  inside.set({ memory: undefined });
  inside.preparing?.giveUp();
  await prepared?.forget(view?.status === "ended").catch(() => undefined);
  await cleanUp();
  await inside.preparing?.settled;
  const barredUntil = view?.ended?.barredUntil;
  if (view && barredUntil !== undefined) await keepBar(memory.secret, barredUntil, view.department.neutral);
  inside.set({ isForgotten: true, chat: [] });
}

/** Nothing moves any more; what is stored stays. */
function standStill(inside: Inside): Memory | undefined {
  const memory = inside.state.memory && { ...inside.state.memory, ...recall() };
  inside.unfollow?.();
  inside.prepared?.stop();
  inside.prepared = undefined;
  inside.set({ ...nothingYet, elsewhere: "awake" });
  inside.preparing?.giveUp();
  return memory;
}

/** What comes of it is shown by the visit itself; a refusal means that it has changed meanwhile. */
async function act(inside: Inside, deed: Deed): Promise<void> {
  const { memory } = inside.state;
  if (!memory) return;
  inside.set({ isNotDone: false });
  await carryOut(memory.secret, deed).catch((error: unknown) => {
    const isNetwork = error instanceof ApiError && error.code === "network";
    if (!isNetwork && !(error instanceof ApiError && isPassing(error))) return console.warn("This could not be done:", error);
    inside.set({ isOffline: isNetwork, isNotDone: true });
    // As soon as the service answers, it is known that there is a network.
    if (isNetwork) inside.follow();
  });
}

/** Asked too often, or the service is in trouble. */
const isPassing = ({ status }: ApiError): boolean => status === 429 || status >= 500;

function follow(inside: Inside): void {
  const { memory } = inside.state;
  inside.unfollow?.();
  inside.unfollow = memory && followVisit(memory.secret, (glimpse) => show(inside, glimpse));
}

function prefer({ state, set, prepared }: Inside, wish: Pick<Memory, "audioOnly" | "automatic">): void {
  if (!state.memory) return;
  // While the talk is being prepared its account stands in the memory of the tab alone.
  const memory = { ...state.memory, ...recall(), ...wish };
  remember(memory);
  set({ memory });
  if (wish.audioOnly !== undefined && state.call !== "in" && state.call !== "none") prepared?.renewCall(wish.audioOnly);
}

export function createCourse(parts: Parts): Course {
  let listener: (state: State) => void = () => undefined;
  const inside: Inside = {
    parts, state: nothingYet, unfollow: undefined, prepared: undefined, isPreparing: false, preparing: undefined,
    set: (change) => {
      inside.state = { ...inside.state, ...change };
      listener(inside.state);
    },
    follow: () => follow(inside),
  };
  return {
    state: () => inside.state,
    onChange: (given) => { listener = given; },
    begin: (memory) => {
      remember(memory);
      inside.set({ ...nothingYet, memory });
      inside.follow();
    },
    beginNothing: () => inside.set(nothingYet),
    act: (deed) => act(inside, deed),
    enter: () => enter(inside),
    leaveCall: () => leaveCall(inside),
    mute: async (want) => { await inside.prepared?.call()?.mute(want); },
    prefer: (wish) => prefer(inside, wish),
    prepared: () => inside.prepared,
    finish: () => finish(inside),
    standStill: () => standStill(inside),
    forget: () => forgetMemory(),
    giveWay: (other) => inside.set({ ...nothingYet, elsewhere: other }),
    abandon: async () => {
      const { memory, view } = inside.state;
      if (memory && view?.status !== "ended" && view?.role !== "companion") withdrawInPassing(memory.secret);
      await finish(inside);
    },
  };
}
