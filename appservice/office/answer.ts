import { act } from "./act.ts";
import type { Outcome } from "./act.ts";
import { arrive } from "./arrive.ts";
import type { Context } from "./context.ts";
import type { Tx } from "./books.ts";

/**
 * The citizen's answer to what was asked. Agreeing to a transfer opens the visit in the other department, at the rank
 * of the first arrival; if that department cannot take anybody just now, everything stays as it is.
 */
export async function answer(tx: Tx, context: Context, visitId: string, yes: boolean, at: number): Promise<Outcome | undefined> {
  const found = await tx.visits.byId(visitId);
  // Else a caseworker could accept the visit while the other department's is opened.
  if (found) await tx.lock(`department:${found.department}`);
  const visit = await tx.visits.byId(visitId);
  const question = visit?.question;
  if (!visit || question?.about !== "transfer" || !yes) return act(tx, context, visitId, { do: "answer", at, yes });
  const { citizen, way, language, interpreter, name, rank, department } = visit;
  const received = await arrive(tx, context, {
    department: question.to, citizen, way, language, interpreter, ...(name ? { name } : {}), transferred: { from: department, rank },
  });
  // The browser's secret leads to where the citizen waits now.
  if (received.ok) for (const page of await tx.pages.ofVisit(visitId)) await tx.pages.put({ ...page, visit: received.visit });
  return act(tx, context, visitId, received.ok ? { do: "answer", at, yes: true } : { do: "answer", at, yes: false, impossible: true });
}
