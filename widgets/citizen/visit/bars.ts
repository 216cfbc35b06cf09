/**
 * What stays here of a visit that was ended with a bar, until the bar is over: the hash of its secret, by which the
 * service knows the browser again and which opens nothing. Where advice is confidential it goes with the tab.
 */
import { z } from "../../shared/schema.ts";

const Bars = z.array(z.object({ mark: z.string(), until: z.number() }));
type Bars = z.infer<typeof Bars>;

const KEY = "bars";
/** More the service does not read. */
const MOST = 20;

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");

export function bars(storage: Storage): Bars {
  try {
    return Bars.parse(JSON.parse(storage.getItem(KEY) ?? "[]")).filter(({ until }) => until > Date.now());
  } catch {
    return [];
  }
}

export function keepBars(storage: Storage, kept: Bars): void {
  if (kept.length > 0) storage.setItem(KEY, JSON.stringify(kept.slice(-MOST)));
  else storage.removeItem(KEY);
}

export const marks = (): string[] => [...bars(sessionStorage), ...bars(localStorage)].map(({ mark }) => mark).slice(-MOST);

export async function keepBar(secret: string, until: number, isNeutral: boolean): Promise<void> {
  const mark = base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
  const storage = isNeutral ? sessionStorage : localStorage;
  keepBars(storage, [...bars(storage), { mark, until }]);
}

/** Empties what it wants of this browser's storage; bars stay. */
export async function keepingBars(empty: () => Promise<unknown>): Promise<void> {
  const kept = bars(localStorage);
  await empty();
  keepBars(localStorage, kept);
}
