/**
 * Who was ended with a bar cannot come again until midnight. Somebody without an account is known again by a mark that
 * their browser keeps; their network is only slowed down. docs/decisions/0013-bars.md says why.
 */
import type { Visit } from "../domain/visit.ts";
import type { Tx } from "./books.ts";
import type { Context } from "./context.ts";
import { tomorrow } from "./moments.ts";

/** Where somebody comes from who takes a number by the page. */
export interface Origin {
  /** A hash, see appservice/web/networks.ts. */
  network: string;
  /** What bars have left in this browser: the hashes of its former visits' secrets. */
  marks: readonly string[];
}

const ofBrowser = (secretHash: string): string => `browser:${secretHash}`;
const ofNetwork = (network: string): string => `network:${network}`;

const MINUTE = 60_000;
/** Of numbers from such a network each lately taken one delays the next by so much, and all together by no more. */
const DELAY = 2 * MINUTE;
const LONGEST_DELAY = 10 * MINUTE;

export async function bar(tx: Tx, context: Context, visit: Visit, at: number): Promise<void> {
  const until = tomorrow(context, at);
  const put = (who: string): Promise<void> => tx.bars.put(visit.department, who, until);
  if (visit.way !== "page") return put(visit.citizen);
  for (const { role, secretHash, network } of await tx.pages.ofVisit(visit.id)) {
    if (role === "citizen") for (const who of [ofBrowser(secretHash), ofNetwork(network)]) await put(who);
  }
}

export interface Barred { why: "barred" | "soon"; minutes?: number }

/** Why somebody gets no number, or not yet, because of a bar. */
export async function barOn(tx: Tx, department: string, citizen: string, from: Origin | undefined, at: number): Promise<Barred | undefined> {
  const isBarred = (who: string): Promise<boolean> => tx.bars.isBarred(department, who, at);
  for (const who of [citizen, ...(from?.marks ?? []).map(ofBrowser)]) if (await isBarred(who)) return { why: "barred" };
  if (!from || !(await isBarred(ofNetwork(from.network)))) return undefined;
  const { count, latest } = await tx.pages.lately(department, from.network);
  const left = latest + Math.min(LONGEST_DELAY, count * DELAY) - at;
  return left > 0 ? { why: "soon", minutes: Math.ceil(left / MINUTE) } : undefined;
}
