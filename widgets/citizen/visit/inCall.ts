/** Into the video call, out of it, and back after the network was gone. */
import type { CallEvent } from "../../shared/call.ts";
import { isReachable } from "./api.ts";
import { isCalled } from "./state.ts";
import type { Inside } from "./state.ts";
import { usableDevices } from "./usableDevices.ts";

/** Between two looks whether the network is back. Milliseconds. */
const LOOK_AGAIN = 3_000;
/** After an Element Call that did not load. */
const LOAD_AGAIN = 5_000;

export function onCall(inside: Inside, event: CallEvent): void {
  const { state, set } = inside;
  if (event.type === "ready") set({ call: state.call === "joining" ? "joining" : "ready" });
  if (event.type === "joined") set({ call: "in" });
  if (event.type === "muted") set({ muted: { audio: event.audio, video: event.video } });
  if (event.type === "unheard") set({ unheard: event.host });
  if (event.type === "failed") failed(inside);
  if (event.type === "lost") void comeBack(inside);
  if ((event.type === "left" || event.type === "closed") && state.call !== "none" && state.call !== "lost") set({ call: "left" });
}

/** Until the citizen is called there is time to load it again; then it is for them to press, or to read why. */
function failed(inside: Inside): void {
  inside.set({ call: "failed" });
  const again = (): void => {
    const { call, view, memory } = inside.state;
    if (call !== "failed" || !view || view.status === "ended" || isCalled(view)) return;
    inside.set({ call: "loading" });
    inside.prepared?.renewCall(memory?.audioOnly ?? false);
  };
  window.setTimeout(again, LOAD_AGAIN);
}

/** Only if the citizen chose so, and not back into a call that was left. */
export function enterByItself(inside: Inside): void {
  const { call, view, memory } = inside.state;
  const isReady = inside.prepared?.call() !== undefined && (call === "loading" || call === "ready");
  if (isReady && view && isCalled(view) && memory?.automatic) void enter(inside);
}

/** What was off before stays off: nobody is heard who does not know it. */
export async function enter(inside: Inside): Promise<void> {
  const { prepared, state, set } = inside;
  if (!prepared || state.call === "joining" || state.call === "in") return;
  set({ call: "joining", unheard: undefined });
  const audioOnly = state.memory?.audioOnly ?? false;
  const usable = await usableDevices(audioOnly);
  // Meanwhile the talk may be over.
  if (inside.prepared !== prepared || inside.state.call !== "joining") return;
  const isGone = state.call === "left" || state.call === "failed" || state.call === "lost" || !prepared.call();
  if (usable !== "both") prepared.renewCall(true, "join");
  else if (isGone) prepared.renewCall(audioOnly);
  // One that has only been loaded says what it found, not what the citizen wants.
  const wanted = isGone ? state.muted : { audio: false, video: false };
  const off = usable === "none" ? { audio: true, video: true } : wanted;
  await prepared.call()?.join(off).catch((error: unknown) => {
    console.warn("The call could not be joined:", error);
    // Not what the Element Call that did not get in began with.
    if (inside.state.call === "joining") set({ call: "failed", muted: state.muted });
  });
}

/** Nobody has left: as soon as the network is there again, so is the citizen. */
async function comeBack(inside: Inside): Promise<void> {
  inside.set({ call: "lost" });
  while (inside.state.call === "lost" && inside.state.memory) {
    if (await isReachable(inside.state.memory.secret)) {
      inside.set({ isOffline: false });
      inside.follow();
      return enter(inside);
    }
    await new Promise((resolve) => { window.setTimeout(resolve, LOOK_AGAIN); });
  }
}

/** Waiting again, out of the middle of it: whoever reads that nobody is there is seen and heard by nobody. */
export async function stepOut(inside: Inside): Promise<void> {
  const { prepared, state: { call, memory } } = inside;
  if (call === "none" || call === "loading" || call === "ready") return;
  await prepared?.call()?.leave();
  if (inside.prepared !== prepared) return;
  inside.set({ call: "loading" });
  prepared?.renewCall(memory?.audioOnly ?? false);
  enterByItself(inside);
}

export async function leaveCall({ prepared, set }: Inside): Promise<void> {
  await prepared?.call()?.leave();
  prepared?.closeCall();
  set({ call: "left" });
}
