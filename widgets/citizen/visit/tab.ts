/** One visit, one tab: two at once would ruin the keys, and nobody should stand in a queue twice. */
import { readMemory } from "./memory.ts";
import type { Memory } from "./memory.ts";

const NAME = "visit";
/** A tab that sleeps does not answer. Milliseconds. */
const PATIENCE = 2_500;

interface Handover { ask: "handOver" }

const isHandover = (value: unknown): value is Handover => typeof value === "object" && value !== null && Reflect.get(value, "ask") === "handOver";

/** True when this tab has the visit from now on; `lost` is told when another takes it. */
export function holdTab(steal: boolean, lost: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const held = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock ? new Promise<void>(() => undefined) : undefined;
    };
    const options = steal ? { steal: true } : { ifAvailable: true };
    // Rejects when another tab steals it later.
    navigator.locks.request(NAME, options, held).catch(() => lost());
  });
}

/** Gives the visit to the tab that asks for it: over a channel of this origin, stored nowhere. */
export function answerHandover(giveUp: () => Promise<Memory | undefined>): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (!isHandover(data)) return;
    // Only the tab that has the visit answers; the asking one hears itself.
    void giveUp().then((memory) => { if (memory) channel.postMessage({ memory }); });
  });
  return () => channel.close();
}

/** Asks the other tab for its visit; undefined when it does not answer. */
export function askForVisit(): Promise<Memory | undefined> {
  const channel = new BroadcastChannel(NAME);
  return new Promise((resolve) => {
    const done = (memory: Memory | undefined): void => {
      channel.close();
      resolve(memory);
    };
    const timer = window.setTimeout(() => done(undefined), PATIENCE);
    channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== "object" || data === null || !("memory" in data)) return;
      clearTimeout(timer);
      done(readMemory(data.memory));
    });
    channel.postMessage({ ask: "handOver" } satisfies Handover);
  });
}
