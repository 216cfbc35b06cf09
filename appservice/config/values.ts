import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { LANGUAGES } from "./languages.ts";

// The building blocks of the configuration. Each is given the sentence that ends "… expected …" in an error.

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,6})([smhd])$/;

function milliseconds(notation: string): number {
  const [, count, unit] = DURATION.exec(notation) ?? [];
  const factor = unit === "s" || unit === "m" || unit === "h" || unit === "d" ? UNITS[unit] : Number.NaN;
  return Number(count) * factor;
}

/** A length of time between two others, written "90s", "5m", "24h", "30d"; read as milliseconds. */
export function duration(least: string, most: string) {
  const expected = `a time between "${least}" and "${most}", written as a number and s, m, h or d`;
  return z
    .string({ error: expected })
    .regex(DURATION, { error: expected })
    .transform(milliseconds)
    .refine((value) => value >= milliseconds(least) && value <= milliseconds(most), { error: expected });
}

export function text(expected: string, most = 200) {
  return z
    .string({ error: expected })
    .trim()
    .min(1, { error: expected })
    .max(most, { error: `${expected} of at most ${most} characters` });
}

export function pattern(form: RegExp, expected: string) {
  return z.string({ error: expected }).regex(form, { error: expected });
}

export function count(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return z.int({ error: expected }).min(least, { error: expected }).max(most, { error: expected });
}

export function yesOrNo() {
  return z.boolean({ error: "true or false" });
}

export function oneOf<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return z.enum(choices, { error: `one of: ${choices.join(", ")}` });
}

/** A text in several languages, by language code. */
export function texts(most = 200) {
  const expected = "a text for each language, such as {de: …, en: …}";
  const language = z.enum(LANGUAGES, { error: `one of the languages ${LANGUAGES.join(", ")}` });
  return z
    .partialRecord(language, text("a text that is not empty", most), { error: expected })
    .refine((value) => Object.keys(value).length > 0, { error: expected });
}

/** A web address without query and fragment; read without its closing slash. */
export function url(protocols: RegExp, expected: string) {
  return z
    .url({ error: expected, protocol: protocols })
    .refine((value) => !/[?#]/.test(value) && !/\/\/[^/]*@/.test(value), { error: `${expected}, without user, ? and #` })
    .transform((value) => value.replace(/\/+$/, ""));
}

export function webUrl(example: string) {
  return url(/^https?$/, `a web address such as "${example}"`);
}

/** Where a page may be framed: scheme, host and port. */
export function origin() {
  const expected = 'an origin such as "https://element.example", without a path';
  return url(/^https?$/, expected).refine((value) => URL.canParse(value) && new URL(value).origin === value, { error: expected });
}

const SERVER_NAME = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

export function serverName() {
  return pattern(SERVER_NAME, 'a Matrix server name such as "kreis.example", in small letters');
}

export function userId() {
  const form = /^@[a-z0-9._=/+-]+:(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
  return pattern(form, 'a Matrix user such as "@weber:kreis.example"');
}

/** A path relative to where the service is started; the file has to be there. */
export function existingFile(ending: RegExp, expected: string) {
  return pattern(ending, expected).refine((path) => existsSync(path), { error: `${expected} that exists` });
}

/** A secret, or `{file: …}` with the path of the file that holds it and nothing else. */
export function secret(least: number) {
  const expected = `a text of at least ${least} characters, or {file: path}`;
  return z
    .union([z.string(), z.strictObject({ file: z.string() })], { error: expected })
    .transform((given, context) => {
      if (typeof given === "string") return given;
      try {
        return readFileSync(given.file, "utf8").trim();
      } catch {
        context.addIssue({ code: "custom", message: "the path of a file that can be read", path: ["file"] });
        return z.NEVER;
      }
    })
    .pipe(z.string().min(least, { error: expected }))
    .meta({ writeOnly: true });
}
