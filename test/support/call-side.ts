import type { Frame, Page } from "playwright-core";
import type { CameraColour } from "./camera.ts";

/** The frame in which Element Call runs. */
export const elementCallFrame = async (page: Page): Promise<Frame> => {
  const handle = await page.waitForSelector("iframe.call-frame");
  const frame = await handle.contentFrame();
  if (!frame) throw new Error("The iframe of Element Call shows nothing.");
  return frame;
};

/**
 * Resolves when the *other* side's video is really decoded here: the picture has the colour of the
 * other's camera, and later frames differ from earlier ones.
 */
export const seesOther = async (frame: Frame, colour: CameraColour): Promise<void> => {
  await frame.waitForFunction(
    ({ colour }) => {
      const isOther = (video: HTMLVideoElement): boolean =>
        video.dataset["lkLocalParticipant"] === "false" && video.videoWidth > 0 && !video.paused;
      const video = [...document.querySelectorAll("video")].find(isOther);
      const canvas = document.createElement("canvas");
      const pen = canvas.getContext("2d");
      if (!video || !pen) return false;
      [canvas.width, canvas.height] = [32, 24];
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
      const sums = [0, 0, 0];
      pixels.forEach((value, index) => {
        if (index % 4 < 3) sums[index % 4] = (sums[index % 4] ?? 0) + value;
      });
      const channel = { red: 0, green: 1, blue: 2 }[colour];
      const others = sums.filter((_, index) => index !== channel);
      const isColour = others.every((sum) => (sums[channel] ?? 0) > 1.5 * sum);
      if (!isColour) return false;
      // The bar wanders, so frames that are really played have different sums.
      const seen = (document.body.dataset["seenFrames"] ?? "").split(" ").filter(Boolean);
      const frameId = `${video.currentTime}:${pixels.join("").length}:${sums.join(",")}`;
      if (!seen.includes(frameId)) seen.push(frameId);
      document.body.dataset["seenFrames"] = seen.slice(-5).join(" ");
      return seen.length >= 3;
    },
    { colour },
    { timeout: 60_000 },
  );
};
