/** What the pages and messages are written in. `de-simple` is German in einfache Sprache. */
export const LANGUAGES = ['de', 'de-simple', 'en', 'tr', 'ar', 'uk'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text in several languages, at least in that of its department (a rule of the configuration). */
export type Texts = Partial<Record<Language, string>>;

/** The text in the wanted language, else in the other ones in the order given, else in any there is. */
export function textIn(texts: Texts, ...wanted: readonly Language[]): string {
  const language = [...wanted, ...LANGUAGES].find((candidate) => texts[candidate] !== undefined);
  return language === undefined ? '' : (texts[language] ?? '');
}

export function isLanguage(value: string): value is Language {
  return LANGUAGES.some((language) => language === value);
}
