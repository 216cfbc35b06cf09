/** A page of which a part could not be loaded is loaded anew: soon at first, then ever less often, and only when there is something to reach. */

/** How often in a row; of this tab. */
const KEY = "loads";
/** Milliseconds. */
const PAUSE = 5_000;
const MOST_DOUBLINGS = 6;

const pause = (ms: number): Promise<void> => new Promise((resolve) => { window.setTimeout(resolve, ms); });

const isReachable = (): Promise<boolean> => fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false);

/** `isWanted` is asked last: meanwhile the visit may be over. */
export async function loadAnew(isWanted: () => boolean = () => true): Promise<void> {
  const times = Number(sessionStorage.getItem(KEY) ?? 0);
  await pause(PAUSE * 2 ** Math.min(times, MOST_DOUBLINGS));
  while (!(await isReachable())) await pause(PAUSE);
  if (!isWanted()) return;
  sessionStorage.setItem(KEY, String(times + 1));
  location.reload();
}

/** All of it is here. */
export const hasLoaded = (): void => sessionStorage.removeItem(KEY);
