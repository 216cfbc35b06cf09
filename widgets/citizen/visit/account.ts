/** The account of a visit. Apart from what prepares the talk: it is asked for while the encryption, which is large, still loads. */
import { newSeal } from "../../shared/seal.ts";
import { databases } from "../../shared/traces.ts";
import { openAccount } from "./api.ts";
import { recall, remember } from "./memory.ts";
import type { Memory } from "./memory.ts";

/** With all that a session needs. */
export type Equipped = Omit<Memory, "account" | "seal"> & { account: NonNullable<Memory["account"]>; seal: string };

/** Another tab of this browser takes for left behind, and removes, what a tab that sleeps keeps here. */
async function isWithoutKeys({ hasKeys, account }: Memory): Promise<boolean> {
  // Older Firefox cannot list databases.
  if (!hasKeys || !account || !indexedDB.databases) return false;
  const kept = await indexedDB.databases();
  return !kept.some(({ name }) => name?.startsWith(databases.guest + account.deviceId));
}

/** The one that this tab has, or a new one when it is not the visit's (any more), or of no use without its keys. */
export async function accountOf(given: Memory, guest: string | undefined, signal: AbortSignal): Promise<Equipped> {
  // As it is now: an account may have come before something else failed.
  const memory = { ...given, ...recall() };
  const { account, seal } = memory;
  const isOurs = guest === undefined || guest === account?.userId;
  if (account && seal && isOurs && !(await isWithoutKeys(memory))) return { ...memory, account, seal };
  const opened = await openAccount(memory.secret, signal);
  // A choice may have been made meanwhile, or the visit given up: then nothing of it may come back into the browser.
  const now = recall();
  if (now?.secret !== memory.secret) throw new Error("The visit was given up while its account was being opened.");
  const fresh = { ...now, account: opened, seal: newSeal(), hasKeys: false };
  remember(fresh);
  return fresh;
}
