/** Away at once: what is seen first, then what is stored, then the address; the page is not left in the history. */
import { hearFrameKeys } from "./frameKeys.ts";

type Leaving = () => Promise<void> | void;

const duties = new Set<Leaving>();

/** Done when somebody leaves quickly; what takes longer than a blink is not waited for. */
export const onQuickExit = (work: Leaving): (() => void) => {
  duties.add(work);
  return () => { duties.delete(work); };
};

/** How long what is stored here may take to be removed, behind an empty page. Milliseconds. */
const BLINK = 400;

let isLeaving = false;

/** Once: another press would begin the way out anew. */
function leave(address: string): void {
  if (isLeaving) return;
  isLeaving = true;
  document.title = "…";
  document.body.replaceChildren();
  // Whoever is afraid must get away, whatever else fails.
  const work = Promise.allSettled([...duties].map(async (duty) => duty()));
  const blink = new Promise((resolve) => { window.setTimeout(resolve, BLINK); });
  sessionStorage.clear();
  localStorage.clear();
  void Promise.race([work, blink]).then(() => {
    sessionStorage.clear();
    localStorage.clear();
    location.replace(address);
  });
}

const PRESSES = 3;
/** Within this time the presses count. Milliseconds. */
const WITHIN = 1_500;

export function armQuickExit(): void {
  const exit = document.querySelector<HTMLAnchorElement>("#exit");
  if (!exit) return;
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave(exit.href);
  });
  const countEscape = escapeCounter(() => leave(exit.href));
  document.addEventListener("keydown", countEscape);
  hearFrameKeys(countEscape);
}

/** A key that is held down counts once. */
function escapeCounter(done: () => void): (event: KeyboardEvent) => void {
  let presses: number[] = [];
  return ({ key, repeat }) => {
    if (repeat) return;
    const now = performance.now();
    presses = key === "Escape" ? [...presses.filter((at) => now - at < WITHIN), now] : [];
    if (presses.length >= PRESSES) done();
  };
}
