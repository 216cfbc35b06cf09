import type { Config } from "../../config/schema.ts";
import type { Entry } from "../assets.ts";
import { html, page } from "../html.ts";
import { localeOf } from "../phrases.ts";

/** The frame of the desk; the rest is made in the browser. What is in its address stays in the fragment, which no server sees. */
export const deskPage = ({ county, homeserver }: Config, entry: Entry): string => page(html`<html lang="${localeOf(county.language)}">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Arbeitsplatz · ${county.name}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${entry.styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
${entry.preloads.map((href) => html`<link rel="modulepreload" href="${href}">`)}
<script type="module" src="${entry.script}"></script></head>
<body><div id="desk" data-homeserver="${homeserver.public_url}" data-county="${county.name}"></div></body></html>`);
