import type { BrowserContext, Frame, Page } from "playwright-core";
import type { CameraColour } from "./camera.ts";

declare global {
  interface Window {
    peerConnections?: RTCPeerConnection[];
  }
}

/** The frame in which Element Call runs. */
export const elementCallFrame = async (page: Page): Promise<Frame> => {
  const handle = await page.waitForSelector("iframe.call-frame");
  const frame = await handle.contentFrame();
  if (!frame) throw new Error("The iframe of Element Call shows nothing.");
  return frame;
};

/**
 * Resolves when the *other* side's video is really decoded here: the picture has the colour of the
 * other's camera, and the frames go on and differ.
 */
export const seesOther = async (frame: Frame, colour: CameraColour): Promise<void> => {
  await frame.waitForFunction(otherIsMoving, colour, { timeout: 60_000 }).catch(async (error: unknown) => {
    throw new Error(`No ${colour} picture of the other side. ${await frame.evaluate(whatIsShown)}`, { cause: error });
  });
};

/** Runs in the page: what may tell why there is no picture. */
const whatIsShown = (): string => {
  const videos = [...document.querySelectorAll("video")].map(({ dataset, videoWidth, paused, currentTime }) =>
    ({ isOwn: dataset["lkLocalParticipant"], videoWidth, paused, currentTime }));
  const connections = (window.peerConnections ?? []).map(({ connectionState, iceConnectionState }) => `${connectionState}/${iceConnectionState}`);
  return JSON.stringify({ text: document.body.innerText.replace(/\s+/gu, " "), videos, connections });
};

/** What is on the video from now on, not what was seen before. */
export const seesAnew = async (page: Page, colour: CameraColour): Promise<void> => {
  const frame = await elementCallFrame(page);
  await frame.evaluate(() => { delete document.body.dataset["picturesSeen"]; });
  await seesOther(frame, colour);
};

/** Runs in the page, again and again. */
const otherIsMoving = (colour: CameraColour): boolean => {
  const isOther = (video: HTMLVideoElement): boolean =>
    video.dataset["lkLocalParticipant"] === "false" && video.videoWidth > 0 && !video.paused;
  const video = [...document.querySelectorAll("video")].find(isOther);
  const pen = new OffscreenCanvas(32, 24).getContext("2d");
  if (!video || !pen) return false;
  pen.drawImage(video, 0, 0, 32, 24);
  const pixels = pen.getImageData(0, 0, 32, 24).data;
  const sumOf = (channel: number): number =>
    pixels.reduce((sum: number, value, index) => (index % 4 === channel ? sum + value : sum), 0);
  const sums = { red: sumOf(0), green: sumOf(1), blue: sumOf(2) };
  if (!Object.entries(sums).every(([name, sum]) => name === colour || sums[colour] > 1.5 * sum)) return false;
  // Later calls see what earlier ones saw; a bar wanders through the picture.
  const seen: string[] = JSON.parse(document.body.dataset["picturesSeen"] ?? "[]");
  const whiteAt = Array.from({ length: 32 }, (_, x) => ((pixels[x * 4] ?? 0) > 180 && (pixels[x * 4 + 2] ?? 0) > 180 ? "1" : "0")).join("");
  const pictures = [...new Set([...seen, whiteAt])];
  document.body.dataset["picturesSeen"] = JSON.stringify(pictures);
  return pictures.length >= 3 && video.currentTime > 0;
};

/** Resolves when the other side's sound comes in, and is none of silence. */
export const hearsOther = (frame: Frame): Promise<void> =>
  frame.evaluate(async () => {
    for (;;) {
      const reports = await Promise.all((window.peerConnections ?? []).map((peer) => peer.getStats()));
      const streams = reports.flatMap((stats) => [...stats.values()]);
      if (streams.some(({ type, kind, totalAudioEnergy }) => type === "inbound-rtp" && kind === "audio" && totalAudioEnergy > 0)) return;
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
  });

/** Makes what the browser gets over WebRTC countable for {@link framesDecodedAfter} and {@link hearsOther}. */
export const watchPeerConnections = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    window.peerConnections = peers;
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    };
  });

/** Resolves with the number of frames decoded, as soon as `packets` packets of video have come from the SFU. */
export const framesDecodedAfter = (frame: Frame, packets: number): Promise<number> =>
  frame.evaluate(async (wanted) => {
    for (;;) {
      const reports = await Promise.all((window.peerConnections ?? []).map((peer) => peer.getStats()));
      const video = reports
        .flatMap((report) => [...report.values()])
        .filter(({ type, kind }) => type === "inbound-rtp" && kind === "video");
      const total = (counter: string): number => video.reduce((sum: number, stats) => sum + (stats[counter] ?? 0), 0);
      if (total("packetsReceived") >= wanted) return total("framesDecoded");
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, packets);
