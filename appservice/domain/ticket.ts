/** Ticket numbers: one to three letters, a hyphen, three digits; all that others may see of a visit. */

const LAST = 999;

const numbered = (prefix: string, n: number): string => `${prefix}-${String(n).padStart(3, "0")}`;

/** The number after the day's `given` numbers. After 999 it begins again, passing over those still in use. */
export function nextTicket(prefix: string, given: number, inUse: ReadonlySet<string>): string {
  for (let step = 0; step < LAST; step++) {
    const ticket = numbered(prefix, ((given + step) % LAST) + 1);
    if (!inUse.has(ticket)) return ticket;
  }
  return numbered(prefix, (given % LAST) + 1);
}

/**
 * A number that tells nothing of how many came before, for confidential departments.
 * `dice`: a whole number from 0, drawn by the caller.
 */
export const randomTicket = (prefix: string, dice: number, inUse: ReadonlySet<string>): string =>
  nextTicket(prefix, dice % LAST, inUse);
