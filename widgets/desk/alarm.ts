/** Being noticed: sound, a notification of the browser, and the title of the tab; where the desk is in a frame, its heading counts. */
import { useEffect } from "preact/hooks";
import { chime, unlockSound } from "../shared/sound.ts";
import { isAlarming } from "./deskState.ts";
import type { DeskState } from "./deskState.ts";

/** Between two sounds while nobody reacts. Milliseconds. */
const AGAIN = 8_000;

/** Sounds until the returned function is called. */
const soundUntil = (): (() => void) => {
  chime();
  const timer = setInterval(chime, AGAIN);
  return () => clearInterval(timer);
};

export const mayNotify = (): NotificationPermission | "never" => ("Notification" in window ? Notification.permission : "never");

/** Shows it, where that is allowed, until the returned function is called. The text is of numbers only. */
const notifyUntil = (text: string, title: string): (() => void) => {
  if (mayNotify() !== "granted") return () => undefined;
  try {
    const shown = new Notification(title, { body: text, tag: "desk", requireInteraction: true });
    shown.onclick = () => { window.focus(); };
    return () => shown.close();
  } catch {
    // Chrome on Android shows notifications of service workers only.
    return () => undefined;
  }
};

/** Any press at the desk allows sound from then on; some browsers allow it before. */
const useSound = (): void => {
  useEffect(() => {
    unlockSound();
    const presses = ["pointerdown", "keydown"] as const;
    for (const press of presses) window.addEventListener(press, unlockSound, { once: true });
    return () => { for (const press of presses) window.removeEventListener(press, unlockSound); };
  }, []);
};

/** As long as somebody has arrived to whom nobody has reacted. */
export const useAlarm = (state: DeskState, sound: boolean, title: string, text: string): void => {
  const alarming = isAlarming(state);
  useSound();
  useEffect(() => (alarming && sound ? soundUntil() : undefined), [alarming, sound]);
  useEffect(() => (alarming ? notifyUntil(text, title) : undefined), [alarming, text, title]);
  const waiting = state.arrivals.unseen.length;
  useEffect(() => { document.title = waiting > 0 ? `(${waiting}) ${title}` : title; }, [waiting, title]);
};
