/** From the press of accept until both see the other's decoded video, beside a bare encrypted call on the same LiveKit. */
import type { Browser } from "playwright-core";
import { closeBrowsers } from "../support/browser.ts";
import { stack, stopStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { bareCalls } from "./bareCall/bareCall.ts";
import { interleaved, ROUNDS } from "./bench.ts";
import type { Measured } from "./bench.ts";
import { absentCitizen, caseworkerAtDesk, preparedCitizen } from "./callSides.ts";
import type { Caseworker } from "./callSides.ts";
import { differenceText, median, ms, quantile, row } from "./figures.ts";
import { OTHER } from "./witness.ts";
import type { Witness } from "./witness.ts";

/** A call takes seconds, and fewer of them say enough. */
const CALLS = Math.min(ROUNDS, 12);
type Kind = "prepared" | "cold";
/** Until the code of the caseworker's Element Call runs. Milliseconds, for each call. */
type Starts = Record<Kind, number[]>;

interface Talk { caseworker: Caseworker; ticket: string; citizen: { seen: Witness; browser: Browser } }

/** Gives how long it took until both saw each other, and until the caseworker's Element Call had started. */
async function together({ caseworker, ticket, citizen }: Talk, open?: () => Promise<unknown>): Promise<[number, number]> {
  caseworker.seen.forget();
  const begun = await caseworker.accept(ticket);
  await open?.();
  const ends = await Promise.all([caseworker.seen.first(OTHER), citizen.seen.first(OTHER)]);
  const started = await caseworker.seen.first("content_loaded");
  await caseworker.finish();
  await citizen.browser.close();
  return [Math.max(...ends) - begun, started - begun];
}

async function prepared(s: Stack, caseworker: Caseworker): Promise<[number, number]> {
  const citizen = await preparedCitizen(s);
  await caseworker.seated(citizen.ticket);
  return together({ caseworker, ticket: citizen.ticket, citizen });
}

async function cold(s: Stack, caseworker: Caseworker): Promise<[number, number]> {
  const citizen = await absentCitizen(s);
  return together({ caseworker, ticket: await caseworker.first(), citizen }, citizen.open);
}

function report(found: Measured, starts: Starts, steady: boolean): void {
  const floor = found["bare"] ?? [];
  const note = steady ? "" : " (the floor was unsteady)";
  for (const name of ["prepared", "cold"] as const) {
    const took = found[name] ?? [];
    // Without those of the rounds that warm up.
    const began = starts[name].slice(-took.length);
    row(`accept → both see the other's decoded video, ${name}, against bare LiveKit with end-to-end encryption`, [
      `${ms(median(took))}, 95 % ${ms(quantile(took, 0.95))} against ${ms(median(floor))}: ${differenceText(took, floor)}${note}`,
      `of it ${ms(median(began))} until the caseworker's Element Call had started`,
      `from there ${ms(median(took.map((value, index) => value - (began[index] ?? Number.NaN))))}`,
    ].join("; "));
  }
}

try {
  const s = await stack();
  const caseworker = await caseworkerAtDesk(s);
  const bare = await bareCalls(s);
  const starts: Starts = { prepared: [], cold: [] };
  const timed = (kind: Kind, talk: typeof prepared) => async (): Promise<number> => {
    const [took, started] = await talk(s, caseworker);
    starts[kind].push(started);
    return took;
  };
  const { measured, steady } = await interleaved({ bare: bare.measure, prepared: timed("prepared", prepared), cold: timed("cold", cold) }, "bare", CALLS);
  report(measured, starts, steady);
  bare.close();
  await caseworker.stop();
} finally {
  await closeBrowsers();
  await stopStack();
}
process.exit(0);
