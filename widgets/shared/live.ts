/** Keeps to the service's live events, over gaps in the network, sleep, a frozen page, and connections that die without a word. */
import { readEvents } from "./eventReader.ts";
import type { ServerEvent } from "./eventReader.ts";

/** One connection. */
export type Line = {
  readonly signal: AbortSignal;
  /** It is cut unless something comes within so many milliseconds, whatever the browser thinks of it. */
  expect(ms: number): void;
};

export type Live = {
  /** Asks for the stream, each time anew. */
  open(line: Line): Promise<ReadableStream<Uint8Array> | null>;
  onEvent(event: ServerEvent): void;
  /** The stream could not be had, or broke off. `times`: in a row, nothing heard in between. */
  onBroken(error: unknown, times: number): void;
  /** Longer than the service takes between two beats: milliseconds. */
  readonly silence: number;
};

const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;

/** Milliseconds between tries: soon at first, and not all pages at the same moment. */
const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** tries) * (0.75 + Math.random() / 2);

type WatchedLine = Line & { cut(): void; isOverdue(): boolean };

const newLine = (): WatchedLine => {
  const cutting = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let until = Infinity;
  const cut = (): void => {
    clearTimeout(timer);
    cutting.abort();
  };
  return {
    signal: cutting.signal,
    cut,
    isOverdue: () => Date.now() > until,
    expect: (ms) => {
      clearTimeout(timer);
      until = Date.now() + ms;
      timer = setTimeout(cut, ms);
    },
  };
};

type Turns = { again(): void; shown(): void; gone(): void };

/** What the browser tells of network, sleep and attention, until `signal`. */
const onTurns = ({ again, shown, gone }: Turns, signal: AbortSignal): void => {
  window.addEventListener("online", again, { signal });
  window.addEventListener("offline", gone, { signal });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) shown(); }, { signal });
  // Chromium's word for the end of being frozen.
  document.addEventListener("resume", again, { signal });
};

/** Returns what ends it. */
export const followLive = ({ open, onEvent, onBroken, silence }: Live): (() => void) => {
  const ending = new AbortController();
  let line = newLine();
  let wake = (): void => undefined;
  let [tries, broken] = [0, 0];

  const once = async (): Promise<void> => {
    const current = newLine();
    line = current;
    const heard = (): void => {
      [tries, broken] = [0, 0];
      current.expect(silence);
    };
    const take = (event: ServerEvent): void => { if (!current.signal.aborted) onEvent(event); };
    try {
      const body = await open(current);
      if (body) for await (const event of readEvents(body, heard)) take(event);
      broken = 0;
    } catch (error) {
      broken += 1;
      if (!ending.signal.aborted) onBroken(error, broken);
    } finally {
      current.cut();
    }
  };
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await once();
      if (ending.signal.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pauseAfter(tries));
      });
      tries += 1;
    }
  };
  /** After sleep or a change of network the old connection may be dead without saying so. */
  const again = (): void => {
    line.cut();
    wake();
  };
  onTurns({
    again,
    shown: () => { if (line.isOverdue()) again(); else wake(); },
    // One that breaks off says little; that the network is gone counts as another.
    gone: () => { broken += 1; again(); },
  }, ending.signal);
  void loop();
  return () => {
    ending.abort();
    again();
  };
};
