/** A department's own page, the one that posters and letters name. */
import { isLanguage } from "../../config/languages.ts";
import type { Config } from "../../config/schema.ts";
import type { HoursOfDay } from "../../domain/hours.ts";
import { html, lines, paragraphs } from "../html.ts";
import type { Html } from "../html.ts";
import { directionOf, localeOf } from "../phrases.ts";
import { linkTo } from "../shell.ts";
import { sayOf, telephoneLink, textOf } from "../texts.ts";
import type { Spoken } from "../texts.ts";
import { badge } from "./pages.ts";
import type { Listed } from "./pages.ts";

interface Showing { config: Config; spoken: Spoken; now: number; guests: boolean; days: readonly HoursOfDay[] }

/** Opens the waiting area, or the direct chat, in the Matrix client of whoever has one. */
export function matrixLink({ address, entry }: Pick<Listed["department"], "address" | "entry">, { homeserver }: Config): string {
  const id = `${entry === "direct" ? "@" : "#"}amt_${address}:${homeserver.server_name}`;
  return `https://matrix.to/#/${encodeURIComponent(id)}`;
}

/** On the day when clocks go forward it has 23 hours. Milliseconds. */
const WHOLE_DAY = 23 * 3_600_000;

const languageName = (code: string, language: string): string => {
  try {
    return new Intl.DisplayNames(localeOf(language), { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
};

function hours({ consultation_hours: consultations }: Listed["department"], { days, spoken: { language }, config: { county } }: Showing): Html {
  const say = sayOf(language);
  const locale = localeOf(language);
  const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: county.time_zone });
  const dayName = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "numeric", timeZone: "UTC" });
  const rows = days.map(({ date, spans, reason }, index) => {
    const times = spans.map(({ at, until, name }) => {
      const between = until - at >= WHOLE_DAY ? say("department.allDay") : `${clock.format(at)}–${clock.format(until)}`;
      return name ? `${between} ${consultations[name]?.[language] ?? name}` : between;
    });
    const name = index === 0 ? `${dayName.format(Date.parse(date))} (${say("department.today")})` : dayName.format(Date.parse(date));
    const closed = [say("department.closedDay"), ...(reason ? [reason] : [])].join(", ");
    return html`<tr${index === 0 && html` class="today"`}><th scope="row">${name}</th><td>${times.length > 0 ? times.join(", ") : closed}</td></tr>`;
  });
  return html`<section><h2>${say("department.hours")}</h2><table class="hours"><tbody>${rows}</tbody></table></section>`;
}

function start(listed: Listed, { config, spoken, guests }: Showing): Html {
  const say = sayOf(spoken.language);
  const { department, facts } = listed;
  const element = html`<p><a class="button quiet" href="${matrixLink(department, config)}" rel="noreferrer">${say("department.element")}</a> <span class="hint">${say("department.elementHint")}</span></p>`;
  const number = html`<p><a class="button primary" href="${linkTo("/mein-besuch", spoken, { bei: department.address })}">${say("department.takeNumber")}</a></p>
<p class="hint">${say("department.encrypted")}</p>`;
  const closed = html`<p class="closed-now" data-closed="${department.address}"${facts.availability !== "closed" && html` hidden`}>${say("department.closedNow")}</p>`;
  return html`<div class="start">${guests ? number : html`<p class="notice">${say("start.noGuests")}</p>`}${closed}${element}</div>`;
}

function contact({ department }: Listed, { spoken }: Showing): Html {
  const say = sayOf(spoken.language);
  const { telephone, email, postal_address: address } = department;
  return html`<section><h2>${say("department.contact")}</h2><dl>
<dt>${say("common.telephone")}</dt><dd>${telephoneLink(telephone)}</dd>
${email !== undefined && html`<dt>${say("department.email")}</dt><dd><a href="mailto:${email}">${email}</a></dd>`}
${address !== undefined && html`<dt>${say("department.address")}</dt><dd><address dir="auto">${lines(address)}</address></dd>`}
<dt>${say("department.languages")}</dt><dd>${department.languages.map((code) => languageName(code, spoken.language)).join(", ")}</dd></dl></section>`;
}

function more({ department }: Listed, { spoken, config }: Showing): Html {
  const say = sayOf(spoken.language);
  const wanted = isLanguage(spoken.language) ? spoken.language : config.county.language;
  const own = department.bring?.[wanted];
  const things = own ?? department.bring?.[config.county.language] ?? [];
  const foreign = own === undefined && html` lang="${localeOf(config.county.language)}" dir="${directionOf(config.county.language)}"`;
  return html`${things.length > 0 && html`<section><h2>${say("department.bring")}</h2><ul class="bring"${foreign}>${things.map((thing) => html`<li>${thing}</li>`)}</ul></section>`}
${department.sign_language_video !== undefined && html`<section><h2>${say("department.signLanguage")}</h2><video class="sign" controls preload="metadata" playsinline src="/${department.address}/gebaerdensprache"></video></section>`}
${department.easy_language !== undefined && html`<details class="easy"><summary>${say("department.easyLanguage")}</summary><div lang="de">${paragraphs(department.easy_language)}</div></details>`}`;
}

export function departmentContent(listed: Listed, showing: Showing): Html {
  const { department } = listed;
  const { spoken, config } = showing;
  const say = sayOf(spoken.language);
  return html`<nav class="crumbs"><a href="${linkTo("/", spoken)}">${say("common.back")}</a></nav>
<div class="hero"><h1>${textOf(department.name, spoken, config.county.language)}</h1>
<p class="lead">${textOf(department.description, spoken, config.county.language)}</p>
${badge(listed, showing)}
${department.anonymous && html`<div class="private"><strong>${say("department.private")}</strong><p>${say("department.privateHint")}</p></div>`}
${start(listed, showing)}</div>
<div class="columns">${more(listed, showing)}${hours(department, showing)}${contact(listed, showing)}</div>
<p class="poster"><a href="/${department.address}/qr.svg" download="${department.address}.svg">${say("department.poster")}</a></p>`;
}
