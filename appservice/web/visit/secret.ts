/** What leads a browser back to its visit: 256 random bits that the service knows only by their hash. */
import { createHash, randomBytes } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import { ApiError } from "../apiError.ts";

/** Made in the browser, so that a number that is asked for again because the answer was lost is the same number. */
export const Secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/u, "43 characters: 32 random bytes in base64url");

export const newSecret = (): string => randomBytes(32).toString("base64url");

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** In a header, so that it stands in no address, no history and no log. */
export function secretIn(request: Request): string {
  const secret = Secret.safeParse(/^Bearer (\S+)$/u.exec(request.get("Authorization") ?? "")?.[1]);
  if (!secret.success) throw new ApiError(401, "secret", "Send the visit's secret as Authorization: Bearer …");
  return hashOf(secret.data);
}
