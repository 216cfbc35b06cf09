/** The county's colour as style sheet: readable on light and dark, whatever colour it is. */

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** Backgrounds of base.css, the one with the least contrast of each scheme. */
const LIGHT_GROUND: Rgb = [0xee, 0xf1, 0xf5];
const DARK_GROUND: Rgb = [0x26, 0x2c, 0x36];
/** WCAG 2.1 AA asks for 4.5 with text. */
const READABLE = 4.6;

const parse = (colour: string): Rgb => {
  const part = (at: number): number => parseInt(colour.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
};

const written = (colour: Rgb): string => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

const mixed = (a: Rgb, b: Rgb, share: number): Rgb => {
  const one = (x: number, y: number): number => x + (y - x) * share;
  return [one(a[0], b[0]), one(a[1], b[1]), one(a[2], b[2])];
};

const luminance = ([r, g, b]: Rgb): number => {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
};

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** The colour itself, or as little nearer to `towards` as makes it readable on `ground`. */
function readableOn(ground: Rgb, colour: Rgb, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mixed(colour, towards, share);
    if (contrast(candidate, ground) >= READABLE) return candidate;
  }
  return towards;
}

const textOn = (ground: Rgb): Rgb => (contrast(WHITE, ground) >= contrast(BLACK, ground) ? WHITE : BLACK);

const rules = (accent: Rgb): string => `--accent: ${written(accent)}; --on-accent: ${written(textOn(accent))};`;

export function themeCss(colour: string): string {
  const own = parse(colour);
  const light = readableOn(LIGHT_GROUND, own, BLACK);
  const dark = readableOn(DARK_GROUND, own, WHITE);
  return `:root { --county: ${written(own)}; ${rules(light)} }
@media (prefers-color-scheme: dark) { :root { ${rules(dark)} } }
`;
}
