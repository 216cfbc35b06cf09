import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** One call of the homeserver's client-server API. */
export interface Call {
  method: Method;
  path: string;
  /** Acting user; without one the service's own. Ignored by calls with a token of their own. */
  as?: string | undefined;
  query?: Record<string, string | string[]> | undefined;
  body?: object | Buffer | undefined;
  contentType?: string | undefined;
  /** Default 20 s. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** May be repeated by itself when it failed in passing. By default all but POST. */
  idempotent?: boolean | undefined;
}

/** Makes one attempt; rejects with a HomeserverError only. */
export type Send = (call: Call) => Promise<unknown>;

/** Errcodes of ours, beside the specification's: the homeserver was not reached, took too long, answered nonsense. */
export type OwnErrcode = "UNREACHABLE" | "TIMEOUT" | "BAD_ANSWER" | "ABORTED";

/** What the homeserver refused, or that it could not be asked. */
export class HomeserverError extends Error {
  override readonly name = "HomeserverError";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly errcode: string;
  /** In the homeserver's own words, which may name people: never logged. */
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Trying again later may succeed. */
  readonly transient: boolean;
  /** It does not answer at all, to nobody: worth asking often. */
  readonly away: boolean;

  constructor(found: { status: number; errcode: string; detail?: string | undefined; reason?: string | undefined; retryAfterMs?: number | undefined; call: Call }) {
    // It may be logged: nobody's id in it, and none of the homeserver's own words, which name people.
    super(`${found.call.method} ${found.call.path.replace(/(?:[@!$#]|%(?:40|21|24|23))[^/?]*/gu, "…")}: ${found.status} ${found.errcode}${found.detail ? ` (${found.detail})` : ""}`);
    this.reason = found.reason;
    this.status = found.status;
    this.errcode = found.errcode;
    this.retryAfterMs = found.retryAfterMs;
    const { status, errcode } = found;
    // Said by whatever stands before a homeserver that has ended.
    this.away = errcode === "UNREACHABLE" || (status >= 502 && status <= 504);
    this.transient = errcode !== "ABORTED" && (status === 0 || status === 408 || status === 429 || status >= 500 || errcode === "BAD_ANSWER");
  }
}

const ATTEMPTS = 3;
const LONGEST_WAIT_MS = 5_000;

/** Repeats what may be repeated: idempotent calls that failed in passing, and soon; three attempts, at most 5 s between them. */
export const retrying = (send: Send): Send => async (call) => {
  const idempotent = call.idempotent ?? call.method !== "POST";
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(call);
    } catch (error) {
      if (!(error instanceof HomeserverError) || !error.transient || !idempotent || attempt === ATTEMPTS || error.errcode === "TIMEOUT") throw error;
      const wait = error.retryAfterMs ?? 50 * 4 ** attempt * (0.75 + Math.random() / 2);
      if (wait > LONGEST_WAIT_MS) throw error;
      await sleep(wait, undefined, call.signal ? { signal: call.signal } : {}).catch(() => { throw error; });
    }
  }
};

const refusal = z.object({
  errcode: z.string().max(100).catch("M_UNKNOWN"),
  error: z.string().optional().catch(undefined),
  retry_after_ms: z.number().nonnegative().optional().catch(undefined),
});

