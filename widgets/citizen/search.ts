/** Finds departments while typing; without JavaScript the form does it. */

const plain = (text: string): string => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

function filter(query: string): number {
  const words = plain(query).split(/\s+/u).filter((word) => word !== "");
  let found = 0;
  for (const card of document.querySelectorAll<HTMLElement>(".card")) {
    const text = plain(card.dataset["words"] ?? "");
    card.hidden = !words.every((word) => text.includes(word));
    if (!card.hidden) found += 1;
  }
  for (const group of document.querySelectorAll<HTMLElement>(".group")) group.hidden = !group.querySelector(".card:not([hidden])");
  return found;
}

export function liveSearch(): void {
  const input = document.querySelector<HTMLInputElement>("#q");
  const form = input?.form;
  if (!input || !form) return;
  const empty = document.getElementById("empty");
  const count = document.getElementById("found");
  const search = (): void => {
    const found = filter(input.value);
    if (empty) empty.hidden = found > 0;
    const { one = "", other = "" } = form.dataset;
    if (count) count.textContent = input.value.trim() === "" ? "" : (found === 1 ? one : other).replace("{count}", String(found));
  };
  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    // Departments that the service left out are not here to be found.
    if (new URLSearchParams(location.search).get("q")) return;
    event.preventDefault();
    search();
  });
}
