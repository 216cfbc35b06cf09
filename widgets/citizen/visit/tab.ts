/**
 * One visit, one tab: two at once would ruin the keys, and nobody should stand in a queue twice. Who holds the lock has the
 * visit. It goes from tab to tab over a channel of this origin, and is stored nowhere but in the two; the one that gives it
 * forgets it only when the other says that it has it.
 */
import { z } from "../../shared/schema.ts";
import { Memory } from "./memory.ts";

const NAME = "visit";
/** How long is waited for another tab's answer; one that sleeps gives none. Milliseconds. */
const ANSWER = 2_500;
/** Until whoever was given the visit has it. */
const TAKING = 5_000;
/** Whoever gives the lock back may need a moment for it: another tab, or the page that was here before a reload. */
const SOON = 1_000;

/** What comes after `until` is of a tab that has given up: whoever slept meanwhile keeps the visit. */
const Asked = z.object({ asked: z.string(), until: z.number() });
const Given = z.object({ given: z.string(), memory: Memory.optional() });
const Taken = z.object({ taken: z.string() });

/** What becomes of this tab's visit. */
export interface Giving {
  /** It stands still, and everything that another tab needs to go on stays stored. Undefined: there is none here. */
  standStill(): Memory | undefined;
  /** Another tab has it. */
  gone(): void;
  /** Nobody came for it. */
  goOn(memory: Memory | undefined): void;
  /** Nobody came for it, and yet it is not this tab's any more. */
  wait(): void;
}

export interface Tab {
  /** True when this tab has the visit from now on. `soon`: somebody is just giving it back. */
  hold(how: "if free" | "soon" | "by force"): Promise<boolean>;
  /** The other tab's answer; undefined when it sleeps, or there is none. */
  ask(): Promise<Given | undefined>;
  /** Says that the visit is here now. */
  taken(answer: Given): void;
}
export type Given = z.infer<typeof Given>;

const waysToHold = {
  "if free": () => ({ ifAvailable: true }), soon: () => ({ signal: AbortSignal.timeout(SOON) }), "by force": () => ({ steal: true }),
} as const;

/** Gives what lets go of the lock; undefined when another tab has it. `lost`: another has taken it by force. */
function lock(how: keyof typeof waysToHold, lost: () => void): Promise<(() => void) | undefined> {
  let isHeld = false;
  return new Promise((resolve) => {
    const hold = (held: Lock | null): Promise<void> | undefined => {
      if (!held) return void resolve(undefined);
      isHeld = true;
      return new Promise<void>((release) => { resolve(release); });
    };
    navigator.locks.request(NAME, waysToHold[how](), hold).catch(() => { if (isHeld) lost(); else resolve(undefined); });
  });
}

/** The first message that is one of these; undefined when none comes in time. */
function hear<T>(channel: BroadcastChannel, read: (data: unknown) => T | undefined, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const ending = new AbortController();
    const done = (heard: T | undefined): void => {
      ending.abort();
      clearTimeout(timer);
      resolve(heard);
    };
    const timer = window.setTimeout(() => done(undefined), ms);
    channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const heard = read(data);
      if (heard !== undefined) done(heard);
    }, { signal: ending.signal });
  });
}

export function openTab(giving: Giving): Tab {
  const channel = new BroadcastChannel(NAME);
  let release: (() => void) | undefined;

  const lost = (): void => {
    release = undefined;
    giving.standStill();
    giving.gone();
  };
  const hold: Tab["hold"] = async (how) => {
    release = await lock(how, lost);
    return release !== undefined;
  };
  const give = async (asked: string): Promise<void> => {
    const memory = giving.standStill();
    release?.();
    release = undefined;
    channel.postMessage({ given: asked, ...(memory ? { memory } : {}) } satisfies Given);
    const isTaken = await hear(channel, (data) => (Taken.safeParse(data).data?.taken === asked ? true : undefined), TAKING);
    if (isTaken) return giving.gone();
    if (await hold("if free")) giving.goOn(memory);
    else giving.wait();
  };
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const heard = Asked.safeParse(data).data;
    if (heard && release && Date.now() <= heard.until) void give(heard.asked);
  });

  return {
    hold,
    ask: () => {
      const asked = crypto.randomUUID();
      const answer = hear(channel, (data) => {
        const { data: heard } = Given.safeParse(data);
        return heard?.given === asked ? heard : undefined;
      }, ANSWER);
      channel.postMessage({ asked, until: Date.now() + ANSWER } satisfies z.infer<typeof Asked>);
      return answer;
    },
    taken: ({ given }) => channel.postMessage({ taken: given } satisfies z.infer<typeof Taken>),
  };
}
