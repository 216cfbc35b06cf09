/** When something stood painted on a page, by the clock that all of one machine share. */
import type { Frame, Page } from "playwright-core";

declare global {
  interface Window { painted(value: string, at: number): Promise<void> }
}

const PATIENCE = 30_000;

export interface Painting {
  /** When this value was next painted; undefined: any that was not there before. */
  next(value?: string): Promise<number>;
}

/** In the page: reports each value of the attribute that is new there, once the frame that shows it is painted. */
function watch([selector, attribute]: readonly [string, string]): void {
  let known = new Set<string>();
  const look = (): void => {
    const now = new Set([...document.querySelectorAll(selector)].map((element) => element.getAttribute(attribute) ?? ""));
    const fresh = [...now].filter((value) => !known.has(value));
    known = now;
    if (fresh.length === 0) return;
    // A task after the callbacks of a frame begins when that frame is drawn.
    requestAnimationFrame(() => { setTimeout(() => { for (const value of fresh) void window.painted(value, Date.now()); }); });
  };
  look();
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: [attribute] });
}

/** `frame`: the page itself, or a frame in it. */
export async function paintingOf(page: Page, frame: Page | Frame, selector: string, attribute: string): Promise<Painting> {
  const listeners = new Set<(value: string, at: number) => void>();
  await page.exposeFunction("painted", (value: string, at: number) => { for (const listener of listeners) listener(value, at); });
  await frame.evaluate(watch, [selector, attribute] as const);
  return {
    next: (value) => new Promise((resolve, reject) => {
      const listen = (shown: string, at: number): void => {
        if (value !== undefined && shown !== value) return;
        clearTimeout(timer);
        listeners.delete(listen);
        resolve(at);
      };
      const timer = setTimeout(() => { reject(new Error(`${page.url()} never showed ${value ?? "anything new"}`)); }, PATIENCE);
      listeners.add(listen);
    }),
  };
}
