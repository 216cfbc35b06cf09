/** Limits for each network, generous enough for a shelter behind one address. Addresses are kept as keyed hashes only. */
import type { Request, RequestHandler } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { DatabaseAway } from "../office/books.ts";
import type { Store } from "../office/books.ts";
import { ApiError } from "./apiError.ts";
import { keyedHash, networkOf, newKey } from "./networks.ts";
import type { Networks } from "./networks.ts";

/** `points` requests in `seconds`. */
export interface Limit { points: number; seconds: number }

export interface SharedLimit {
  /** Counts a request; throws when it is one too many. */
  count(request: Request): Promise<void>;
  /** Refuses those of whom too many were counted, and counts none. */
  refuse: RequestHandler;
}

const tooMany = (response: Parameters<RequestHandler>[1], milliseconds: number): ApiError => {
  const wait = Math.max(1, Math.ceil(milliseconds / 1000));
  response.set("Retry-After", String(wait));
  return new ApiError(429, "tooMany", `Too many requests from this network. Try again in ${wait} seconds.`);
};

/** Passes on what `check` lets through; what it throws is 429 with when to come back. */
const unless = (check: (request: Request) => Promise<unknown>): RequestHandler => async (request, response, next) => {
  try {
    await check(request);
    next();
  } catch (error) {
    next(error instanceof RateLimiterRes ? tooMany(response, error.msBeforeNext) : error);
  }
};

// New with every start: no other copy need recognise these.
const ownKey = newKey();

/** In this copy alone, in memory: for what is asked for often and costs little. */
export function limitedHere({ points, seconds }: Limit): RequestHandler {
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return unless((request) => limiter.consume(keyedHash(ownKey, networkOf(request))));
}

/** The answer of the database, or none when it is away: then each copy's own count has to do. */
const ifThere = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DatabaseAway) return undefined;
    throw error;
  }
};

/** All copies count together. Who has used it up is refused from memory, so that a flood does not reach the database. */
export function sharedLimit(store: Store, networks: Networks, name: string, { points, seconds }: Limit): SharedLimit {
  const here = new RateLimiterMemory({ points, duration: seconds });
  const hashOf = async (request: Request): Promise<string> =>
    (await ifThere(networks.hashOf(request, name))) ?? keyedHash(ownKey, networkOf(request));
  return {
    async count(request) {
      const hash = await hashOf(request);
      await here.consume(hash);
      const total = await ifThere(store.transaction((tx) => tx.tally.count(`${name} ${hash}`, seconds * 1000)));
      if (total === undefined || total.count <= points) return;
      await here.block(hash, Math.max(1, Math.ceil(total.left / 1000)));
      throw new RateLimiterRes(0, total.left);
    },
    refuse: unless(async (request) => {
      const known = await here.get(await hashOf(request));
      if (known && known.consumedPoints > points) throw known;
    }),
  };
}

export const limited = ({ count }: SharedLimit): RequestHandler => unless(count);
