/** What nobody needs any more goes from the database; what belongs to a visit goes with the visit. */
import type { Tx } from "./books.ts";
import { dayOf } from "./context.ts";
import type { Context } from "./context.ts";
import { leaveIdle } from "./orders/chats.ts";

const DAY = 24 * 3_600_000;
/** A transaction that was answered is never sent again after this long. */
const INBOX_KEPT = 7 * DAY;

export async function prune(tx: Tx, { config, clock, terms }: Context): Promise<void> {
  const [now, at] = [await tx.now(), clock.now()];
  await tx.inbox.prune(now - INBOX_KEPT);
  await tx.effects.prune(now - terms.retention);
  await tx.deskSessions.prune(now);
  await tx.tally.prune(now);
  await tx.bars.prune(at);
  await tx.staff.prune(at - terms.retention);
  await leaveIdle(tx, at);
  // Yesterday's numbers still go on where hours pass midnight.
  await tx.tickets.prune(dayOf(at - DAY, config.county.time_zone));
}
