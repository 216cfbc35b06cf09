/** The real stack, a Matrix client that may frame the desk, and caseworkers on duty. */
import type { ServiceConfig } from "../../scripts/stack/service.ts";
import { closeBrowsers } from "./browser.ts";
import { comesOnDuty } from "./deskApi.ts";
import { deskScreen } from "./deskScreen.ts";
import type { DeskScreen } from "./deskScreen.ts";
import { freshStack } from "./stack.ts";
import type { Stack } from "./stack.ts";
import type { StaffName } from "./stack-county.ts";
import { atDesk, everybodyOut } from "./visits.ts";
import type { AtDesk } from "./visits.ts";
import { takeSeat, widgetHost } from "./widgetHost.ts";
import type { Seat, SeatOptions, WidgetHost } from "./widgetHost.ts";

type Changes = (config: ServiceConfig) => Partial<ServiceConfig>;

export interface StaffedOffice {
  readonly s: Stack;
  person(name: StaffName): AtDesk["person"];
  staffRoom(name: StaffName): string;
  end(): Promise<void>;
}

/** Caseworkers on duty on a fresh stack. `changes`: what the county has otherwise than the test county. */
export async function staffedOffice(names: readonly StaffName[], changes?: Changes): Promise<StaffedOffice> {
  const s = await freshStack();
  if (changes) await s.restartService("stop", changes(s.config));
  const staff = new Map<StaffName, AtDesk>();
  for (const name of names) {
    const at = await atDesk(s, name);
    staff.set(name, at);
    await comesOnDuty(at.person, at.staffRoom);
  }
  const at = (name: StaffName): AtDesk => {
    const found = staff.get(name);
    if (!found) throw new Error(`${name} was not set up.`);
    return found;
  };
  return { s, person: (name) => at(name).person, staffRoom: (name) => at(name).staffRoom, end: everybodyOut };
}

export interface DeskSetUp extends StaffedOffice {
  readonly host: WidgetHost;
  /** In a client of their own. */
  seat(name: StaffName, options?: SeatOptions): Promise<Seat & DeskScreen>;
}

export async function deskSetUp(names: readonly StaffName[], changes: Changes = () => ({})): Promise<DeskSetUp> {
  const host = await widgetHost();
  const office = await staffedOffice(names, (config) => ({ staff_clients: [host.origin], ...changes(config) }));
  const { s, staffRoom } = office;
  return {
    ...office, host,
    seat: async (name, options) => {
      const seat = await takeSeat(host, s.homeserver, s.staff[name], staffRoom(name), options);
      return { ...seat, ...deskScreen(seat.desk) };
    },
    end: async () => {
      await closeBrowsers();
      await office.end();
      await host.close();
    },
  };
}

/** The Elterngeldstelle lets urgent visits go first. */
export const withUrgency = ({ departments }: ServiceConfig): Partial<ServiceConfig> =>
  ({ departments: departments.map((one) => (one.id === "elterngeld" ? { ...one, urgent: true } : one)) });
