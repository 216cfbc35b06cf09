/**
 * What stays here of a visit that was ended with a bar, until the bar is over: the hash of its secret, by which the
 * service knows the browser again and which opens nothing. Where advice is confidential it goes with the tab.
 */
import { z } from "../../shared/schema.ts";
import { BARS } from "../../shared/traces.ts";

const Bars = z.array(z.object({ mark: z.string(), until: z.number() }));
type Bars = z.infer<typeof Bars>;

/** More the service does not read. */
const MOST = 20;

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");

export function bars(storage: Storage): Bars {
  try {
    return Bars.parse(JSON.parse(storage.getItem(BARS) ?? "[]")).filter(({ until }) => until > Date.now());
  } catch {
    return [];
  }
}

export function keepBars(storage: Storage, kept: Bars): void {
  if (kept.length > 0) storage.setItem(BARS, JSON.stringify(kept.slice(-MOST)));
  else storage.removeItem(BARS);
}

export const marks = (): string[] => [...bars(sessionStorage), ...bars(localStorage)].map(({ mark }) => mark).slice(-MOST);

export async function keepBar(secret: string, until: number, isNeutral: boolean): Promise<void> {
  const mark = base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
  const storage = isNeutral ? sessionStorage : localStorage;
  keepBars(storage, [...bars(storage), { mark, until }]);
}

/** Those whose time is over go. */
export const forgetPastBars = (): void => keepBars(localStorage, bars(localStorage));
