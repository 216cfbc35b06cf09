/** The visit's page and its API. Everything here is one citizen's own: never stored, never referred from. */
import express from "express";
import type { ErrorRequestHandler, Request, RequestHandler, Router } from "express";
import type { z } from "zod";
import { textIn } from "../../config/languages.ts";
import type { Office } from "../../office/office.ts";
import type { Assets } from "../assets.ts";
import { ApiError } from "../apiError.ts";
import type { WebLog } from "../errors.ts";
import { eventStream } from "../eventStream.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { limited, limitedHere, sharedLimit } from "../limits.ts";
import type { Limit, SharedLimit } from "../limits.ts";
import { createNetworks } from "../networks.ts";
import { matrixLink } from "../overview/department.ts";
import { talkPolicy } from "../policy.ts";
import { shell } from "../shell.ts";
import { sayOf, spokenIn, telephoneLink } from "../texts.ts";
import type { Spoken } from "../texts.ts";
import type { Admission } from "./admission.ts";
import { carryOut, Deed, inviteCompanion, openAccount, takeNumber, Wish } from "./commands.ts";
import { secretIn } from "./secret.ts";
import { openTestRoom } from "./videoTest.ts";
import type { TestRooms } from "./videoTest.ts";
import type { VisitView } from "./view.ts";
import type { Watch } from "./watch.ts";

interface Parts { office: Office; watch: Watch; assets: Assets; admission: Admission; log: WebLog; video?: TestRooms }

const noStore: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store");
  next();
};

/** The whole body or a 400 that names the field. */
function parsed<T>(shape: z.ZodType<T>, request: Request): T {
  const found = shape.safeParse(request.body);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new ApiError(400, "invalid", `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not readable"}`);
}

/** Requests of one network; a whole shelter may stand behind it. */
const perMinute = (points: number): Limit => ({ points, seconds: 60 });
const NUMBERS = perMinute(60);
const ACCOUNTS = perMinute(120);
const DEEDS = perMinute(600);
const WRONG_SECRETS = perMinute(300);
const OTHERS = perMinute(1_200);
const TESTS = perMinute(60);

/** A secret that leads nowhere counts, whatever was asked for with it. */
const countingWrong = (guesses: SharedLimit): ErrorRequestHandler => async (error, request, _response, next) => {
  const isWrong = error instanceof ApiError && (error.code === "secret" || error.code === "unknown");
  if (isWrong) await guesses.count(request).catch(() => undefined);
  next(error);
};
/** Whoever waits or talks is told soon that the network has gone. Milliseconds. */
const BEAT = 8_000;

export function visitRoutes({ office, watch, assets, admission, log, video }: Parts): Router {
  const router = express.Router();
  const api = express.Router();
  /** Phones' clocks are wrong: how long something still takes, the page counts from here. */
  const timed = (view: VisitView): VisitView & { now: number } => ({ ...view, now: office.context.clock.now() });
  const json = express.json({ limit: "8kb" });
  const networks = createNetworks(office);
  const shared = (name: string, limit: Limit): SharedLimit => sharedLimit(office.store, networks, name, limit);
  const [deeds, guesses] = [limited(shared("deeds", DEEDS)), shared("secrets", WRONG_SECRETS)];
  api.use(noStore, limitedHere(OTHERS));
  api.use("/visit", guesses.refuse);

  api.post("/visits", limited(shared("numbers", NUMBERS)), json, async (request, response) => {
    if (!admission.isOpen()) throw new ApiError(409, "noGuests", "This homeserver opens no accounts for guests.");
    const { isNew } = await takeNumber(office, await networks.hashOf(request, "visits"), parsed(Wish, request));
    response.status(isNew ? 201 : 200).json({});
  });
  api.get("/visit", async (request, response) => {
    const view = await watch.look(secretIn(request));
    if (!view) throw new ApiError(404, "unknown", "This visit is not known (any more).");
    response.json(timed(view));
  });
  api.get("/visit/stream", (request, response) => {
    const secret = secretIn(request);
    const stream = eventStream(request, response, BEAT);
    stream.onClose(watch.follow(secret, (view) => {
      stream.send({ name: view ? "visit" : "unknown", data: JSON.stringify(view ? timed(view) : {}) });
      if (view) return;
      guesses.count(request).catch(() => undefined);
      response.end();
    }));
  });
  api.post("/visit", deeds, json, async (request, response) => {
    const done = await carryOut(office, secretIn(request), parsed(Deed, request));
    if (!done) throw new ApiError(409, "notNow", "This is not possible now.");
    response.json({});
  });
  api.post("/visit/account", limited(shared("accounts", ACCOUNTS)), async (request, response) => {
    response.status(201).json(await openAccount(office, secretIn(request)));
  });
  api.post("/visit/companions", deeds, async (request, response) => {
    response.status(201).json({ link: await inviteCompanion(office, secretIn(request)) });
  });

  api.post("/visit/video-test", limitedHere(TESTS), async (request, response) => {
    const view = await watch.look(secretIn(request));
    if (!view || view.status === "ended") throw new ApiError(404, "unknown", "This visit is not known (any more).");
    if (!video) throw new ApiError(409, "noVideoTest", "Here the video server is another service's.");
    response.status(201).json(await openTestRoom(video, (error) => { log.warn({ error: String(error) }, "a test room was not deleted"); }));
  });

  api.use(countingWrong(guesses));
  router.use("/api", api);
  router.get("/mein-besuch", talkPolicy(office.context.config), noStore, (request, response) => {
    response.type("html").send(visitPage(office, assets, request, admission));
  });
  return router;
}

/** Without JavaScript: how else to reach whom. */
function withoutScript({ context: { config } }: Office, address: string, { language }: Spoken): Html {
  const say = sayOf(language);
  const department = config.departments.find((one) => one.address === address);
  return html`<noscript><h1>${say("common.office")}</h1><p>${say("common.needsScript")}</p>${department && html`<p>${say("common.telephone")}: ${telephoneLink(department.telephone)}</p><p><a class="button" href="${matrixLink(department, config)}">${
    say("department.element")}</a></p>`}</noscript>`;
}

/** The title is neutral: which department it is stands only on the page itself. */
function visitPage(office: Office, assets: Assets, request: Request, admission: Admission): string {
  const { config } = office.context;
  const spoken = spokenIn(request, config.county.language);
  const asked = typeof request.query["bei"] === "string" ? request.query["bei"] : "";
  const department = config.departments.find(({ address }) => address === asked);
  const data = {
    homeserver: config.homeserver.public_url,
    retentionDays: Math.ceil(config.times.retention / 86_400_000),
    graceMinutes: Math.round(config.times.grace / 60_000),
    confirmMinutes: Math.max(1, Math.round(config.times.confirm_next / 60_000)),
    ...(department ? {
      department: {
        address: department.address, telephone: department.telephone, anonymous: department.anonymous, neutral: department.confidential,
        name: textIn(department.name, spoken.language, config.county.language),
        consent: department.consent ? textIn(department.consent, spoken.language, config.county.language) : "",
        guests: admission.isOpen(), matrix: matrixLink(department, config),
      },
    } : {}),
  };
  return shell({
    config, spoken, entry: assets.of("citizen/main.tsx"), title: sayOf(spoken.language)("common.office"), name: "visit", path: "/mein-besuch",
    ...(department ? { query: { bei: department.address } } : {}),
    content: html`${withoutScript(office, asked, spoken)}<div id="visit" data-page="${JSON.stringify(data)}"></div>`,
  });
}
