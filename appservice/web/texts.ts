/** The pages' texts on the service's side, and which language a request wants. */
import { readFileSync } from "node:fs";
import type { Request } from "express";
import { z } from "zod";
import { isLanguage, LANGUAGES, textIn } from "../config/languages.ts";
import type { Language, Texts } from "../config/languages.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { directionOf, localeOf, sayIn } from "./phrases.ts";
import type { Say } from "./phrases.ts";

const File = z.looseObject({ _meta: z.object({ name: z.string(), read_by_native_speaker: z.boolean() }) }).catchall(z.string());

const read = (language: Language) => {
  const { _meta: meta, ...phrases } = File.parse(JSON.parse(readFileSync(new URL(`../texts/${language}/page.json`, import.meta.url), "utf8")));
  return { meta, phrases: z.record(z.string(), z.string()).parse(phrases) };
};

const files = new Map(LANGUAGES.map((language) => [language, read(language)]));

export const sayOf = (language: Language): Say => sayIn(language, files.get(language)?.phrases ?? {});

/** Each language by its own name, for the choice. */
export const languageNames: readonly (readonly [Language, string])[] =
  LANGUAGES.map((language) => [language, files.get(language)?.meta.name ?? language]);

/** The language of one request; `asked`: chosen on the page, so that links keep it. */
export interface Spoken { language: Language; asked: boolean }

/** `?lang=` before the browser's wish before the county's own. Nothing is stored: on a shared computer a cookie tells. */
export function spokenIn(request: Request, fallback: Language): Spoken {
  const { lang } = request.query;
  if (typeof lang === "string" && isLanguage(lang)) return { language: lang, asked: true };
  const wished = request.headers["accept-language"] ? request.acceptsLanguages("de", "en", "tr", "ar", "uk") : false;
  if (!wished || !isLanguage(wished) || (wished === "de" && fallback === "de-simple")) return { language: fallback, asked: false };
  return { language: wished, asked: false };
}

/** A text of the configuration; in another language than the page's, it says in which. */
export function textOf(texts: Texts, { language }: Spoken, fallback: Language): Html {
  const text = textIn(texts, language, fallback);
  const own = LANGUAGES.find((candidate) => texts[candidate] === text) ?? fallback;
  return localeOf(own) === localeOf(language) ? html`${text}` : html`<span lang="${localeOf(own)}" dir="${directionOf(own)}">${text}</span>`;
}

/** Numbers run from left to right in every language. */
export const telephoneLink = (telephone: string): Html =>
  html`<a dir="ltr" href="tel:${telephone.replace(/[^+\d]/gu, "")}">${telephone}</a>`;
