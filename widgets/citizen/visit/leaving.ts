/** The quick exit on any page of a tab in which a visit waits. */
import { withdrawInPassing } from "./api.ts";
import { recall } from "./memory.ts";
import { cleanUp } from "./preparing.ts";

export async function leaveVisit(): Promise<void> {
  const known = recall();
  if (!known) return;
  // A companion's is refused, as is that of a visit which has ended.
  withdrawInPassing(known.secret);
  await cleanUp();
}
