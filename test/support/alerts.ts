/** What a page does to be noticed, as somebody beside the computer would hear and see it. */
import type { BrowserContext, Frame, Page } from "playwright-core";

export interface Noticed {
  /** How often it began to sound after silence. */
  chimes: number;
  notifications: { title: string; body: string; isOpen: boolean }[];
}

declare global {
  interface Window { noticed: Noticed }
}

/** In every page and frame of the context, from its beginning. */
export const watchAlerts = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    /** Both of this are of amplitudes and milliseconds. */
    const [AUDIBLE, SILENCE, LISTEN] = [0.01, 1_500, 20];
    const noticed: Noticed = { chimes: 0, notifications: [] };
    window.noticed = noticed;

    let heard = -Infinity;
    const listen = (ear: AnalyserNode): void => {
      const samples = new Float32Array(ear.fftSize);
      setInterval(() => {
        ear.getFloatTimeDomainData(samples);
        if (!samples.some((sample) => Math.abs(sample) > AUDIBLE)) return;
        if (performance.now() - heard > SILENCE) noticed.chimes += 1;
        heard = performance.now();
      }, LISTEN);
    };
    const ears = new Map<BaseAudioContext, AnalyserNode>();
    const earOf = (context: BaseAudioContext): AnalyserNode => {
      const known = ears.get(context);
      if (known) return known;
      const ear = new AnalyserNode(context);
      ears.set(context, ear);
      ear.connect(context.destination);
      listen(ear);
      return ear;
    };
    const connect = Reflect.get(AudioNode.prototype, "connect") as (this: AudioNode, to: AudioNode) => AudioNode;
    Reflect.set(AudioNode.prototype, "connect", function (this: AudioNode, to: AudioNode) {
      const isLast = to instanceof AudioDestinationNode && !(this instanceof AnalyserNode);
      return connect.call(this, isLast ? earOf(this.context) : to);
    });

    window.Notification = class extends Notification {
      readonly #entry: Noticed["notifications"][number];
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        this.#entry = { title, body: options.body ?? "", isOpen: true };
        noticed.notifications.push(this.#entry);
      }
      override close(): void {
        this.#entry.isOpen = false;
        super.close();
      }
    };
  });

export const noticedIn = (where: Page | Frame): Promise<Noticed> => where.evaluate(() => window.noticed);

/** Resolves when it has sounded so many times since the page was opened. */
export const chimes = (where: Page | Frame, times: number): Promise<unknown> =>
  where.waitForFunction((wanted) => window.noticed.chimes >= wanted, times);
