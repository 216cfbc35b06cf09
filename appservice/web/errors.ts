/** Errors in words: a page for people, JSON below /api. Nothing of the inside comes out. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import type { Config } from "../config/schema.ts";
import { ApiError } from "./apiError.ts";
import type { Assets } from "./assets.ts";
import { html } from "./html.ts";
import { publicPolicy } from "./policy.ts";
import { linkTo, shell } from "./shell.ts";
import { sayOf, spokenIn } from "./texts.ts";

export interface WebLog {
  error(what: object, text: string): void;
  warn(what: object, text: string): void;
}

type Kind = "notFound" | "failed" | "tooMany";

function answer(request: Request, response: Response, parts: { config: Config; assets: Assets }, status: number, kind: Kind): void {
  response.status(status).set("Cache-Control", "no-store");
  const spoken = spokenIn(request, parts.config.county.language);
  const say = sayOf(spoken.language);
  const content = html`<div class="hero"><h1>${say(`error.${kind}`)}</h1><p class="lead">${say(`error.${kind}Text`)}</p>
<p><a class="button primary" href="${linkTo("/", spoken)}">${say("common.back")}</a></p></div>`;
  const title = `${say(`error.${kind}`)} · ${say("common.office")}`;
  response.type("html").send(shell({ ...parts, spoken, entry: parts.assets.of("citizen/main.tsx"), title, name: "error", path: "/", content }));
}

const isApi = (request: Request): boolean => request.path.startsWith("/api/");

export function notFound(parts: { config: Config; assets: Assets }): RequestHandler[] {
  return [publicPolicy(), (request, response) => {
    if (isApi(request)) response.status(404).json({ error: "notFound", message: "There is no such address here." });
    else answer(request, response, parts, 404, "notFound");
  }];
}

const statusOf = (error: unknown): number => {
  if (error instanceof ApiError) return error.status;
  if (typeof error !== "object" || error === null || !("status" in error) || typeof error.status !== "number") return 500;
  return error.status >= 400 && error.status < 500 ? error.status : 500;
};

export function failed(parts: { config: Config; assets: Assets; log: WebLog }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status === 500) {
      // The path of a page may name a department: the route's pattern is enough to find the place.
      const route: unknown = request.route;
      const where = typeof route === "object" && route !== null && "path" in route ? String(route.path) : "unknown route";
      parts.log.error({ route: where, error: error instanceof Error ? error.stack : String(error) }, "a page could not be answered");
    }
    if (!isApi(request)) return answer(request, response, parts, status, status === 429 ? "tooMany" : status === 404 ? "notFound" : "failed");
    response.status(status).set("Cache-Control", "no-store");
    if (error instanceof ApiError) response.json({ error: error.code, message: error.message });
    else if (status === 500) response.json({ error: "failed", message: "This did not work. Try again." });
    else response.json({ error: "unreadable", message: status === 413 ? "The body is too large." : "The body is not readable as JSON." });
  };
}
