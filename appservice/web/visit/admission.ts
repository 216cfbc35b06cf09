/** Whether citizens without an account can be served now: under Matrix Authentication Service they cannot. */
import type { Guests } from "../../office/ports.ts";

export interface Admission { isOpen(): boolean }

/** Milliseconds; the homeserver may be another one after an upgrade. */
const LOOK_AGAIN = 5 * 60_000;
const SOON = 5_000;

/** Open until the homeserver says otherwise; a homeserver that does not answer says nothing. */
export function createAdmission(guests: Guests | undefined): Admission {
  let isOpen = guests !== undefined;
  const look = async (): Promise<void> => {
    let pause = LOOK_AGAIN;
    try {
      isOpen = guests !== undefined && (await guests.problem()) === undefined;
    } catch {
      pause = SOON;
    }
    setTimeout(() => void look(), pause).unref();
  };
  if (guests) void look();
  return { isOpen: () => isOpen };
}
