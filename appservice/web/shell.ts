/** What all pages have around their content: head, county, language, quick exit, legal links. */
import type { Config } from "../config/schema.ts";
import type { Entry } from "./assets.ts";
import { html, page } from "./html.ts";
import type { Html } from "./html.ts";
import { directionOf, localeOf } from "./phrases.ts";
import { languageNames, sayOf } from "./texts.ts";
import type { Spoken } from "./texts.ts";

export interface Shell {
  config: Config;
  spoken: Spoken;
  entry: Entry;
  /** In tab, history and bookmark; neutral where somebody may look over the shoulder. */
  title: string;
  /** Which part of the browser code wakes up. */
  name: string;
  content: Html;
  /** The path of this page, for the other languages' links. */
  path: string;
  query?: Record<string, string>;
  /** In a frame: without county, languages and legal links. */
  bare?: boolean;
}

/** A link that keeps the language that was chosen on the page. */
export const linkTo = (path: string, { language, asked }: Spoken, query: Record<string, string> = {}): string => {
  const all = new URLSearchParams({ ...query, ...(asked ? { lang: language } : {}) });
  return all.size > 0 ? `${path}?${all.toString()}` : path;
};

function head({ title, entry, config }: Shell): Html {
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noarchive">
<title>${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${entry.styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
${config.county.colour !== undefined && html`<link rel="stylesheet" href="/theme.css">`}
${entry.preloads.map((href) => html`<link rel="modulepreload" href="${href}">`)}
${entry.script !== "" && html`<script type="module" src="${entry.script}"></script>`}`;
}

function languages({ spoken: { language }, path, query }: Shell): Html {
  const say = sayOf(language);
  const links = languageNames.map(([code, name]) => html`<li><a href="${linkTo(path, { language: code, asked: true }, query)}" lang="${
    localeOf(code)}" hreflang="${localeOf(code)}"${code === language && html` aria-current="true"`}>${name}</a></li>`);
  const own = languageNames.find(([code]) => code === language)?.[1] ?? "";
  return html`<details class="languages"><summary><span class="label">${say("common.language")}: </span><span lang="${
    localeOf(language)}">${own}</span></summary><ul>${links}</ul></details>`;
}

function footer({ config: { county }, spoken: { language } }: Shell): Html {
  const say = sayOf(language);
  const links = [
    [county.imprint_url, "common.imprint"], [county.privacy_url, "common.privacy"], [county.accessibility_url, "common.accessibility"],
    [county.source_url, "common.source"],
  ] as const;
  return html`<footer class="foot"><p>${county.name}</p><ul>${
    links.map(([url, key]) => url !== undefined && html`<li><a href="${url}" rel="noreferrer">${say(key)}</a></li>`)}</ul></footer>`;
}

export function shell(parts: Shell): string {
  const { config, spoken, name, content, bare } = parts;
  const { language } = spoken;
  const say = sayOf(language);
  const brand = config.county.logo !== undefined
    ? html`<img src="/logo" alt="${config.county.name}" height="40">`
    : html`<span class="brand-name">${config.county.name}</span>`;
  const around = html`<a class="skip" href="#content">${say("common.skip")}</a>
<header class="top"><div class="top-in"><a class="brand" href="${linkTo("/", spoken)}">${brand}<span class="brand-office">${say("common.office")}</span></a>
<div class="top-side">${languages(parts)}<a class="exit" id="exit" href="${config.county.quick_exit_url}/" rel="noreferrer" title="${say("common.quickExitHint")}">${say("common.quickExit")}</a></div></div></header>`;
  return page(html`<html lang="${localeOf(language)}" dir="${directionOf(language)}" data-language="${language}">
<head>${head(parts)}</head>
<body data-page="${name}"${bare && html` class="bare"`}>
${bare ? html`` : around}
<main id="content" tabindex="-1">${content}</main>
${bare ? html`` : footer(parts)}
</body></html>`);
}
