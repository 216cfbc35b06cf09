/** Whether the homeserver answers and reaches this service. */
import { HomeserverError } from "./request.ts";

export interface Contact {
  /** Orders wait, and nothing comes in. */
  isLost(): boolean;
  /** Asks again and again, until it is ended by what it returns. */
  keep(asking: Asking): () => void;
}

export interface Asking {
  /**
   * A call back: only so does the homeserver's own pause, which grows to minutes after an outage of ours or of the
   * network, end at once.
   */
  ping(): Promise<unknown>;
  lost(error: unknown): void;
  /** After it was lost. */
  found(): void;
}

/** Milliseconds between an answer and the next question. */
const BEAT = 10_000;
const BEAT_WHILE_LOST = 2_000;

export function createContact(): Contact {
  let isLost = false;

  async function ask({ ping, lost, found }: Asking): Promise<void> {
    const error: unknown = await ping().then(() => undefined, (reason: unknown) => reason);
    const before = isLost;
    // Whoever refuses is there.
    isLost = error instanceof HomeserverError && error.transient;
    if (isLost && !before) lost(error);
    if (before && !isLost) found();
  }

  return {
    isLost: () => isLost,
    keep(asking) {
      let ended = false;
      let timer: NodeJS.Timeout | undefined;
      const round = async (): Promise<void> => {
        await ask(asking);
        if (!ended) timer = setTimeout(() => { void round(); }, isLost ? BEAT_WHILE_LOST : BEAT);
      };
      void round();
      return () => {
        ended = true;
        clearTimeout(timer);
      };
    },
  };
}
