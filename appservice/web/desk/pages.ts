/** The caseworkers' desk: its page, for the widget and by itself, and its API. */
import express from "express";
import type { RequestHandler, Router } from "express";
import { z } from "zod";
import type { Office } from "../../office/office.ts";
import type { DeskKey } from "../../office/deskKey.ts";
import { boardOf } from "../../office/board.ts";
import { order } from "../../office/staffCommands.ts";
import { readAssets } from "../assets.ts";
import { ApiError } from "../apiError.ts";
import type { WebLog } from "../errors.ts";
import { limited, sharedLimit } from "../limits.ts";
import type { Limit } from "../limits.ts";
import { createNetworks } from "../networks.ts";
import { publicPolicy, talkPolicy } from "../policy.ts";
import { csvOf, figuresFor } from "./figures.ts";
import { deskFeed } from "./feed.ts";
import { inWords, Ordering } from "./orders.ts";
import { deskSessions, Opening, removed } from "./sessions.ts";
import type { DeskSessions, WhoIs } from "./sessions.ts";
import { deskPage } from "./page.ts";
import { deskStream } from "./stream.ts";
import { viewOf } from "./view.ts";

export interface DeskPagesDeps {
  office: Office;
  /** `staffIdentity(addresses of the staff's homeservers, spentTokens(store))`. */
  whoIs: WhoIs;
  deskKey: DeskKey;
  log: WebLog;
}

const BODY = express.json({ limit: "16kb" });
/** Of one network: a whole county's staff may stand behind it. */
const LOG_INS: Limit = { points: 60, seconds: 60 };

/** Reads a body by its schema; says which field is wrong and what belongs there. */
function read<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ApiError(400, "unreadable", `${issue?.path.join(".") || "body"}: ${issue?.message ?? "is not as expected"}`);
}

const Days = z.enum(["1", "7", "30"]).default("1").transform(Number);

const figures = ({ context }: Office, sessions: DeskSessions, days: unknown, request: express.Request) =>
  sessions.as(request, ({ tx, member }) => {
    if (member.power < 50) throw new ApiError(403, "onlyLeads", "Only leads can see figures.");
    return figuresFor(tx, context, member.department, read(Days, days));
  });

const noStore: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store");
  next();
};

function api(office: Office, sessions: DeskSessions, stream: RequestHandler): Router {
  const { context } = office;
  const router = express.Router();
  router.use(publicPolicy(), noStore);
  router.post("/session", limited(sharedLimit(office.store, createNetworks(office), "log-ins", LOG_INS)), BODY, async (request, response) => {
    response.json(await sessions.open(read(Opening, request.body)));
  });
  router.delete("/session", async (request, response) => {
    await sessions.close(request);
    response.status(204).end();
  });
  router.get("/stream", stream);
  router.get("/view", async (request, response) => {
    const view = await sessions.as(request, async ({ tx, member }) => viewOf(await boardOf(tx, context, member.department), context, member.user));
    if (!view) throw removed();
    response.json(view);
  });
  router.post("/order", BODY, async (request, response) => {
    const { command, language } = read(Ordering, request.body);
    const answer = await sessions.as(request, ({ tx, member: { department, user }, at }) => order(tx, context, { department, user, at }, command));
    if (!answer) throw removed();
    response.json(inWords(answer, language));
  });
  router.get("/figures", async (request, response) => {
    const found = await figures(office, sessions, request.query["days"], request);
    response.json(found ? { figures: found } : {});
  });
  router.get("/figures.csv", async (request, response) => {
    response.type("csv").attachment("figures.csv").send(csvOf(await figures(office, sessions, request.query["days"], request)));
  });
  return router;
}

export function deskPages({ office, whoIs, deskKey, log }: DeskPagesDeps): { router: Router; close(): void } {
  const { config } = office.context;
  const assets = readAssets("/assets/");
  const sessions = deskSessions(office, whoIs, deskKey);
  const feed = deskFeed(office, (error) => { log.error({ error: String(error) }, "the desk could not be computed"); });
  const router = express.Router();
  const frames = config.staff_clients.length > 0 ? config.staff_clients : ["'none'"];
  router.get("/desk", talkPolicy(config, frames), (_request, response) => {
    response.set("Cache-Control", "no-cache").type("html").send(deskPage(config, assets.of("desk/main.tsx")));
  });
  router.use("/api/desk", api(office, sessions, deskStream(office, feed, sessions)));
  return { router, close: () => { feed.close(); } };
}
