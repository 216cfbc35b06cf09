/** The service's API for one visit. */
import { ApiError, apiErrorIn } from "../../../appservice/web/apiError.ts";
import { z } from "../../shared/schema.ts";

const Account = z.object({ userId: z.string(), deviceId: z.string(), accessToken: z.string() });
type Account = z.infer<typeof Account>;

async function ask(path: string, secret: string | undefined, init: RequestInit): Promise<unknown> {
  const headers = { ...(init.body === undefined ? {} : { "Content-Type": "application/json" }), ...(secret ? { Authorization: `Bearer ${secret}` } : {}) };
  const response = await fetch(path, { ...init, headers, cache: "no-store", credentials: "omit" }).catch(() => undefined);
  if (!response) throw new ApiError(0, "network", "The service could not be reached.");
  if (!response.ok) throw await apiErrorIn(response);
  return response.json().catch(() => undefined);
}

const post = (path: string, secret: string | undefined, body?: object, more: RequestInit = {}): Promise<unknown> =>
  ask(path, secret, { method: "POST", ...(body ? { body: JSON.stringify(body) } : {}), ...more });

export interface Wish { secret: string; department: string; name?: string; language: string; interpreter: boolean; consent: true; marks?: string[] }

export type Deed =
  | { do: "confirm" | "needTime" | "withdraw" }
  | { do: "answer"; yes: boolean }
  | { do: "speak"; language: string }
  | { do: "wishInterpreter"; wished: boolean };

export const takeNumber = (wish: Wish): Promise<unknown> => post("/api/visits", undefined, wish);
export const carryOut = (secret: string, deed: Deed): Promise<unknown> => post("/api/visit", secret, deed);
/** Arrives although the page is left in the same moment. */
export const withdrawInPassing = (secret: string): void => {
  post("/api/visit", secret, { do: "withdraw" }, { keepalive: true }).catch(() => undefined);
};
export const openAccount = async (secret: string, signal: AbortSignal): Promise<Account> =>
  Account.parse(await post("/api/visit/account", secret, undefined, { signal }));
const TestRoom = z.object({ url: z.string(), token: z.string() });
export const testRoom = async (secret: string): Promise<z.infer<typeof TestRoom>> => TestRoom.parse(await post("/api/visit/video-test", secret));
export const companionLink = async (secret: string): Promise<string> =>
  z.object({ link: z.string() }).parse(await post("/api/visit/companions", secret)).link;

/** Milliseconds. */
const REACH = 5_000;

/** Whether the service answers: the network is there. */
export const isReachable = (secret: string): Promise<boolean> =>
  ask("/api/visit", secret, { signal: AbortSignal.timeout(REACH) }).then(() => true, (error: unknown) => !(error instanceof ApiError && error.code === "network"));
