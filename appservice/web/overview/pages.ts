/** The overview, as a page and in a frame: complete without JavaScript. */
import { textIn } from "../../config/languages.ts";
import type { Department } from "../../office/context.ts";
import type { Config } from "../../config/schema.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { linkTo } from "../shell.ts";
import { sayOf, telephoneLink, textOf } from "../texts.ts";
import type { Spoken } from "../texts.ts";
import { inWords, noticeOf } from "./facts.ts";
import type { Facts } from "./facts.ts";

export interface Listed { department: Department; facts: Facts }

interface Showing { config: Config; spoken: Spoken; now: number }

/** The badge that the stream keeps current, found by its address. */
export function badge({ department, facts }: Listed, { config, spoken: { language }, now }: Showing): Html {
  const notice = noticeOf(facts, sayOf(language));
  const { status, detail } = inWords(facts, { say: sayOf(language), language, timeZone: config.county.time_zone, now });
  return html`<p class="badge" data-board="${department.address}" data-availability="${facts.availability}"><span class="dot" aria-hidden="true"></span><span class="status">${status}</span> <span class="detail">${detail}</span></p>
<p class="notice" data-notice="${department.address}"${!notice && html` hidden`}>${notice}</p>`;
}

function card(listed: Listed, showing: Showing, target: string | undefined): Html {
  const { department } = listed;
  const { spoken, config } = showing;
  const name = textIn(department.name, spoken.language, config.county.language);
  const description = textIn(department.description, spoken.language, config.county.language);
  return html`<li class="card" data-words="${[name, description, ...Object.values(department.name)].join(" ").toLowerCase()}">
<h3><a href="${linkTo(`/${department.address}`, spoken)}"${target !== undefined && html` target="${target}"`}>${textOf(department.name, spoken, config.county.language)}</a></h3>
<p class="about">${textOf(department.description, spoken, config.county.language)}</p>
${badge(listed, showing)}
<p class="phone"><span class="visually-hidden">${sayOf(spoken.language)("common.telephone")}: </span>${telephoneLink(department.telephone)}</p></li>`;
}

/** In the order of the configuration; what has no group comes last. */
function grouped(all: readonly Listed[], { config, spoken }: Showing): { key: string; title: Html; list: Listed[] }[] {
  const groups = Object.entries(config.groups).map(([key, name]) => ({
    key, title: textOf(name, spoken, config.county.language), list: all.filter(({ department }) => department.group === key),
  }));
  const others = all.filter(({ department }) => department.group === undefined || !(department.group in config.groups));
  return [...groups, { key: "others", title: html`${sayOf(spoken.language)("overview.others")}`, list: others }].filter(({ list }) => list.length > 0);
}

export const matches = ({ department }: Listed, query: string): boolean => {
  const words = [...Object.values(department.name), ...Object.values(department.description)].join(" ").toLowerCase();
  return query.toLowerCase().split(/\s+/u).every((word) => words.includes(word));
};

function list(all: readonly Listed[], showing: Showing, target?: string): Html {
  const groups = grouped(all, showing);
  const single = groups.length === 1 && groups[0]?.key === "others";
  return html`${groups.map(({ key, title, list: cards }) => html`<section class="group" aria-labelledby="group-${key}">
<h2 id="group-${key}"${single && html` class="visually-hidden"`}>${title}</h2>
<ul class="cards">${cards.map((listed) => card(listed, showing, target))}</ul></section>`)}`;
}

export function overviewContent(all: readonly Listed[], showing: Showing, query: string): Html {
  const say = sayOf(showing.spoken.language);
  const found = query === "" ? all : all.filter((listed) => matches(listed, query));
  return html`<div class="hero"><h1>${say("overview.title")}</h1><p class="lead">${say("overview.lead")}</p>
<form class="search" role="search" action="/" method="get" data-one="${say("overview.found", { count: 1 })}" data-other="${say("overview.found", { count: 100 }).replace("100", "{count}")}"><label for="q">${say("overview.search")}</label>
<div class="search-row"><input type="search" id="q" name="q" value="${query}" autocomplete="off" maxlength="80">
${showing.spoken.asked && html`<input type="hidden" name="lang" value="${showing.spoken.language}">`}<button type="submit">${say("overview.searchButton")}</button></div>
<p class="visually-hidden" role="status" id="found"></p></form></div>
<p class="stale" id="stale" role="status" hidden>${say("overview.stale")}</p>
<div id="departments">${list(found, showing)}</div>
<p class="empty" id="empty"${found.length > 0 && html` hidden`}>${say("overview.nothingFound")}</p>
<section class="how"><h2>${say("overview.how")}</h2><ol><li>${say("overview.how1")}</li><li>${say("overview.how2")}</li><li>${say("overview.how3")}</li></ol></section>`;
}

/** Links lead out of the frame: a number is drawn on a page of its own. */
export const embedContent = (all: readonly Listed[], showing: Showing): Html =>
  html`<h1 class="visually-hidden">${sayOf(showing.spoken.language)("overview.title")}</h1>${list(all, showing, "_blank")}`;
