import { act } from "./act.ts";
import type { Outcome } from "./act.ts";
import type { Visit } from "../domain/visit.ts";
import { arrive } from "./arrive.ts";
import type { Context } from "./context.ts";
import type { Tx } from "./books.ts";

/** The browsers' secrets lead to where the citizen waits now. Companions come along where the department lets them. */
async function bringAlong(tx: Tx, context: Context, { from, to, at }: { from: Visit; to: Visit; at: number }): Promise<void> {
  const isOpenToAll = context.department(to.department).third_parties === "anyone";
  for (const page of await tx.pages.ofVisit(from.id)) {
    const isCompanion = page.role === "companion";
    if (isCompanion && !isOpenToAll) continue;
    await tx.pages.put({ ...page, visit: to.id });
    if (isCompanion && page.guest) await act(tx, context, to.id, { do: "bringCompanion", at, companion: page.guest });
  }
}

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
  const to = received.ok ? await tx.visits.byId(received.visit) : undefined;
  if (to) await bringAlong(tx, context, { from: visit, to, at });
  return act(tx, context, visitId, received.ok ? { do: "answer", at, yes: true } : { do: "answer", at, yes: false, impossible: true });
}
