/** Positions worsen only by a written rule, and those concerned are told. */
import { positions } from "../domain/queue.ts";
import type { MovedBack, VisitEvent } from "../domain/visit.ts";
import type { Tx } from "./books.ts";

/** Which rule puts somebody before others; undefined when none does. */
function ruleOf(event: VisitEvent): MovedBack | undefined {
  switch (event.type) {
    case "visitUrged": return "movedBackUrgent";
    case "citizenReturned": return "movedBackReturned";
    case "visitOpened": return event.visit.transferredFrom ? "movedBackTransferred" : undefined;
    default: return undefined;
  }
}

/** Carries out `change`, and tells whoever has a worse place after it than before, if it was one of the rules. */
export async function tellingWhoMovedBack<T>(
  tx: Tx, department: string, events: readonly VisitEvent[], change: () => Promise<T>, tell: (visit: string, rule: MovedBack) => Promise<unknown>,
): Promise<T> {
  const rule = events.map(ruleOf).find((found) => found !== undefined);
  if (!rule) return change();
  const before = positions(await tx.visits.open(department));
  const result = await change();
  const after = positions(await tx.visits.open(department));
  for (const [visit, place] of after) if (place > (before.get(visit) ?? Infinity)) await tell(visit, rule);
  return result;
}
