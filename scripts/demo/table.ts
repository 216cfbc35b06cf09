import type { DemoAccount } from "./accounts.ts";
import { demoDepartments } from "./departments.ts";
import type { DemoPlaces } from "./summary.ts";

/** What to know when the demo is up: where, who, and what to try first. */
export function demoTable({ homeserver, serverName, service }: DemoPlaces, accounts: readonly DemoAccount[], seconds: number): string {
  const width = Math.max(...accounts.map(({ name }) => name.length)) + serverName.length + 2;
  const who = accounts.map((account) => `  ${`@${account.name}:${serverName}`.padEnd(width)}  ${account.password}  ${roleOf(account)}`);
  const anna = accounts.find(({ name }) => name === "anna");
  const weber = accounts.find(({ name }) => name === "weber");
  return [
    "",
    `Landkreis Musterland is ready (${seconds.toFixed(0)} s). Ctrl-C ends the demo; its state stays in .demo/.`,
    "",
    `  Citizens' page   ${service}/`,
    `  Desk             ${service}/desk`,
    `  Homeserver       ${homeserver}   (for any Matrix client, under "other homeserver")`,
    "",
    `  ${"Who can log in".padEnd(width)}  Password`,
    ...who,
    "",
    "  Try first",
    `  1. ${service}/ : choose "Elterngeldstelle" and take a number, without an account.`,
    `  2. ${service}/desk in a private window: log in as weber (${weber?.password ?? ""}), accept, talk.`,
    `  3. In a Matrix client, log in at ${homeserver} as anna (${anna?.password ?? ""}),`,
    `     and ask to join #amt_elterngeld:${serverName} or write to @amt_elterngeld:${serverName}.`,
    "",
  ].join("\n");
}

function roleOf({ departments, lead }: DemoAccount): string {
  if (departments.length === 0) return "citizen";
  const names = demoDepartments.filter(({ id }) => departments.includes(id)).map(({ name }) => name.de);
  return `${lead ? "lead" : "caseworker"}, ${names.join(", ")}`;
}