/** Seconds or a date (RFC 9110). */
const retryAfter = (header: string | null | undefined): number | undefined => {
  if (!header) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

const refused = (call: Call, status: number, body: unknown, retryHeader?: string | null): HomeserverError => {
  const found = refusal.safeParse(body).data;
  return new HomeserverError({
    call, status, errcode: found?.errcode ?? "M_UNKNOWN", reason: found?.error?.slice(0, 200),
    retryAfterMs: retryAfter(retryHeader) ?? found?.retry_after_ms,
  });
};

const unanswered = (call: Call, error: unknown): HomeserverError => {
  const { name, code } = z.object({ name: z.string().catch(""), code: z.string().catch("") }).catch({ name: "", code: "" }).parse(error);
  const timeout = name === "TimeoutError" || code === "ETIMEDOUT" || code === "ESOCKETTIMEDOUT";
  const errcode: OwnErrcode = call.signal?.aborted ? "ABORTED" : timeout ? "TIMEOUT" : "UNREACHABLE";
  return new HomeserverError({ call, status: 0, errcode, detail: code || name || undefined });
};

interface Limits { ms: number; signal: AbortSignal }

/** The timer ends with the answer, which it would keep in memory for as long as it runs. */
async function limited<T>(call: Call, work: (limits: Limits) => Promise<T>): Promise<T> {
  const ms = call.timeoutMs ?? 20_000;
  const late = new AbortController();
  const timer = setTimeout(() => { late.abort(new DOMException("no answer in time", "TimeoutError")); }, ms).unref();
  try {
    return await work({ ms, signal: call.signal ? AbortSignal.any([late.signal, call.signal]) : late.signal });
  } finally {
    clearTimeout(timer);
  }
}

const aborted = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await new Promise((resolve) => { signal.addEventListener("abort", resolve, { once: true }); });
  throw signal.reason;
};

// The library's errors: its MatrixError, a whole response whose body is not JSON, or what the socket said.
const libraryError = z.object({
  statusCode: z.number(),
  body: z.unknown(),
  headers: z.record(z.string(), z.unknown()).optional(),
  retryAfterMs: z.number().optional().catch(undefined),
});

/** As much of the bridge as a call needs. */
interface Intents {
  getIntent(user?: string): {
    matrixClient: { doRequest(method: Method, path: string, query: object, body: unknown, timeoutMs: number, raw: boolean, contentType?: string): Promise<unknown> };
  };
}

/** Calls as a user of ours, through the bridge's intents: as_token, user_id. */
export const throughIntents = (bridge: Intents): Send => (call) => limited(call, async ({ ms, signal }) => {
  const client = bridge.getIntent(call.as).matrixClient;
  const request: Promise<unknown> = client.doRequest(
    call.method, call.path, { ...call.query }, call.body ?? (call.method === "GET" ? null : {}), ms, false, call.contentType,
  );
  try {
    // The library's own time-out knows only silence, not slowness.
    return await Promise.race([request, aborted(signal)]);
  } catch (error) {
    const answer = libraryError.safeParse(error).data;
    if (answer === undefined) throw unanswered(call, error);
    const header = answer.headers?.["retry-after"];
    throw refused(call, answer.statusCode, answer.body, typeof header === "string" ? header : undefined);
  }
});

/** Calls with a token of its own: the administrator's. */
export const withToken = (url: string, token: string): Send => (call) => limited(call, async ({ signal }) => {
  const target = new URL(url.replace(/\/$/, "") + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) for (const one of [value].flat()) target.searchParams.append(name, one);
  const body = call.body ?? (call.method === "GET" ? undefined : {});
  try {
    const answer = await fetch(target, {
      method: call.method, signal, redirect: "error",
      headers: { authorization: `Bearer ${token}`, "content-type": call.contentType ?? "application/json" },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const found: unknown = await answer.json().catch((error: unknown) => { if (signal.aborted) throw error; return undefined; });
    if (!answer.ok) throw refused(call, answer.status, found, answer.headers.get("retry-after"));
    return found;
  } catch (error) {
    throw error instanceof HomeserverError ? error : unanswered(call, error);
  }
});

/** Sends and reads the answer; an answer that is not as specified is an error, too. */
export const asking = (send: Send) => async <T>(shape: z.ZodType<T>, call: Call): Promise<T> => {
  const answer = shape.safeParse(await send(call));
  if (answer.success) return answer.data;
  const field = answer.error.issues[0]?.path.join(".");
  throw new HomeserverError({ call, status: 200, errcode: "BAD_ANSWER", detail: field || undefined });
};
export type Ask = ReturnType<typeof asking>;

/** A path with its variable parts encoded: path`/rooms/${roomId}/join`. */
export const path = (texts: TemplateStringsArray, ...values: string[]): string =>
  String.raw({ raw: texts }, ...values.map(encodeURIComponent));
