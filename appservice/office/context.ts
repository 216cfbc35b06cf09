import type { Config, DepartmentConfig } from "../config/schema.ts";
import type { Terms } from "../domain/effects.ts";
import type { Hours } from "../domain/hours.ts";
import type { Clock } from "./ports.ts";

/** What every part of the office may know beside the store. */
export interface Context {
  config: Config;
  clock: Clock;
  terms: Terms;
  department(id: string): Department;
  /** What is ordered and said waits, since the homeserver is away; absent: never. */
  trouble?(): boolean;
  /** A new id that nobody can guess. */
  newId(): string;
  /** A whole number from 0 to below `sides`, not to be foreseen. */
  dice(sides: number): number;
}

export interface Department extends DepartmentConfig {
  opening: Hours;
}

/** Milliseconds between asking the caseworker whether a quiet consultation is over and ending it. */
const UNANSWERED = 2 * 60_000;

export const termsOf = ({ times }: Config): Terms => ({
  arrivalReminder: times.arrival_reminder,
  noShowAfter: times.no_show_after,
  grace: times.grace,
  emptyCall: times.empty_call,
  unanswered: UNANSWERED,
  confirmNext: times.confirm_next,
  followUp: times.follow_up,
  deleteAfter: times.delete_after,
  retention: times.retention,
});

export const staffName = (user: string): string => user.slice(1).split(":")[0] ?? user;
export const serverOf = (user: string): string => user.slice(user.indexOf(":") + 1);

/** The office's calendar day of a moment, `2026-11-22`. */
export const dayOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(at);
