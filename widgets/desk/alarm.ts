/** Being noticed: sound, the tab's title, a notification of the browser. */

/** Between two sounds while nobody reacts. Milliseconds. */
const AGAIN = 8_000;

let audio: AudioContext | undefined;

/** Two soft tones; browsers allow it after the first press on the page. */
const chime = (): void => {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  const { currentTime } = audio;
  for (const [at, hertz] of [[0, 660], [0.18, 880]] as const) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, currentTime + at);
    volume.gain.linearRampToValueAtTime(0.12, currentTime + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, currentTime + at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(currentTime + at);
    tone.stop(currentTime + at + 0.4);
  }
};

/** Sounds until the returned function is called. */
export const soundUntil = (): (() => void) => {
  chime();
  const timer = setInterval(chime, AGAIN);
  return () => clearInterval(timer);
};

export const mayNotify = (): NotificationPermission | "never" => ("Notification" in window ? Notification.permission : "never");

/** Shows it, where that is allowed, until the returned function is called. The text is of numbers only. */
export const notifyUntil = (text: string, title: string): (() => void) => {
  if (mayNotify() !== "granted") return () => undefined;
  const shown = new Notification(title, { body: text, tag: "desk", requireInteraction: true });
  shown.onclick = () => { window.focus(); };
  return () => shown.close();
};
