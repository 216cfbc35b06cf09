/** Loaded into a process before its program: on SIGUSR2 its clock jumps by the milliseconds that the file CLOCK_SHIFT names. */
import { readFileSync } from "node:fs";

const RealDate = Date;
let shift = 0;

class ShiftedDate extends RealDate {
  constructor(...given: [] | ConstructorParameters<typeof RealDate>) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }
  static override now(): number { return RealDate.now() + shift; }
}

globalThis.Date = ShiftedDate as DateConstructor;
process.on("SIGUSR2", () => { shift = Number(readFileSync(process.env["CLOCK_SHIFT"] ?? "", "utf8")); });
