/** Who of a department's caseworkers is on duty. */

export interface Caseworker {
  user: string;
  lead: boolean;
  paused: boolean;
  /** Milliseconds since 1970 of the last command, open desk or presence; undefined before the first. */
  lastSign: number | undefined;
}

export interface Shift {
  now: number;
  /** When the department opened; a sign of life from before does not count today. Undefined while closed. */
  openedAt: number | undefined;
  dutyTimeout: number;
}

/** On duty lapses with the duty timeout and at closing; whoever talks is on duty, however silent. */
export function isOnDuty(caseworker: Caseworker, inConsultation: boolean, { now, openedAt, dutyTimeout }: Shift): boolean {
  if (caseworker.paused) return false;
  if (inConsultation) return true;
  if (openedAt === undefined || caseworker.lastSign === undefined) return false;
  return caseworker.lastSign >= openedAt && now - caseworker.lastSign < dutyTimeout;
}
