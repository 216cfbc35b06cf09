/** When something was first so in a browser's pages, by the clock that all browsers of a machine share. */
import type { BrowserContext } from "playwright-core";
import type { CameraColour } from "../support/camera.ts";

declare global {
  interface Window {
    witness(what: string, at: number): Promise<void>;
  }
}

/** Milliseconds. */
const PATIENCE = 90_000;

/** A picture of the other's camera, decoded here. */
export const OTHER = "other's picture";

/** What Element Call and its page say to each other, by its name there; and {@link OTHER}. */
export interface Witness {
  /** When this was first so since `forget()`: Unix time, milliseconds. */
  first(what: string): Promise<number>;
  forget(): void;
}

/** In every frame of the context's pages that is opened from now on. */
export async function witness(context: BrowserContext, other: CameraColour): Promise<Witness> {
  const firsts = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  await context.exposeBinding("witness", (_source, what: string, at: number) => {
    if (firsts.has(what)) return;
    firsts.set(what, at);
    waiting.get(what)?.(at);
  });
  await context.addInitScript(lookOut, { other, name: OTHER });
  return {
    first: (what) => new Promise((resolve, reject) => {
      const found = firsts.get(what);
      if (found !== undefined) return resolve(found);
      const timer = setTimeout(() => reject(new Error(`"${what}" did not come about; what did: ${[...firsts.keys()].join(", ")}`)), PATIENCE);
      waiting.set(what, (at) => { clearTimeout(timer); resolve(at); });
    }),
    forget: () => { firsts.clear(); waiting.clear(); },
  };
}

/** Runs in each frame before anything else does. */
function lookOut({ other, name }: { other: CameraColour; name: string }): void {
  const tell = (what: string): void => void window.witness(what, Date.now());
  addEventListener("message", ({ data }: MessageEvent) => {
    if (typeof data?.api === "string" && typeof data.action === "string") tell(data.action);
  });
  const shows = (video: HTMLVideoElement, pen: OffscreenCanvasRenderingContext2D): boolean => {
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return false;
    pen.drawImage(video, 0, 0, 8, 6);
    const { data } = pen.getImageData(0, 0, 8, 6);
    const sums = { red: 0, green: 0, blue: 0 };
    for (let i = 0; i < data.length; i += 4) {
      sums.red += data[i] ?? 0;
      sums.green += data[i + 1] ?? 0;
      sums.blue += data[i + 2] ?? 0;
    }
    return Object.entries(sums).every(([colour, sum]) => colour === other || sums[other] > 1.5 * sum);
  };
  const pen = new OffscreenCanvas(8, 6).getContext("2d", { willReadFrequently: true });
  const look = (): void => {
    const isSeen = pen && [...document.querySelectorAll("video")].some((video) => shows(video, pen));
    if (isSeen) tell(name);
    else setTimeout(look, 20);
  };
  look();
}
