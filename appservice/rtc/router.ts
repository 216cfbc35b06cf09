import express, { type ErrorRequestHandler, type RequestHandler, type Response, type Router } from "express";

import { forward } from "./forward.ts";
import { answerTo } from "./issue.ts";
import type { RtcPorts } from "./ports.ts";
import { complaint, keyRequests } from "./requests.ts";
import type { Refusal } from "./rules.ts";

type Path = keyof typeof keyRequests;

/** The MatrixRTC authorisation endpoint, to be mounted where `livekit_service_url` points. */
export function rtcRouter(ports: RtcPorts): Router {
  const router = express.Router();
  router.use(openToEveryOrigin);
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  for (const path of ["/sfu/get", "/get_token"] as const) {
    router.post(path, readJson, handleKeyRequest(path, ports));
    router.all(path, (_request, response) => {
      response.set("Allow", "POST, OPTIONS");
      refuse(response, { status: 405, errcode: "M_UNRECOGNIZED", error: "Use POST." });
    });
  }
  // A true 404, also for /delegate_delayed_leave: any other answer makes Element Call leave its leave event to us.
  router.use((_request, response) => {
    refuse(response, { status: 404, errcode: "M_UNRECOGNIZED", error: "There is no such endpoint here." });
  });
  router.use(failure(ports));
  return router;
}

// Clients do not agree on the content type, so the body is read whatever it says; nobody needs more than 16 KiB.
const readJson = express.json({ limit: "16kb", type: () => true });

function handleKeyRequest(path: Path, ports: RtcPorts): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    const parsed = keyRequests[path].safeParse(body);
    if (!parsed.success) {
      refuse(response, { status: 400, errcode: "M_BAD_JSON", error: complaint(parsed.error) });
      return;
    }
    const answer = await answerTo(parsed.data, ports);
    if (answer !== "forward") {
      if ("jwt" in answer) response.json(answer);
      else refuse(response, answer);
      return;
    }
    if (typeof ports.otherRooms !== "object" || !("forward" in ports.otherRooms)) throw new Error("nowhere to forward to");
    const handedOn = await forward(ports.otherRooms.forward, path, body);
    response.status(handedOn.status).type("application/json").send(handedOn.body);
  };
}

const openToEveryOrigin: RequestHandler = (request, response, next) => {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token",
    "Cache-Control": "no-store",
  });
  if (request.method === "OPTIONS") response.status(204).end();
  else next();
};

function failure(ports: RtcPorts): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = unreadable(error);
    if (refusal === undefined) ports.reportFailure("answering a request for a call key", error);
    refuse(response, refusal ?? { status: 502, errcode: "M_UNKNOWN", error: "Something this service depends on failed. Try again." });
  };
}

/** The errors of express.json, which carry a client status. */
function unreadable(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  if (error.status === 413) return { status: 413, errcode: "M_TOO_LARGE", error: "The body is larger than 16 KiB." };
  if (error.status >= 400 && error.status < 500) {
    return { status: 400, errcode: "M_NOT_JSON", error: "The body is not readable as JSON." };
  }
  return undefined;
}

function refuse(response: Response, { status, errcode, error }: Refusal): void {
  response.status(status).json({ errcode, error });
}
