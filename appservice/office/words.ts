import { readFileSync } from "node:fs";
import i18next from "i18next";
import { LANGUAGES } from "../config/languages.ts";

/** Files of appservice/texts/<language>/; each is one namespace. */
export type Area = "chat" | "desk";

const read = (language: string, area: Area): Record<string, unknown> | undefined => {
  try {
    return JSON.parse(readFileSync(new URL(`../texts/${language}/${area}.json`, import.meta.url), "utf8"));
  } catch {
    return undefined; // Not every area is translated into every language: the fallback speaks.
  }
};

const texts = i18next.createInstance();
await texts.init({
  fallbackLng: { "de-simple": ["de"], default: ["en", "de"] },
  ns: ["chat", "desk"],
  defaultNS: "chat",
  // What is put into a text stays text: whoever makes HTML of it escapes.
  interpolation: { escapeValue: false, prefix: "{", suffix: "}" },
  resources: Object.fromEntries(LANGUAGES.map((language) => [
    language, { chat: read(language, "chat") ?? {}, desk: read(language, "desk") ?? {} },
  ])),
});

/** A text of the language files, in German where the language has none. Key: `citizen.youAreNext`, or in another file `desk:news.delay`. */
export const words = (language: string, key: string, params: Record<string, string | number> = {}): string =>
  texts.getFixedT(language)(key, params);

/** Whether the language has chat texts of its own, so that `!lang` may offer it. */
export const speaks = (language: string): boolean => texts.hasResourceBundle(language, "chat") && read(language, "chat") !== undefined;
