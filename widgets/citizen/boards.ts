/** Keeps what the service rendered current: by server-sent events, which the browser resumes by itself after a gap. */

interface Row { address: string; availability: string; status: string; detail: string; notice: string }

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null &&
  ["address", "availability", "status", "detail", "notice"].every((key) => typeof Reflect.get(value, key) === "string");

const rowsIn = (data: string): Row[] => {
  const value: unknown = JSON.parse(data);
  return Array.isArray(value) ? value.filter(isRow) : [];
};

const setText = (element: Element | null, text: string): void => {
  if (element && element.textContent !== text) element.textContent = text;
};

function show({ address, availability, status, detail, notice }: Row): void {
  const named = (kind: string): HTMLElement | null => document.querySelector(`[data-${kind}="${CSS.escape(address)}"]`);
  const badge = named("board");
  if (badge) {
    badge.dataset["availability"] = availability;
    setText(badge.querySelector(".status"), status);
    setText(badge.querySelector(".detail"), detail);
  }
  const shownNotice = named("notice");
  setText(shownNotice, notice);
  if (shownNotice) shownNotice.hidden = notice === "";
  const closed = named("closed");
  if (closed) closed.hidden = availability !== "closed";
}

/** A short gap is nobody's business. Milliseconds. */
const GAP = 8_000;

export function followBoards(): void {
  const language = document.documentElement.dataset["language"] ?? "de";
  const source = new EventSource(`/api/overview/stream?lang=${encodeURIComponent(language)}`);
  const stale = document.getElementById("stale");
  let gap: number | undefined;
  source.addEventListener("boards", ({ data }: MessageEvent<string>) => rowsIn(data).forEach(show));
  source.addEventListener("open", () => {
    clearTimeout(gap);
    gap = undefined;
    if (stale) stale.hidden = true;
  });
  source.addEventListener("error", () => {
    gap ??= window.setTimeout(() => { if (stale) stale.hidden = false; }, GAP);
    // A proxy's error page ends the stream for good; the browser repeats only what was cut off.
    if (source.readyState === EventSource.CLOSED) window.setTimeout(() => { source.close(); followBoards(); }, GAP);
  });
}
