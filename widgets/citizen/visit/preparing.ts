/** Brings the talk to readiness beside the course of the visit, and tries again until it is. */
import { ApiError } from "../../../appservice/web/apiError.ts";
import { loaded, NotLoaded } from "../../shared/loaded.ts";
import { databases, removeTraces } from "../../shared/traces.ts";
import { hasLoaded, loadAnew } from "../loadAnew.ts";
import { accountOf } from "./account.ts";
import { forgetPastBars } from "./bars.ts";
import { enterByItself, onCall } from "./inCall.ts";
import { recall, remember } from "./memory.ts";
import type { Memory } from "./memory.ts";
import type { Prepared } from "./prepare.ts";
import type { Inside } from "./state.ts";

/** After a failed preparation. Milliseconds. */
const RETRY = 5_000;

/** Nothing of any citizen's visit is kept in this browser any more. */
export const cleanUp = (): Promise<void> => {
  forgetPastBars();
  return removeTraces(databases.guest);
};

function beginPreparing(inside: Inside, memory: Memory, guest: string | undefined): Promise<void> {
  inside.isPreparing = true;
  const giving = new AbortController();
  const settled = prepareOnce(inside, memory, guest, giving.signal);
  inside.preparing = { settled, giveUp: () => giving.abort() };
  return settled;
}

async function prepareOnce(inside: Inside, memory: Memory, guest: string | undefined, signal: AbortSignal): Promise<void> {
  try {
    inside.set({ readiness: "account" });
    const [{ prepare }, equipped] = await Promise.all([loaded(import("./prepare.ts")), accountOf(memory, guest, signal)]);
    const prepared = await prepare({ ...inside.parts, memory: equipped }, {
      readiness: (readiness) => inside.set({ readiness }), chat: (chat) => inside.set({ chat }), call: (event) => onCall(inside, event),
    }, signal);
    if (inside.state.memory?.secret !== memory.secret) return await stopPreparing(inside, prepared);
    inside.isPreparing = false;
    inside.prepared = prepared;
    hasLoaded();
    // Choices that were made meanwhile stand there, too.
    const alive = { ...equipped, ...recall(), hasKeys: true };
    remember(alive);
    inside.set({ memory: alive });
  } catch (error) {
    if (inside.state.memory?.secret !== memory.secret) return await stopPreparing(inside);
    inside.set({ readiness: "failed" });
    console.warn("The talk could not be prepared yet:", error);
    tryAgain(inside, error);
  }
}

function tryAgain(inside: Inside, error: unknown): void {
  const { memory, view } = inside.state;
  if (error instanceof NotLoaded) return void loadAnew(() => inside.state.memory?.secret === memory?.secret);
  // An account that there was is gone after the end, and no new one is given.
  if (error instanceof ApiError && view?.status === "ended") return;
  window.setTimeout(() => {
    inside.isPreparing = false;
    void makeReady(inside);
  }, RETRY);
}

/** The visit ended while it was being prepared: nothing of it stays here. Or it went to another tab, which goes on with what is stored. */
async function stopPreparing(inside: Inside, prepared?: Prepared): Promise<void> {
  inside.isPreparing = false;
  if (inside.state.elsewhere !== "no") return prepared?.stop();
  await prepared?.forget(true).catch(() => undefined);
  await cleanUp();
}

export async function makeReady(inside: Inside): Promise<void> {
  const { memory, view } = inside.state;
  if (!memory || !view) return;
  if (!inside.prepared && !inside.isPreparing) await beginPreparing(inside, memory, view.guest);
  const now = inside.state.view;
  if (!inside.prepared || now?.room === undefined) return;
  const isOpen = now.status !== "ended";
  if (isOpen && inside.state.call === "none") inside.set({ call: "loading" });
  try {
    await inside.prepared.enterRoom(now.room, isOpen);
    enterByItself(inside);
  } catch (error) {
    console.warn("The room could not be entered yet:", error);
    window.setTimeout(() => void makeReady(inside), RETRY);
  }
}
