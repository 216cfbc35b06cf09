/** The texts of the page's language; only that one is loaded. */
import { sayIn } from "../../../appservice/web/phrases.ts";
import type { Say } from "../../../appservice/web/phrases.ts";
import { z } from "../../shared/schema.ts";

const files = import.meta.glob("../../../appservice/texts/*/page.json");

export const pageLanguage = (): string => document.documentElement.dataset["language"] ?? "de";

const File = z.object({ default: z.record(z.string(), z.unknown()) });

export async function loadWords(): Promise<Say> {
  const language = pageLanguage();
  const file = File.parse(await files[`../../../appservice/texts/${language}/page.json`]?.());
  const phrases = Object.fromEntries(Object.entries(file.default).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  return sayIn(language, phrases);
}

export const clock = (at: number): string =>
  new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" }).format(at);

export const dayAndTime = (at: number): string =>
  new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" }).format(at);

export const day = (at: number): string =>
  new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" }).format(at);
