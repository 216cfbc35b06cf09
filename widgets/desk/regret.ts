/** Orders that can be taken back for a while: for the desk as a whole, as a row that moves is made anew. */
import { useEffect, useRef, useState } from "preact/hooks";

/** Milliseconds. */
const REGRET = 4_000;

export type Regret = {
  /** Numbers whose order is not yet sent. */
  readonly waiting: ReadonlySet<string>;
  begin(ticket: string): void;
  takeBack(ticket: string): void;
};

export const useRegret = (send: (ticket: string) => void): Regret => {
  const timers = useRef(new Map<string, number>());
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(send);
  latest.current = send;
  const stop = (ticket: string): void => {
    window.clearTimeout(timers.current.get(ticket));
    timers.current.delete(ticket);
    setWaiting(new Set(timers.current.keys()));
  };
  // Whoever goes to another department's desk meanwhile has not taken it back.
  useEffect(() => () => {
    for (const [ticket, timer] of timers.current) {
      window.clearTimeout(timer);
      latest.current(ticket);
    }
  }, []);
  return {
    waiting,
    takeBack: stop,
    begin: (ticket) => {
      const timer = window.setTimeout(() => {
        stop(ticket);
        latest.current(ticket);
      }, REGRET);
      timers.current.set(ticket, timer);
      setWaiting(new Set(timers.current.keys()));
    },
  };
};
