import { writeFileSync } from "node:fs";

/** What a fake camera shows: one colour, and a white bar that wanders, so that frames differ. */
export type CameraColour = "red" | "green" | "blue";

// BT.601, limited range.
const colours: Record<CameraColour | "bar", readonly [number, number, number]> = {
  red: [81, 90, 240],
  green: [145, 54, 34],
  blue: [41, 240, 110],
  bar: [235, 128, 128],
};

const width = 640;
const height = 480;
const frames = 20;
const barWidth = 64;

const plane = (columns: number, rows: number, barAt: number, bar: number, background: number, scale: number): Buffer => {
  const row = Buffer.alloc(columns, background);
  row.fill(bar, barAt / scale, (barAt + barWidth) / scale);
  return Buffer.concat(Array.from({ length: rows }, () => row));
};

const frame = (colour: CameraColour, index: number): Buffer => {
  const barAt = Math.floor((index * (width - barWidth)) / (frames - 1) / 2) * 2;
  const [y, u, v] = colours[colour];
  const [barY, barU, barV] = colours.bar;
  return Buffer.concat([
    Buffer.from("FRAME\n"),
    plane(width, height, barAt, barY, y, 1),
    plane(width / 2, height / 2, barAt, barU, u, 2),
    plane(width / 2, height / 2, barAt, barV, v, 2),
  ]);
};

/** Writes a film that Chromium plays as its camera, over and over (YUV4MPEG2). */
export const writeCamera = (file: string, colour: CameraColour): void => {
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([header, ...Array.from({ length: frames }, (_, index) => frame(colour, index))]));
};
