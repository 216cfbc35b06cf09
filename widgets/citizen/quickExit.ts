/** Away at once: what is seen first, then what is stored, then the address; the page is not left in the history. */

type Leaving = () => Promise<void> | void;

const duties = new Set<Leaving>();

/** Done when somebody leaves quickly; what takes longer than a blink is not waited for. */
export const onQuickExit = (work: Leaving): (() => void) => {
  duties.add(work);
  return () => { duties.delete(work); };
};

/** How long what is stored here may take to be removed, behind an empty page. Milliseconds. */
const BLINK = 400;

function leave(address: string): void {
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
  let presses: number[] = [];
  document.addEventListener("keydown", ({ key, timeStamp }) => {
    presses = key === "Escape" ? [...presses.filter((at) => timeStamp - at < WITHIN), timeStamp] : [];
    if (presses.length >= PRESSES) leave(exit.href);
  });
}
