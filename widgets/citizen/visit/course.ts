/** The course of a visit in this browser: what the page shows, and what leads from one to the next. */
import { removeTraces } from "../../shared/traces.ts";
import { ApiError } from "../../../appservice/web/apiError.ts";
import { accountOf } from "./account.ts";
import { carryOut, withdrawInPassing } from "./api.ts";
import type { Deed } from "./api.ts";
import { keepBar, keepingBars } from "./bars.ts";
import { followVisit } from "./follow.ts";
import type { Glimpse } from "./follow.ts";
import { enter, enterByItself, leaveCall, onCall } from "./inCall.ts";
import { forgetMemory, remember } from "./memory.ts";
import type { Memory } from "./memory.ts";
import type { View } from "./page.ts";
import type { Prepared } from "./prepare.ts";
import { nothingYet } from "./state.ts";
import type { Inside, Parts, State } from "./state.ts";

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

const cleanUp = (): Promise<void> => keepingBars(() => removeTraces("session-"));

async function prepareOnce(inside: Inside, memory: Memory, guest: string | undefined): Promise<void> {
  inside.isPreparing = true;
  try {
    inside.set({ readiness: "account" });
    const [{ prepare }, equipped] = await Promise.all([import("./prepare.ts"), accountOf(memory, guest)]);
    const prepared = await prepare({ ...inside.parts, memory: equipped }, {
      readiness: (readiness) => inside.set({ readiness }), chat: (chat) => inside.set({ chat }), call: (event) => onCall(inside, event),
    });
    inside.isPreparing = false;
    if (inside.state.memory?.secret !== memory.secret) return await letGo(inside.state, prepared);
    inside.prepared = prepared;
    inside.set({ memory: { ...equipped, ...choicesOf(inside.state.memory) } });
  } catch (error) {
    if (inside.state.isForgotten) return await cleanUp();
    inside.set({ readiness: "failed" });
    console.warn("The talk could not be prepared yet:", error);
    window.setTimeout(() => {
      inside.isPreparing = false;
      void makeReady(inside);
    }, RETRY);
  }
}

/** The visit ended, or went to another tab, while it was being prepared: nothing of it stays here. */
async function letGo({ isElsewhere }: State, prepared: Prepared): Promise<void> {
  if (isElsewhere) return prepared.stop();
  await prepared.forget(true).catch(() => undefined);
  await cleanUp();
}

async function makeReady(inside: Inside): Promise<void> {
  const { memory, view } = inside.state;
  if (!memory || !view || view.status === "ended") return;
  if (!inside.prepared && !inside.isPreparing) await prepareOnce(inside, memory, view.guest);
  const room = inside.state.view?.room;
  if (!inside.prepared || room === undefined) return;
  if (inside.state.call === "none") inside.set({ call: "loading" });
  try {
    await inside.prepared.enterRoom(room);
    enterByItself(inside);
  } catch (error) {
    console.warn("The room could not be entered yet:", error);
    window.setTimeout(() => void makeReady(inside), RETRY);
  }
}

function show(inside: Inside, glimpse: Glimpse): void {
  if (glimpse.is === "offline") return inside.set({ isOffline: true });
  if (glimpse.is === "unknown") {
    inside.set({ isUnknown: true, isOffline: false });
    return void finish(inside);
  }
  const { view } = glimpse;
  const before = inside.state.view;
  inside.set({ view, isOffline: false });
  // After a transfer it is another room.
  if (before?.room !== undefined && before.room !== view.room) inside.set({ call: "none" });
  if (view.status === "ended") return end(inside, view);
  void makeReady(inside);
  enterByItself(inside);
}

function end(inside: Inside, { ended, now }: View): void {
  inside.prepared?.closeCall();
  inside.set({ call: "none" });
  const left = ended?.talked ? ended.followUpUntil - now : 0;
  if (left <= 0) return void finish(inside);
  window.setTimeout(() => void finish(inside), left);
}

async function finish(inside: Inside): Promise<void> {
  const { prepared, state } = inside;
  if (state.isForgotten) return;
  const { memory, view } = state;
  inside.unfollow?.();
  inside.prepared = undefined;
  forgetMemory();
  await prepared?.forget(view?.status === "ended").catch(() => undefined);
  await cleanUp();
  const barredUntil = view?.ended?.barredUntil;
  if (memory && view && barredUntil !== undefined) await keepBar(memory.secret, barredUntil, view.department.neutral);
  inside.set({ isForgotten: true, memory: undefined, chat: [] });
}

function handOver(inside: Inside): Memory | undefined {
  const { memory } = inside.state;
  if (!memory) return undefined;
  inside.unfollow?.();
  inside.prepared?.stop();
  inside.prepared = undefined;
  forgetMemory();
  inside.set({ ...nothingYet, isElsewhere: true });
  return memory;
}

/** What comes of it is shown by the visit itself; a refusal means that it has changed meanwhile. */
async function act({ state, set }: Inside, deed: Deed): Promise<void> {
  if (!state.memory) return;
  await carryOut(state.memory.secret, deed).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === "network") set({ isOffline: true });
    else console.warn("This could not be done:", error);
  });
}

function prefer({ state, set, prepared }: Inside, wish: Pick<Memory, "audioOnly" | "automatic">): void {
  if (!state.memory) return;
  const memory = { ...state.memory, ...wish };
  remember(memory);
  set({ memory });
  if (wish.audioOnly !== undefined && state.call !== "in" && state.call !== "none") prepared?.renewCall(wish.audioOnly);
}

export function createCourse(parts: Parts): Course {
  let listener: (state: State) => void = () => undefined;
  const inside: Inside = {
    parts, state: nothingYet, unfollow: undefined, prepared: undefined, isPreparing: false,
    set: (change) => {
      inside.state = { ...inside.state, ...change };
      listener(inside.state);
    },
  };
  return {
    state: () => inside.state,
    onChange: (given) => { listener = given; },
    begin: (memory) => {
      remember(memory);
      inside.set({ ...nothingYet, memory });
      inside.unfollow = followVisit(memory.secret, (glimpse) => show(inside, glimpse));
    },
    act: (deed) => act(inside, deed),
    enter: () => enter(inside),
    leaveCall: () => leaveCall(inside),
    mute: async (want) => { await inside.prepared?.call()?.mute(want); },
    prefer: (wish) => prefer(inside, wish),
    prepared: () => inside.prepared,
    finish: () => finish(inside),
    handOver: () => Promise.resolve(handOver(inside)),
    giveWay: () => inside.set({ ...nothingYet, isElsewhere: true }),
    abandon: async () => {
      const { memory, view } = inside.state;
      if (memory && view?.status !== "ended" && view?.role !== "companion") withdrawInPassing(memory.secret);
      await finish(inside);
    },
  };
}

const choicesOf = (memory: Memory | undefined): Pick<Memory, "audioOnly" | "automatic"> => ({
  ...(memory?.audioOnly === undefined ? {} : { audioOnly: memory.audioOnly }),
  ...(memory?.automatic === undefined ? {} : { automatic: memory.automatic }),
});
