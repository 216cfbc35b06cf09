import { createHash, timingSafeEqual } from "node:crypto";
import express from "express";
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { readEphemeral, readEvent } from "./meaning.ts";
import type { Happening, IsOurs, Reading } from "./meaning.ts";

/** Stores what a transaction means. Resolves when that is durable; a known event changes nothing. */
export interface Inbox {
  take(happenings: Happening[]): Promise<void>;
}

/** As much of a logger as the intake needs; pino fits. */
export interface IntakeLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface IntakeOptions {
  /** The registration's hs_token. */
  homeserverToken: string;
  isOurs: IsOurs;
  inbox: Inbox;
  log: IntakeLog;
  /** Called with the number of events that could not be understood. */
  onSetAside?: ((count: number) => void) | undefined;
}

/**
 * The homeserver's largest honest transaction must pass, or it would come again for ever: 100 events of 64 KiB, each
 * with as much previous content, their ephemeral events sent under two names, and room to spare.
 */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

const matrixError = (response: Response, status: number, errcode: string, error: string): void => {
  response.status(status).json({ errcode, error });
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** In constant time, only from the header (never the query, which proxies log), and before a byte of the body is read. */
const onlyWith = (homeserverToken: string): RequestHandler => {
  const expected = digest(homeserverToken);
  return (request, response, next) => {
    const given = /^Bearer +(.+)$/i.exec(request.get("authorization") ?? "")?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return next();
    response.set("connection", "close");
    if (given === undefined) return matrixError(response, 401, "M_UNAUTHORIZED", "Missing the Authorization header with the hs_token.");
    return matrixError(response, 403, "M_FORBIDDEN", "Wrong hs_token.");
  };
};

const transaction = z.object({
  events: z.array(z.unknown()),
  ephemeral: z.array(z.unknown()).optional().catch(undefined),
  "de.sorunome.msc2409.ephemeral": z.array(z.unknown()).optional().catch(undefined),
});

const setAside = (readings: Reading[], txnId: string, options: IntakeOptions): void => {
  const malformed = readings.filter((reading) => reading.kind === "malformed");
  if (malformed.length === 0) return;
  options.onSetAside?.(malformed.length);
  // A transaction has a hundred events at most.
  const events = malformed.slice(0, 100).map(({ eventId, field }) => ({ id: eventId ?? "unknown", field }));
  options.log.warn({ transaction: txnId, count: malformed.length, events }, "malformed events set aside");
};

const takeTransaction = (options: IntakeOptions) => async (request: Request, response: Response): Promise<void> => {
  const txnId = z.string().regex(/^[^\s\p{C}]{1,255}$/u).safeParse(request.params["txnId"]).data;
  if (txnId === undefined) return matrixError(response, 400, "M_INVALID_PARAM", "Not a transaction id.");
  const body = transaction.safeParse(request.body);
  if (!body.success) return matrixError(response, 400, "M_BAD_JSON", "A transaction is an object with a list of events.");
  // Registered for both, the homeserver sends the same under both names (MSC2409).
  const ephemeral = body.data.ephemeral ?? body.data["de.sorunome.msc2409.ephemeral"] ?? [];
  const readings = [
    ...body.data.events.map((event) => readEvent(event, options.isOurs)),
    ...ephemeral.map((event) => readEphemeral(event, options.isOurs)),
  ];
  const happenings = readings.flatMap((reading) => reading.kind === "understood" ? reading.happenings : []);
  try {
    // Most transactions are echoes of what we did ourselves: nothing is understood from them, nothing to be stored.
    if (happenings.length > 0) await options.inbox.take(happenings);
  } catch (error) {
    options.log.error({ transaction: txnId, error: error instanceof Error ? error.message : "unknown" }, "transaction not stored, the homeserver will repeat it");
    return matrixError(response, 500, "M_UNKNOWN", "The transaction could not be stored.");
  }
  setAside(readings, txnId, options);
  response.json({});
};

const unreadable = z.object({ status: z.number().int().min(400).max(499), type: z.string().optional().catch(undefined) });

const onError = (log: IntakeLog): ErrorRequestHandler => (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const found = unreadable.safeParse(error).data;
  response.set("connection", "close");
  if (found === undefined) {
    log.error({ error: error instanceof Error ? error.message : "unknown" }, "request of the homeserver failed");
    return matrixError(response, 500, "M_UNKNOWN", "Internal error.");
  }
  if (found.status === 413) return matrixError(response, 413, "M_TOO_LARGE", `More than ${MAX_BODY_BYTES} bytes.`);
  const notJson = found.type === "entity.parse.failed";
  return matrixError(response, found.status, notJson ? "M_NOT_JSON" : "M_UNKNOWN", notJson ? "The body is not JSON." : "The request cannot be read.");
};

/** What the homeserver calls (application service API v1). Everything under `/_matrix/app` ends here. */
export const createIntake = (options: IntakeOptions): Router => {
  const router = express.Router();
  const app = express.Router();
  const wrongMethod: RequestHandler = (_request, response) => matrixError(response, 405, "M_UNRECOGNIZED", "Not with this method.");
  const unknown: RequestHandler = (_request, response) => matrixError(response, 404, "M_NOT_FOUND", "Not made on demand.");
  const json = express.json({ limit: MAX_BODY_BYTES, inflate: false, type: () => true });
  app.use(onlyWith(options.homeserverToken));
  app.route("/v1/transactions/:txnId").put(json, takeTransaction(options)).all(wrongMethod);
  app.route("/v1/ping").post((_request, response) => { response.json({}); }).all(wrongMethod);
  // All users and aliases of ours are made before anybody can ask for them.
  app.route("/v1/users/:user").get(unknown).all(wrongMethod);
  app.route("/v1/rooms/:alias").get(unknown).all(wrongMethod);
  app.use((_request, response) => matrixError(response, 404, "M_UNRECOGNIZED", "No such endpoint."));
  app.use(onError(options.log));
  router.use("/_matrix/app", app);
  return router;
};
