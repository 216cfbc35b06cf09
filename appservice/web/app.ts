/** The citizens' pages and what stands beside them; mounted behind the homeserver's calls. */
import { join } from "node:path";
import express from "express";
import type { Express, Router } from "express";
import type { Office } from "../office/office.ts";
import { builtFiles, ELEMENT_CALL, readAssets } from "./assets.ts";
import { failed, notFound } from "./errors.ts";
import type { WebLog } from "./errors.ts";
import { createMetrics } from "./metrics.ts";
import { createFeed } from "./overview/feed.ts";
import { countyRoutes, overviewRoutes } from "./overview/routes.ts";
import { elementCallPolicy, publicPolicy } from "./policy.ts";
import { themeCss } from "./theme.ts";
import { createAdmission } from "./visit/admission.ts";
import { createCaseworkers } from "./visit/caseworker.ts";
import type { Profiles } from "./visit/caseworker.ts";
import { guardGuests } from "./visit/guard.ts";
import { visitRoutes } from "./visit/routes.ts";
import type { TestRooms } from "./visit/videoTest.ts";
import { createWatch } from "./visit/watch.ts";

/** "starting": not set up yet. Without the homeserver pages are still served, and say so. */
export type Health = "ok" | "starting" | "no database" | "no homeserver";

export interface WebDeps {
  office: Office;
  log: WebLog;
  health(): Health;
  /** How many events of the homeserver could not be understood. */
  malformedEvents(): number;
  /** Names of caseworkers, for those whom they call. */
  profiles: Profiles;
  /** The MatrixRTC authorisation endpoint. */
  rtc?: Router;
  /** The video server, for the device check of those who wait. */
  video?: TestRooms;
  /** The caseworkers' desk: pages and API, with headers of their own. */
  staffPages?: Router;
}

export function webApp({ office, log, health, malformedEvents, profiles, rtc, staffPages, video }: WebDeps): Express {
  const { config, clock } = office.context;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", config.service.trusted_proxies);
  app.set("query parser", "simple");
  const assets = readAssets("/assets/");
  if (assets.problem !== undefined) log.warn({ problem: assets.problem }, "pages");
  const feed = createFeed(office, (error) => { log.error({ error: String(error) }, "the overview could not be computed"); });
  const metrics = createMetrics(feed, office.store, malformedEvents);

  // Before anything that limits or reads bodies: calls of people who are in a consultation.
  if (rtc) app.use("/rtc", rtc);
  app.get("/healthz", (_request, response) => {
    const status = health();
    response.status(status === "ok" || status === "no homeserver" ? 200 : 503).set("Cache-Control", "no-store").json({ status });
  });
  app.get("/metrics", metrics.show);
  app.use(metrics.measure);
  app.use("/element-call", elementCallPolicy(config, join(ELEMENT_CALL, "index.html")), builtFiles(ELEMENT_CALL));
  app.use("/assets", publicPolicy(), builtFiles(assets.folder));
  app.use(publicPolicy(), countyRoutes(office, config.county.colour === undefined ? undefined : themeCss(config.county.colour)));
  if (staffPages) app.use(staffPages);
  const caseworkers = createCaseworkers(profiles, clock.now);
  const watch = createWatch(office, caseworkers, (error) => { log.error({ error: String(error) }, "a visit could not be followed"); });
  guardGuests(office, log);
  const admission = createAdmission(office.world.guests);
  app.use(visitRoutes({ office, watch, assets, admission, log, ...(video ? { video } : {}) }));
  app.use(overviewRoutes({ office, feed, assets, admission }));
  app.use(notFound({ config, assets }), failed({ config, assets, log }));
  return app;
}
