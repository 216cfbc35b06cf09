/** What a reload needs, in this tab only: gone with the tab, and never in a place that other tabs or later visitors read. */
import { z } from "../../shared/schema.ts";
import { bars, base64url, keepBars } from "./bars.ts";

export const Memory = z.object({
  secret: z.string(),
  account: z.object({ userId: z.string(), deviceId: z.string(), accessToken: z.string() }).optional(),
  /** Opens the keys that the session keeps in the browser. */
  seal: z.string().optional(),
  /** The session once lived, so that its keys are kept here. */
  hasKeys: z.boolean().optional(),
  audioOnly: z.boolean().optional(),
  /** Goes into the call by itself when called: chosen by the citizen. */
  automatic: z.boolean().optional(),
});
export type Memory = z.infer<typeof Memory>;

const KEY = "visit";

export function recall(): Memory | undefined {
  const stored = sessionStorage.getItem(KEY);
  if (stored === null) return undefined;
  try {
    return Memory.parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}

export const remember = (memory: Memory): void => sessionStorage.setItem(KEY, JSON.stringify(memory));

export function forgetMemory(): void {
  const kept = bars(sessionStorage);
  sessionStorage.clear();
  keepBars(sessionStorage, kept);
}

export const readMemory = (value: unknown): Memory | undefined => Memory.safeParse(value).data;

/** 256 random bits. */
export const newSecret = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));
