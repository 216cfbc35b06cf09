/** Everything that anybody may see: overview, departments, posters, the same as JSON and for the county's website. */
import { createReadStream } from "node:fs";
import { extname, resolve } from "node:path";
import compression from "compression";
import express from "express";
import type { Request, RequestHandler, Router } from "express";
import { generate } from "lean-qr";
import { toSvgSource } from "lean-qr/extras/svg";
import { openingOf } from "../../office/board.ts";
import { textIn } from "../../config/languages.ts";
import type { Office } from "../../office/office.ts";
import type { Assets } from "../assets.ts";
import { embedPolicy, publicPolicy } from "../policy.ts";
import { shell } from "../shell.ts";
import { sayOf, spokenIn } from "../texts.ts";
import type { Admission } from "../visit/admission.ts";
import { departmentContent } from "./department.ts";
import type { Facts } from "./facts.ts";
import type { Feed } from "./feed.ts";
import { embedContent, overviewContent } from "./pages.ts";
import type { Listed } from "./pages.ts";
import { overviewStream } from "./stream.ts";

interface Parts { office: Office; feed: Feed; assets: Assets; admission: Admission }

const ENTRY = "citizen/main.tsx";
/** Days of opening hours that a department's page shows. */
const DAYS = 7;

/** Only for what anybody may see: where something secret stands beside what was asked, the length of the answer would tell of it. */
const packed = compression();

export function overviewRoutes({ office, feed, assets, admission }: Parts): Router {
  const { config, clock } = office.context;
  const router = express.Router();
  const showing = (request: Request) => ({ config, spoken: spokenIn(request, config.county.language), now: clock.now() });

  const listed = async (): Promise<Listed[]> => {
    const { facts } = await feed.now();
    const byAddress = new Map(facts.map((one) => [one.address, one]));
    return config.departments.map(({ id, address }) => ({
      department: office.context.department(id), facts: byAddress.get(address) ?? { address, availability: "away" } satisfies Facts,
    }));
  };

  router.get("/", publicPolicy(), packed, async (request, response) => {
    const shown = showing(request);
    const query = typeof request.query["q"] === "string" ? request.query["q"].slice(0, 80).trim() : "";
    const title = `${sayOf(shown.spoken.language)("overview.title")} · ${config.county.name}`;
    response.set("Cache-Control", "no-cache").type("html").send(shell({
      ...shown, entry: assets.of(ENTRY), title, name: "overview", path: "/", content: overviewContent(await listed(), shown, query),
    }));
  });

  router.get("/embed", embedPolicy(config), packed, async (request, response) => {
    const shown = showing(request);
    response.set("Cache-Control", "no-cache").type("html").send(shell({
      ...shown, entry: assets.of(ENTRY), title: sayOf(shown.spoken.language)("overview.title"), name: "overview", path: "/embed", bare: true,
      content: embedContent(await listed(), shown),
    }));
  });

  router.get("/api/overview/stream", publicPolicy(), overviewStream(feed, office.context));
  router.get("/api/overview", publicPolicy(), packed, overviewJson(office, listed));

  router.get("/:address", publicPolicy(), packed, async (request, response, next) => {
    const found = (await listed()).find(({ department }) => department.address === request.params["address"]);
    if (!found) return next();
    const { department } = found;
    const shown = showing(request);
    const say = sayOf(shown.spoken.language);
    const name = textIn(department.name, shown.spoken.language, config.county.language);
    const record = await office.store.transaction((tx) => tx.departments.get(department.id));
    const content = departmentContent(found, {
      ...shown, guests: admission.isOpen(), days: openingOf(department, record).days(shown.now, DAYS),
    });
    response.set("Cache-Control", department.confidential ? "no-store" : "no-cache").type("html").send(shell({
      ...shown, entry: assets.of(ENTRY), name: "department", path: `/${department.address}`, content,
      title: department.confidential ? say("common.office") : `${name} · ${config.county.name}`,
    }));
  });

  router.get("/:address/qr.svg", publicPolicy(), packed, poster(office));
  router.get("/:address/gebaerdensprache", publicPolicy(), video(office));
  return router;
}

/** For the county's own website and for anybody who wants to build on it. */
function overviewJson({ context: { config } }: Office, listed: () => Promise<Listed[]>): RequestHandler {
  return async (_request, response) => {
    const departments = (await listed()).map(({ department, facts }) => ({
      ...facts,
      name: department.name, description: department.description, telephone: department.telephone,
      languages: department.languages, url: `${config.service.public_url}/${department.address}`,
    }));
    response.set({ "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache" });
    response.json({ county: config.county.name, departments });
  };
}

function poster({ context: { config } }: Office): RequestHandler {
  return (request, response, next) => {
    const department = config.departments.find(({ address }) => address === request.params["address"]);
    if (!department) return next();
    const code = generate(`${config.service.public_url}/${department.address}`);
    const svg = toSvgSource(code, { on: "black", off: "white", pad: 4, width: 480, height: 480, xmlDeclaration: true });
    response.type("svg").set("Cache-Control", "public, max-age=86400").send(svg);
  };
}

/** Sent in pieces, as players ask for them; nothing is fetched from elsewhere. */
function video({ context: { config } }: Office): RequestHandler {
  return (request, response, next) => {
    const department = config.departments.find(({ address }) => address === request.params["address"]);
    if (department?.sign_language_video === undefined) return next();
    response.sendFile(resolve(department.sign_language_video), { dotfiles: "allow", maxAge: "1d" }, (error) => { if (error) next(error); });
  };
}

/** The county's logo and colour. */
export function countyRoutes({ context: { config } }: Office, themeCss: string | undefined): Router {
  const router = express.Router();
  const { logo, colour } = config.county;
  router.get("/theme.css", (_request, response, next) => {
    if (themeCss === undefined) return next();
    response.type("css").set("Cache-Control", "no-cache").send(themeCss);
  });
  router.get("/logo", (_request, response, next) => {
    if (logo === undefined) return next();
    response.type(extname(logo)).set("Cache-Control", "public, max-age=3600");
    createReadStream(logo).on("error", next).pipe(response);
  });
  router.get("/icon.svg", (_request, response) => {
    response.type("svg").set("Cache-Control", "public, max-age=86400").send(icon(colour ?? "#1f4f82"));
  });
  return router;
}

/** A house without anything that tells of departments: it stands in every tab. */
const icon = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colour}"/><path d="M6 15 16 7l10 8v10h-7v-6h-6v6H6z" fill="#fff"/></svg>`;
