/** Two soft tones, made here: no file to load. */

let audio: AudioContext | undefined;

/** Browsers allow sound only once somebody has touched the page: to be called then. */
export function unlockSound(): void {
  audio ??= new AudioContext();
  void audio.resume().catch(() => undefined);
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

/** Nothing where sound is not allowed yet: it would come late, of something long past. */
export function chime(): void {
  if (audio?.state !== "running") return;
  tone(audio, audio.currentTime, 660);
  tone(audio, audio.currentTime + 0.22, 880);
}
