/**
 * Visits over bad wires between service, homeserver and database (Toxiproxy, a real Synapse, PostgreSQL): slow, resetting,
 * half-closed. Once the wires are whole again, everything is as if they had always been. FAULTS=all leaves no wire out;
 * FAULTS_SEED repeats a choice.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Direction, Toxic, Wire } from "../../scripts/stack/toxiproxy.ts";
import { openWires } from "../support/wires.ts";
import type { Wires } from "../support/wires.ts";
import { Morning } from "../support/morning.ts";

const seed = Number(process.env["FAULTS_SEED"] ?? randomInt(1_000_000));
const all = process.env["FAULTS"] === "all";
/** For how long a wire is bad: milliseconds. */
const BAD_FOR = all ? 20_000 : 3_000;

const toxics: Record<string, [Toxic, Direction]> = {
  "answers slowly": [{ type: "latency", latency: 1500, jitter: 1000 }, "downstream"],
  "has little bandwidth": [{ type: "bandwidth", rate: 1 }, "upstream"],
  "resets connections": [{ type: "reset_peer", timeout: 150 }, "downstream"],
  "is half closed: answers vanish": [{ type: "timeout", timeout: 0 }, "downstream"],
  "is half closed: requests vanish": [{ type: "timeout", timeout: 0 }, "upstream"],
  "closes slowly": [{ type: "slow_close", delay: 3000 }, "downstream"],
};
const wires = ["service to homeserver", "homeserver to service", "service to database"] as const;

/** Four of the toxics, each on one wire, which ones the seed says; with FAULTS=all each on every wire. */
const chosen = Object.entries(toxics).flatMap(([name, toxic], index) =>
  wires.filter((_, wire) => all || (index + seed) % wires.length === wire).map((wire) => ({ name, toxic, wire })))
  .filter((_, index) => all || (index + Math.floor(seed / wires.length)) % 3 !== 0);

describe(`bad wires between service, homeserver and database (FAULTS_SEED=${seed})`, function () {
  this.timeout(300_000);
  let w: Wires;
  let morning: Morning;

  before(async () => {
    w = await openWires();
    morning = await Morning.begin(w.stack);
  });
  after(async () => {
    await morning?.end();
    await w?.close();
  });

  for (const { name, toxic: [toxic, direction], wire } of chosen) {
    it(`while_the_wire_${wire}_${name.replaceAll(/:? /gu, "_")}_nobody_is_lost_called_twice_or_told_twice`, async () => {
      const bad: Wire = w[wire];
      const visits = await morning.twoWait();
      await bad.poison(toxic, direction);
      await Promise.all([morning.goesOn(visits), pause(BAD_FOR)]);
      await bad.heal();
      const healed = performance.now();
      const guest = await morning.isRight(visits);
      console.log(`      right again ${Math.round(performance.now() - healed)} ms after`);
      await morning.farewell(visits, guest);
    });
  }

  it("nothing_was_said_twice_and_the_service_never_ended", async () => {
    morning.nothingTwice();
    assert.equal(await w.starts(), 1);
  });
});
