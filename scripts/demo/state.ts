import { randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../stack/folders.ts";
import { Problem } from "../stack/problem.ts";

/** Everything the demo keeps; `--fresh` deletes it. */
export const demoFolder = join(root, ".demo");
export const databaseFile = join(demoFolder, "buergerbuero.db");
const stateFile = join(demoFolder, "state.json");

const DemoState = z.strictObject({
  registrationSecret: z.string(),
  livekitSecret: z.string(),
  adminPassword: z.string(),
  /** Of the demo's PostgreSQL, once it was wanted. */
  databasePassword: z.string().optional(),
  /** Known after the first start. */
  adminToken: z.string().optional(),
  passwords: z.record(z.string(), z.string()),
  /** What the registration was generated for. */
  registeredFor: z.string().optional(),
});

/** What is drawn by lot once for each demo. */
export type DemoState = z.output<typeof DemoState>;

export function loadState(fresh: boolean): DemoState {
  if (fresh) rmSync(demoFolder, { recursive: true, force: true });
  mkdirSync(demoFolder, { recursive: true, mode: 0o700 });
  if (existsSync(stateFile)) return parseState(readFileSync(stateFile, "utf8"));
  const state: DemoState = {
    registrationSecret: randomBytes(24).toString("hex"),
    livekitSecret: randomBytes(32).toString("hex"),
    adminPassword: randomBytes(18).toString("base64url"),
    passwords: {},
  };
  saveState(state);
  return state;
}

export function saveState(state: DemoState): void {
  writeFileSync(stateFile, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

/** A password that can be read off a screen and typed on a phone. */
export function newPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const word = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [word(), word(), word()].join("-");
}

function parseState(text: string): DemoState {
  try {
    return DemoState.parse(JSON.parse(text));
  } catch {
    throw new Problem(`${stateFile} cannot be read: it is damaged or from another version. Start over: npm run demo -- --fresh`);
  }
}
