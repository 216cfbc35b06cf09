/** Keys that are pressed within a frame of our own origin, such as Element Call's, are heard there and nowhere else. */

/** In every document that a frame of this page loads from now on. */
export function hearFrameKeys(hear: (event: KeyboardEvent) => void): void {
  // The load of a frame does not bubble; on the way down it is seen all the same.
  document.addEventListener("load", ({ target }) => {
    if (target instanceof HTMLIFrameElement) target.contentDocument?.addEventListener("keydown", hear, { capture: true });
  }, { capture: true });
}
