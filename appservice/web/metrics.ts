/** Figures for monitoring: of departments and requests, nothing of persons; a confidential department goes by its address. */
import type { RequestHandler } from "express";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Store } from "../office/books.ts";
import type { Feed } from "./overview/feed.ts";

const AVAILABILITIES = ["free", "busy", "away", "closed"] as const;
const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

export interface Metrics {
  /** Measures how long answers take, by the pattern of the route. */
  measure: RequestHandler;
  /** For whoever asks from this machine itself and through no proxy. */
  show: RequestHandler;
}

/** What could not be understood or carried out, and so waits for people to look at it. */
function countSetAside(register: Registry, store: Store, malformedEvents: () => number): void {
  new Gauge({
    name: "buergerbuero_set_aside", help: "Orders, and events of the homeserver, that were given up", labelNames: ["kind"], registers: [register],
    async collect() {
      const [effects, inbox] = await store.transaction(async (tx) => [await tx.effects.aside(), await tx.inbox.aside()] as const);
      this.set({ kind: "orders" }, effects);
      this.set({ kind: "events" }, inbox);
    },
  });
  new Counter({
    name: "buergerbuero_malformed_events_total", help: "Events that no schema fits, since this copy started", registers: [register],
    collect() {
      this.reset();
      this.inc(malformedEvents());
    },
  });
}

export function createMetrics(feed: Feed, store: Store, malformedEvents: () => number): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  countSetAside(register, store, malformedEvents);
  const availability = new Gauge({
    name: "buergerbuero_availability", help: "1 for what the department shows now", labelNames: ["department", "availability"], registers: [register],
  });
  const waiting = new Gauge({
    name: "buergerbuero_waiting", help: "Citizens in the queue; confidential departments have no figure", labelNames: ["department"], registers: [register],
  });
  const seconds = new Histogram({
    name: "buergerbuero_http_seconds", help: "Time to answer", labelNames: ["route", "status"], buckets: [0.005, 0.02, 0.1, 0.5, 2, 10], registers: [register],
  });
  return {
    measure: (request, response, next) => {
      const done = seconds.startTimer();
      response.on("finish", () => {
        const route: unknown = request.route;
        const path = typeof route === "object" && route !== null && "path" in route ? String(route.path) : "other";
        done({ route: path, status: String(response.statusCode) });
      });
      next();
    },
    show: async (request, response, next) => {
      if (!LOOPBACK.has(request.socket.remoteAddress ?? "") || request.get("X-Forwarded-For") !== undefined) return next();
      for (const facts of (await feed.now()).facts) {
        for (const one of AVAILABILITIES) availability.set({ department: facts.address, availability: one }, Number(one === facts.availability));
        if (facts.waiting !== undefined) waiting.set({ department: facts.address }, facts.waiting);
      }
      response.type(register.contentType).send(await register.metrics());
    },
  };
}
