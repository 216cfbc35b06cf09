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

export interface DeskSetUp {
  readonly s: Stack;
  readonly host: WidgetHost;
  person(name: StaffName): AtDesk["person"];
  staffRoom(name: StaffName): string;
  /** In a client of their own. */
  seat(name: StaffName, options?: SeatOptions): Promise<Seat & DeskScreen>;
  end(): Promise<void>;
}

/** `changes`: what the county has otherwise than the test county. */
export async function deskSetUp(names: readonly StaffName[], changes: (config: ServiceConfig) => Partial<ServiceConfig> = () => ({})): Promise<DeskSetUp> {
  const [s, host] = await Promise.all([freshStack(), widgetHost()]);
  const staff = new Map<StaffName, AtDesk>();
  for (const name of names) staff.set(name, await atDesk(s, name));
  await s.restartService("stop", { staff_clients: [host.origin], ...changes(s.config) });
  for (const { person, staffRoom } of staff.values()) await comesOnDuty(person, staffRoom);
  const at = (name: StaffName): AtDesk => {
    const found = staff.get(name);
    if (!found) throw new Error(`${name} was not set up.`);
    return found;
  };
  return {
    s, host,
    person: (name) => at(name).person,
    staffRoom: (name) => at(name).staffRoom,
    seat: async (name, options) => {
      const seat = await takeSeat(host, s.homeserver, s.staff[name], at(name).staffRoom, options);
      return { ...seat, ...deskScreen(seat.desk) };
    },
    end: async () => {
      await closeBrowsers();
      await everybodyOut();
      await host.close();
    },
  };
}

/** The Elterngeldstelle lets urgent visits go first. */
export const withUrgency = ({ departments }: ServiceConfig): Partial<ServiceConfig> =>
  ({ departments: departments.map((one) => (one.id === "elterngeld" ? { ...one, urgent: true } : one)) });
