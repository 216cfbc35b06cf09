/** From a citizen's knock until it stands painted on the desk, beside what the homeserver takes to tell any application service. */
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { closeBrowsers } from "../support/browser.ts";
import type { Person } from "../support/people.ts";
import { takeSeat, widgetHost } from "../support/widgetHost.ts";
import type { Seat } from "../support/widgetHost.ts";
import { startBareService } from "./bareService.ts";
import type { BareService } from "./bareService.ts";
import { interleaved } from "./bench.ts";
import type { Measured } from "./bench.ts";
import { benchFolder, startBenchStack } from "./benchStack.ts";
import type { BenchStack } from "./benchStack.ts";
import { differenceText, median, ms, quantile, row } from "./figures.ts";
import { paintingOf } from "./paint.ts";
import type { Painting } from "./paint.ts";
import { startReaders } from "./readers.ts";

const ALIAS = "#amt_elterngeld:localhost";
const PAGES = 1_000;
/** What follows is done: milliseconds. The stock is filled up a while after somebody has knocked. */
const QUIET = { bare: 500, room: 1_000, ours: 2_500 };

const quiet = (time: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, time); });

/** On a slow machine the address may still be moving on: then it is not this knock that counts, but the next. */
async function knockOnOpen(citizen: Person): Promise<{ begun: number; room: string }> {
  for (;;) {
    const begun = Date.now();
    const room = await citizen.knock(ALIAS).catch(() => undefined);
    if (room !== undefined) return { begun, room };
    await quiet(QUIET.bare);
  }
}

async function bareKnock(citizen: Person, bare: BareService, alias: string): Promise<number> {
  const coming = bare.knocked(citizen.id);
  const begun = Date.now();
  const room = await citizen.knock(alias);
  const took = await coming - begun;
  await citizen.leave(room);
  await quiet(QUIET.bare);
  return took;
}

/** As every citizen meets it: nobody has ever knocked on this room. */
const bareKnockOnNew = (citizen: Person, bare: BareService, homeserver: string) => async (): Promise<number> => {
  const alias = await bare.openKnockRoom(homeserver);
  await quiet(QUIET.room);
  return bareKnock(citizen, bare, alias);
};

const knock = (citizen: Person, seat: Seat, painting: Painting) => async (): Promise<number> => {
  const coming = painting.next();
  const { begun, room } = await knockOnOpen(citizen);
  const took = await coming - begun;
  await citizen.invitedTo(room);
  await citizen.leave(room);
  await seat.desk.waitForSelector("[data-ticket]", { state: "detached" });
  await quiet(QUIET.ours);
  return took;
};

function report(what: string, { ours = [], bare = [], known = [] }: Measured, steady: boolean): void {
  const later = quantile(ours, 0.95) - quantile(bare, 0.95);
  const times = (values: readonly number[]): string => `${ms(median(values))}, 95 % ${ms(quantile(values, 0.95))}`;
  row(`knock → painted on the desk${what}, against a bare application service that is told of a knock on a new room`, [
    `${times(ours)} against ${times(bare)}: ${differenceText(ours, bare)}, at the 95th percentile ${later < 0 ? "−" : "+"}${ms(Math.abs(later))}${steady ? "" : " (the floor was unsteady)"}`,
    `the same bare service and a room that the homeserver has in mind ${times(known)}: ${differenceText(ours, known)}`,
  ].join("; "));
}

async function measure(stack: BenchStack, bare: BareService, seat: Seat): Promise<void> {
  const [citizen, other] = [await stack.person(), await stack.person()];
  const known = await bare.openKnockRoom(stack.homeserver);
  const painting = await paintingOf(seat.page, seat.desk, "[data-ticket]", "data-ticket");
  const measures = {
    bare: bareKnockOnNew(other, bare, stack.homeserver), known: () => bareKnock(other, bare, known), ours: knock(citizen, seat, painting),
  };
  const alone = await interleaved(measures, "bare");
  report("", alone.measured, alone.steady);
  const readers = startReaders(`${stack.service}/api/overview/stream`, 2);
  await readers.open(PAGES);
  const among = await interleaved(measures, "bare");
  report(` with ${PAGES} other pages open`, among.measured, among.steady);
  await readers.close();
}

await buildWidgets();
const host = await widgetHost();
const folder = benchFolder();
const bare = await startBareService(folder);
const stack = await startBenchStack({ config: { staff_clients: [host.origin] }, registrations: [bare.registration] }, folder);
try {
  const weber = await stack.person("weber");
  const staffRoom = await weber.join("#amt_elterngeld_staff:localhost");
  await measure(stack, bare, await takeSeat(host, stack.homeserver, weber.user, staffRoom));
} finally {
  await closeBrowsers();
  await bare.stop();
  await stack.end();
  await host.close();
}
process.exit(0);
