/** Away at once: what is seen first, then what is stored, then the address; the page is not left in the history. */

type Leaving = () => void;

const duties = new Set<Leaving>();

/** Done when somebody leaves quickly; must not wait for anything. */
export const onQuickExit = (work: Leaving): (() => void) => {
  duties.add(work);
  return () => { duties.delete(work); };
};

function leave(address: string): void {
  document.title = "…";
  document.body.replaceChildren();
  for (const work of duties) {
    try {
      work();
    } catch {
      // Whoever is afraid must get away, whatever else fails.
    }
  }
  sessionStorage.clear();
  location.replace(address);
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
