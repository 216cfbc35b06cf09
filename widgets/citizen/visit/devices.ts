/** The browser's side of camera and microphone. */

/** denied: the browser may not. missing: there is none. busy: another programme has it. */
export type Trouble = "denied" | "missing" | "busy";

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}

export async function openDevices(withCamera: boolean): Promise<{ stream: MediaStream } | { trouble: Trouble }> {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio: true, video: withCamera }) };
  } catch (error) {
    return { trouble: troubleOf(error) };
  }
}

/** Camera and microphone are off at once. */
export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** From 0 to 1, some times a second. Returns what ends it. */
export function watchLevel(stream: MediaStream, show: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    show(Math.min(1, loudest * 2));
  }, 120);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** The text that says how to allow camera and microphone in this browser. */
export function howToAllow(): "device.deniedChrome" | "device.deniedSafari" | "device.deniedFirefox" {
  const agent = navigator.userAgent;
  if (/firefox/iu.test(agent)) return "device.deniedFirefox";
  return /safari/iu.test(agent) && !/chrom|android/iu.test(agent) ? "device.deniedSafari" : "device.deniedChrome";
}

/** Browsers inside other apps, many of which give no page a camera. */
export const isInApp = (): boolean => /FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|Snapchat|; wv\)/u.test(navigator.userAgent);
