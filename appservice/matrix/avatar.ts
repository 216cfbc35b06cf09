import { crc32, deflateSync } from "node:zlib";

/** Letters of 5 × 7 pixels: a base-32 digit for each row. */
const LETTERS: Record<string, string> = {
  A: "ehhvhhh", B: "uhhuhhu", C: "ehggghe", D: "uhhhhhu", E: "vgguggv", F: "vgguggg", G: "ehgnhhe", H: "hhhvhhh", I: "e44444e",
  J: "72222ic", K: "hikokih", L: "ggggggv", M: "hrllhhh", N: "hpljhhh", O: "ehhhhhe", P: "uhhuggg", Q: "ehhhlid", R: "uhhukih",
  S: "fgge11u", T: "v444444", U: "hhhhhhe", V: "hhhhha4", W: "hhhllrh", X: "hha4ahh", Y: "hha4444", Z: "v1248gv",
};
const SIZE = 128;
const SCALE = 10;
const LEFT = (SIZE - 5 * SCALE) / 2;
const TOP = (SIZE - 7 * SCALE) / 2;

export const DEFAULT_COLOUR = "#004f9f";

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

/** The first letter of a name, without its accents; B (for Bürgerbüro) where it is of another script. */
export function initialOf(name: string): string {
  const letter = name.trim().normalize("NFD").charAt(0).toUpperCase();
  return letter in LETTERS ? letter : "B";
}

function rows(letter: string): Buffer {
  const glyph = [...(LETTERS[letter] ?? "")].map((digit) => Number.parseInt(digit, 32));
  const stride = 1 + SIZE / 8;
  const pixels = Buffer.alloc(SIZE * stride);
  for (let y = 0; y < 7 * SCALE; y += 1) {
    for (let x = 0; x < 5 * SCALE; x += 1) {
      const inked = ((glyph[Math.floor(y / SCALE)] ?? 0) >> (4 - Math.floor(x / SCALE))) & 1;
      const at = (TOP + y) * stride + 1 + ((LEFT + x) >> 3);
      pixels[at] = (pixels[at] ?? 0) | (inked << (7 - ((LEFT + x) & 7)));
    }
  }
  return pixels;
}

/** A letter on a coloured square: a PNG of some 200 bytes, the same for the same letter and colour. */
export function avatarPng(letter: string, colour: string): Buffer {
  const background = Buffer.from(colour.slice(1), "hex");
  const [red = 0, green = 0, blue = 0] = background;
  const ink = 0.299 * red + 0.587 * green + 0.114 * blue > 150 ? 0x00 : 0xff;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([1, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.concat([background, Buffer.alloc(3, ink)])),
    chunk("IDAT", deflateSync(rows(letter))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
