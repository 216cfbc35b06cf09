/** Being in a call lapses: a client that went without a word must not keep a consultation going for ever. */

const HOUR = 3_600_000;
/** What clients take who do not say how long (MSC4143). */
const UNSAID = 4 * HOUR;
/** Nobody's word holds for longer without being repeated. */
const LONGEST = 12 * HOUR;

/** For how long a client is believed to be there, in milliseconds, by what it said; 0: that was over when it was said. */
export const membershipHolds = (said: number | undefined): number => Math.min(LONGEST, Math.max(0, said ?? UNSAID));
