import de from "../../appservice/texts/de/desk.json" with { type: "json" };
import en from "../../appservice/texts/en/desk.json" with { type: "json" };
import { sayIn } from "../../appservice/web/phrases.ts";
import type { Say } from "../../appservice/web/phrases.ts";

export type DeskLanguage = "de" | "en";

export type { Say };

/** German, but for whoever has set the client to another language: they understand English rather. */
export const deskLanguage = (wished: string | undefined): DeskLanguage =>
  wished === undefined || /^de\b/iu.test(wished) ? "de" : "en";

const files = { de, en };

export const sayFor = (language: DeskLanguage): Say => sayIn(language, files[language].desk);

/** The prepared texts for all who wait: what the button says, and the whole text. */
export const newsTexts = (language: DeskLanguage): readonly { key: string; short: string; whole: string }[] => {
  const { news, newsShort } = files[language];
  return Object.entries(newsShort).map(([key, short]) => ({ key, short, whole: key in news ? news[key as keyof typeof news] : "" }));
};
