/** The desk as whoever sits at it sees it: in a frame of the client, or as a page by itself. */
import type { Frame, Page } from "playwright-core";

export interface DeskScreen {
  /** Selects the row of this number. */
  row(ticket: string): string;
  shows(ticket: string): Promise<unknown>;
  /** Presses the button of this name in the number's row. */
  press(label: string, ticket: string): Promise<void>;
  inStatus(ticket: string, status: string): Promise<unknown>;
  gone(ticket: string): Promise<unknown>;
}

export function deskScreen(desk: Page | Frame): DeskScreen {
  const row = (ticket: string): string => `[data-ticket="${ticket}"]`;
  return {
    row,
    shows: (ticket) => desk.waitForSelector(row(ticket)),
    press: (label, ticket) => desk.click(`${row(ticket)} button[aria-label="${label} ${ticket}"]`),
    inStatus: (ticket, status) => desk.waitForSelector(`${row(ticket)}[data-status="${status}"]`),
    gone: (ticket) => desk.waitForSelector(row(ticket), { state: "detached" }),
  };
}
