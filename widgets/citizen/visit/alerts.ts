/** Brings somebody back to the page: sound, notification; keeps the screen awake where the browser can. */
import { chime } from "../../shared/sound.ts";

export type Permission = NotificationPermission | "unsupported";

/** Chrome on Android, which shows notifications of service workers only, throws; nothing is shown without the permission. */
function isConstructible(): boolean {
  try {
    return new Notification("", { silent: true }) instanceof EventTarget;
  } catch {
    return false;
  }
}

let able: boolean | undefined;

export function notificationPermission(): Permission {
  able ??= "Notification" in window && (Notification.permission === "granted" || isConstructible());
  return able ? Notification.permission : "unsupported";
}

export const askForNotifications = (): Promise<Permission> => Notification.requestPermission();

/** The title says only "Bürgerbüro", for every department: it may stand on a lock screen. */
export function notify(title: string, body: string): void {
  if (notificationPermission() !== "granted" || !document.hidden) return;
  try {
    const shown = new Notification(title, { body, tag: "visit", icon: "/icon.svg" });
    shown.addEventListener("click", () => { window.focus(); shown.close(); });
  } catch {
    able = false;
  }
}

/** Again and again until somebody reacts or the returned function is called. */
export function ringUntilAnswered(everyMs: number, times: number): () => void {
  let left = times;
  chime();
  const timer = window.setInterval(() => {
    left -= 1;
    if (left <= 0) clearInterval(timer);
    chime();
  }, everyMs);
  return () => clearInterval(timer);
}

/** The browser gives the lock back whenever the page is hidden. */
export function keepAwake(): () => void {
  let stopped = false;
  let held: WakeLockSentinel | undefined;
  const hold = async (): Promise<void> => {
    if (stopped || document.hidden || !("wakeLock" in navigator)) return;
    held = await navigator.wakeLock.request("screen").catch(() => undefined);
    if (stopped) void held?.release();
  };
  const again = (): void => { void hold(); };
  document.addEventListener("visibilitychange", again);
  void hold();
  return () => {
    stopped = true;
    document.removeEventListener("visibilitychange", again);
    void held?.release();
  };
}
