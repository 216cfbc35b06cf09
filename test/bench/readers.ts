/** Open pages as the service sees them, in a process of their own, so that reading them does not slow what is measured. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pinnedNode, root } from "../../scripts/stack/folders.ts";
import type { Order } from "./peers/readers.ts";

export interface Readers {
  /** So many more, one after the other. */
  open(count: number): Promise<void>;
  /** From now on: when each has read this text. */
  expect(text: string): Promise<{ read: Promise<number[]> }>;
  close(): Promise<void>;
}

/** `group`: 2 to 254; of addresses in which no two groups meet. */
export function startReaders(url: string, group: number): Readers {
  const child = fork(join(root, "test/bench/peers/readers.ts"), [url, String(group)], { execPath: pinnedNode });
  const ended = once(child, "exit").then(([code]): never => { throw new Error(`open pages ended with ${String(code)}`); });
  ended.catch(() => undefined);
  const answer = async (): Promise<unknown> => (await Promise.race([once(child, "message"), ended]))[0];
  const order = async (what: Order): Promise<void> => {
    child.send(what);
    await answer();
  };
  return {
    open: (count) => order({ open: count }),
    expect: async (text) => {
      await order({ expect: text });
      const read = answer().then((times) => times as number[]);
      return { read };
    },
    close: async () => {
      child.disconnect();
      await ended.catch(() => undefined);
    },
  };
}
