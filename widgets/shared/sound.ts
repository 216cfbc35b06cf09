/** Two soft tones, made here: no file to load. */

let audio: AudioContext | undefined;

/** Browsers allow sound only once somebody has touched the page: to be called then. */
export function unlockSound(): void {
  audio ??= new AudioContext();
  void audio.resume().catch(() => undefined);
}

/** Not the first of them alone: a finger counts as a touch for the browser only when it is lifted. */
const TOUCHES = ["pointerdown", "pointerup", "keydown"] as const;

/** Any touch of the page allows sound from then on. Returns what ends it. */
export function unlockSoundByTouch(): () => void {
  const ends = new AbortController();
  const unlock = (): void => {
    unlockSound();
    if (audio?.state === "running") ends.abort();
  };
  for (const touch of TOUCHES) window.addEventListener(touch, unlock, { capture: true, passive: true, signal: ends.signal });
  return () => ends.abort();
}

function tone(context: AudioContext, at: number, hertz: number): void {
  const [oscillator, volume] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.2, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.45);
}

function tones(context: AudioContext): void {
  tone(context, context.currentTime, 660);
  tone(context, context.currentTime + 0.22, 880);
}

/** What sounds later than this would be of something long past. Milliseconds. */
const AT_ONCE = 1_000;

/** Nothing where sound is not allowed yet. Phones silence a page that nobody looks at: it is woken first. */
export function chime(): void {
  const context = audio;
  if (!context) return;
  if (context.state === "running") return tones(context);
  const asked = performance.now();
  context.resume().then(() => { if (performance.now() - asked < AT_ONCE) tones(context); }).catch(() => undefined);
}
