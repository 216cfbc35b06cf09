import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../stack/problem.ts";
import type { DemoAccount } from "./accounts.ts";
import { demoDepartments, type DemoDepartment } from "./departments.ts";
import { demoFolder } from "./state.ts";

const STAFF_ROOMS_WITHIN_MS = 60_000;
const POLL_MS = 250;

export interface DemoPlaces {
  readonly homeserver: string;
  readonly serverName: string;
  readonly service: string;
}

interface DepartmentSummary {
  readonly id: string;
  /** Missing where citizens come by the page or a direct chat only. */
  readonly waitingArea?: string;
  readonly user: string;
  readonly staffRoom: string;
}

/** Writes `.demo/demo.json`, from which programs learn where the demo is. */
export async function writeSummary(places: DemoPlaces, adminToken: string, accounts: readonly DemoAccount[]): Promise<void> {
  const { homeserver, serverName, service } = places;
  const departments = await Promise.all(demoDepartments.map((department) => summaryOf(department, places, adminToken)));
  const summary = {
    homeserver,
    serverName,
    service,
    serviceUser: `@buergerbuero:${serverName}`,
    accounts: accounts.map((account) => ({
      user: `@${account.name}:${serverName}`,
      password: account.password,
      ...(account.departments.length > 0 ? { role: "caseworker", departments: account.departments } : { role: "citizen" }),
    })),
    departments,
  };
  writeFileSync(join(demoFolder, "demo.json"), `${JSON.stringify(summary, null, 2)}\n`, { mode: 0o600 });
}

async function summaryOf(department: DemoDepartment, { homeserver, serverName }: DemoPlaces, adminToken: string): Promise<DepartmentSummary> {
  const address = `amt_${department.address ?? department.id}`;
  const staffRoom = await roomAt(homeserver, adminToken, `#${address}_staff:${serverName}`);
  const waitingArea = department.entry === "direct" ? {} : { waitingArea: `#${address}:${serverName}` };
  return { id: department.id, ...waitingArea, user: `@${address}:${serverName}`, staffRoom };
}

async function roomAt(homeserver: string, token: string, alias: string): Promise<string> {
  const deadline = performance.now() + STAFF_ROOMS_WITHIN_MS;
  while (performance.now() < deadline) {
    const response = await fetch(`${homeserver}/_matrix/client/v3/directory/room/${encodeURIComponent(alias)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const answer = (await response.json()) as { room_id?: string };
    if (answer.room_id) return answer.room_id;
    await delay(POLL_MS);
  }
  throw new Problem(`The service has made no room at ${alias}. Its log: ${join(demoFolder, "service.log")}`);
}
