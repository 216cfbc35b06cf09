/** The life of a visit as a table, read off the code: what each command leads to in each status. */
import { happensIn } from "../../appservice/domain/evolve.ts";
import { decide, listed } from "../../appservice/domain/life.ts";
import type { Command, Decision, Status, Timer, Visit } from "../../appservice/domain/visit.ts";
import { arrival, commandsAt, event, inStatus, minute, opened, terms, visitAfter } from "./given.ts";

const STATUSES = Object.keys(inStatus) as Status[];
const TIMERS: Timer[] = ["confirm", "noShow", "grace", "quiet", "unanswered"];

/** Of each status one visit in which there is something to answer, to resume, to ask the page, to ring for. */
const examples: { readonly [S in Status]: readonly Visit[] } = {
  waiting: [visitAfter(opened()), inStatus.waiting, visitAfter(opened(arrival({ way: "page" }))), visitAfter(opened(), event.askTransfer(1)),
    visitAfter(opened(), { type: "citizenSeated", at: minute(1), seated: true })],
  parked: [inStatus.parked, visitAfter(opened(arrival({ way: "page" })), event.park()), visitAfter(opened(), event.askTransfer(1), event.park())],
  accepted: [visitAfter(opened(), event.accept()), inStatus.accepted, visitAfter(opened(arrival({ way: "page" })), event.accept()),
    visitAfter(opened(), event.seat(), event.accept(), event.askThirdParty())],
  "in consultation": [inStatus["in consultation"], visitAfter(opened(), event.accept(), event.appear(), event.quiet(3)),
    visitAfter(opened(arrival({ way: "page" })), event.accept(), event.appear()), visitAfter(opened(), event.accept(), event.appear(), event.askThirdParty())],
  missed: [inStatus.missed, visitAfter(opened(arrival({ way: "page" })), event.accept(), event.miss())],
  ended: [inStatus.ended],
};

const inWords = (decision: Decision): string => {
  if (!decision.ok) return decision.refusal.why === "notPossibleNow" ? "" : `refused: ${decision.refusal.why}`;
  const told = decision.events.map((one) => (one.type === "visitEnded" ? `visitEnded (${one.outcome})` : one.type));
  return told.join(", ") || "nothing";
};

function cell(status: Status, command: Command): string {
  if (!listed(status).includes(command.do)) return "";
  const decisions = examples[status].map((visit) => decide(visit, command, terms));
  return inWords(decisions.find((one) => one.ok && one.events.length > 0) ?? decisions.find((one) => one.ok) ?? decisions[0] ?? { ok: true, events: [] });
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const head = (cells: readonly string[]): string[] => [row(cells), row(cells.map(() => "---"))];

export function lifeTable(): string {
  const served = STATUSES.filter((status) => status !== "ended");
  const rows = commandsAt(500).flatMap((command): [string, Command][] => (command.do === "lapse"
    ? TIMERS.map((timer): [string, Command] => [`lapse ${timer}`, { ...command, timer }])
    : [[command.do, command]]));
  return [...head(["command", ...served]), ...rows.map(([name, command]) => row([name, ...served.map((status) => cell(status, command))]))].join("\n");
}

export const eventTable = (): string => [
  ...head(["event", "can happen while"]),
  ...Object.entries(happensIn).map(([type, statuses]) => row([type, statuses.length === STATUSES.length - 1 ? "not ended" : statuses.join(", ")])),
].join("\n");
