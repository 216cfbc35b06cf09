/** HTML from templates in which everything that is put in stays text, unless it is HTML of this kind itself. */

const MARK = Symbol("html");

export interface Html { readonly [MARK]: string }

type Part = string | number | Html | readonly Part[] | false | undefined;

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text: string): string => text.replace(/[&<>"']/gu, (sign) => SIGNS[sign] ?? sign);

const isList = (part: Part): part is readonly Part[] => Array.isArray(part);

function rendered(part: Part): string {
  if (part === undefined || part === false) return "";
  if (isList(part)) return part.map(rendered).join("");
  return typeof part === "object" ? part[MARK] : escaped(String(part));
}

/** Attribute values must stand in quotation marks. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  [MARK]: String.raw({ raw: texts }, ...parts.map(rendered)),
});

export const page = (document: Html): string => `<!doctype html>\n${document[MARK]}`;

/** Text whose empty lines divide paragraphs. */
export const paragraphs = (text: string): Html[] =>
  text.split(/\n\s*\n/u).filter((part) => part.trim() !== "").map((part) => html`<p>${lines(part.trim())}</p>`);

export const lines = (text: string): Html[] =>
  text.split("\n").map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
