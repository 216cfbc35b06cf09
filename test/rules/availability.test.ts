import assert from "node:assert/strict";
import { availabilityOf } from "../../appservice/domain/availability.ts";
import type { Availability, Facts } from "../../appservice/domain/availability.ts";
import { isOnDuty } from "../../appservice/domain/duty.ts";
import type { Caseworker, Shift } from "../../appservice/domain/duty.ts";
import { HOUR, MINUTE, NINE, WEBER } from "../support/given.ts";

describe("availability", () => {
  const table: [what: string, facts: Facts, shown: Availability][] = [
    ["closed is closed, whoever is there", { open: false, onDuty: 3, inConsultation: 1 }, "closed"],
    ["open with nobody on duty is never shown as open", { open: true, onDuty: 0, inConsultation: 0 }, "away"],
    ["one of two in consultation leaves one free", { open: true, onDuty: 2, inConsultation: 1 }, "free"],
    ["everybody in consultation is busy", { open: true, onDuty: 2, inConsultation: 2 }, "busy"],
    ["the only one is free", { open: true, onDuty: 1, inConsultation: 0 }, "free"],
  ];
  for (const [what, facts, shown] of table) it(what, () => assert.equal(availabilityOf(facts), shown));
});

describe("on duty", () => {
  const shift: Shift = { now: NINE + 3 * HOUR, openedAt: NINE, dutyTimeout: 2 * HOUR };
  const signed = (lastSign: number | undefined, paused = false): Caseworker => ({ user: WEBER, lead: false, paused, lastSign });
  const table: [what: string, who: Caseworker, talking: boolean, shift: Shift, onDuty: boolean][] = [
    ["a sign of life a moment ago", signed(shift.now), false, shift, true],
    ["a sign of life within the duty timeout", signed(shift.now - 2 * HOUR + 1), false, shift, true],
    ["the duty timeout is over", signed(shift.now - 2 * HOUR), false, shift, false],
    ["no sign of life yet", signed(undefined), false, shift, false],
    ["a sign from before it opened does not count", signed(NINE - MINUTE), false, { ...shift, now: NINE + MINUTE }, false],
    ["a sign at the moment of opening counts", signed(NINE), false, { ...shift, now: NINE + MINUTE }, true],
    ["it lapses at closing", signed(shift.now), false, { ...shift, openedAt: undefined }, false],
    ["paused", signed(shift.now, true), false, shift, false],
    ["whoever talks is on duty, however silent", signed(undefined), true, shift, true],
    ["paused during the talk: not for anybody else", signed(shift.now, true), true, shift, false],
  ];
  for (const [what, who, talking, when, onDuty] of table) it(`${what}: ${onDuty ? "yes" : "no"}`, () => assert.equal(isOnDuty(who, talking, when), onDuty));
});
