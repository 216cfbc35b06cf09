/** Limits for each network address, generous enough for a shelter behind one. Addresses are kept as hashes only. */
import { createHmac, randomBytes } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ApiError } from "./errors.ts";

// New with every start: a hash cannot be looked up in a list of all addresses by whoever gets hold of it later.
const key = randomBytes(32);

/** An IPv6 network is one household as an IPv4 address is: its first 64 bits count. */
export const networkOf = ({ ip = "" }: Request): string =>
  ip.includes(".") ? ip.replace(/^::ffff:/u, "") : ip.split(":").slice(0, 4).join(":");

const hashed = (request: Request): string => createHmac("sha256", key).update(networkOf(request)).digest("base64url").slice(0, 22);

/** `points` requests in `seconds` for each address; then 429 with when to come back. */
export function limited(points: number, seconds: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return async (request, response, next) => {
    try {
      await limiter.consume(hashed(request));
      next();
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) return next(error);
      const wait = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      response.set("Retry-After", String(wait));
      next(new ApiError(429, "tooMany", `Too many requests from this network. Try again in ${wait} seconds.`));
    }
  };
}
