/** How many letters have to be changed, added or left out to make one word of another (Levenshtein). */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(changed, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The known word that a mistyped one most likely means, if any is near enough. */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  const short = typed.slice(0, 60).toLowerCase().replaceAll(/[-\s]/g, '_');
  const near = known
    .map((word) => ({ word, steps: distance(short, word.toLowerCase()) }))
    .filter(({ word, steps }) => steps <= Math.max(1, Math.floor(word.length / 3)))
    .sort((one, other) => one.steps - other.steps);
  return near[0]?.word;
}
