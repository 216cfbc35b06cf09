/** What Element Call will find when it is told to join. */
import { openDevices, stopTracks } from "./devices.ts";

async function opens(withCamera: boolean): Promise<boolean> {
  const opened = await openDevices(withCamera);
  if ("stream" in opened) stopTracks(opened.stream);
  return "stream" in opened;
}

/** The browser names only those that the page may use. */
async function areAllNamed(): Promise<boolean> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.length > 0 && devices.every(({ label }) => label !== "");
}

/**
 * Asks the citizen for them if need be. An Element Call that waits to be told asks for both at once unless it may use them
 * already, and without a word goes nowhere when one is refused or missing: only with `both` is it of use.
 */
export async function usableDevices(audioOnly: boolean): Promise<"both" | "sound" | "none"> {
  if (await areAllNamed()) return "both";
  if (!audioOnly && (await opens(true))) return "both";
  return (await opens(false)) ? "sound" : "none";
}
