/** Finds a text and puts in what is given; used by the service and in the browser alike. */

export type Phrases = Readonly<Record<string, string>>;
export type Params = Readonly<Record<string, string | number>>;
export type Say = (key: string, params?: Params) => string;

/** What browsers and Intl call a language of ours. */
export const localeOf = (language: string): string => (language === "de-simple" ? "de" : language);

export const directionOf = (language: string): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");

/** With a number `count`, the form that the language has for it: `waiting_one`, `waiting_few`, `waiting_other`. */
function found(phrases: Phrases, language: string, key: string, params: Params): string | undefined {
  const { count } = params;
  if (typeof count !== "number") return phrases[key];
  const form = new Intl.PluralRules(localeOf(language)).select(count);
  return phrases[`${key}_${form}`] ?? phrases[`${key}_other`] ?? phrases[key];
}

const filled = (text: string, params: Params): string =>
  text.replace(/\{(\w+)\}/gu, (mark, name: string) => String(params[name] ?? mark));

/** A key without a text comes out as the key: seen at once, and the check finds it before anybody does. */
export const sayIn = (language: string, phrases: Phrases): Say =>
  (key, params = {}) => filled(found(phrases, language, key, params) ?? key, params);
