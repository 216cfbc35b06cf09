/** A Matrix client at an origin of its own that shows the desk in a frame, as Element does. */
import type { AddressInfo } from "node:net";
import express from "express";
import type { Frame, Page } from "playwright-core";
import { watchAlerts } from "./alerts.ts";
import { visitor } from "./browser.ts";
import type { Visitor, VisitorOptions } from "./browser.ts";
import type { MatrixUser } from "./stack-users.ts";
import { tryPages } from "./tryPages.ts";

const css = "html, body { height: 100%; margin: 0 } iframe { width: 100%; height: 100%; border: 0; display: block }";

export interface WidgetHost { readonly origin: string; close(): Promise<void> }

export async function widgetHost(): Promise<WidgetHost> {
  const { folder, script } = await tryPages("desk/try/main.ts");
  const app = express();
  app.use("/built", express.static(folder));
  app.get("/host.css", (_request, response) => void response.type("css").send(css));
  app.get("/", (_request, response) => void response.send(
    `<!doctype html><html lang="de"><title>Client</title><link rel="stylesheet" href="/host.css"><script type="module" src="/built/${script}"></script><body></body></html>`,
  ));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Seat extends Visitor {
  /** The desk in its frame. */
  readonly desk: Frame;
  navigations(): Promise<string[]>;
  /** Goes to another room, where there is no desk, and comes back when `meanwhile` is done: to a desk made anew. */
  goesAway(meanwhile: () => Promise<unknown>): Promise<Frame>;
}

/** `mayLead`: whether the client lets the desk show rooms. */
export interface SeatOptions { theme?: "light" | "dark"; language?: string; mayLead?: boolean; context?: VisitorOptions["context"] }

/** A caseworker with the staff room open and the desk pinned above it. */
export async function takeSeat(host: WidgetHost, homeserver: string, user: MatrixUser, staffRoom: string, options: SeatOptions = {}): Promise<Seat> {
  const { theme = "light", language = "de", mayLead = true, context } = options;
  const opened = await visitor({ origin: host.origin, camera: "red", ...(context ? { context } : {}) });
  const { page } = opened;
  await watchAlerts(page.context());
  await page.goto(host.origin);
  await page.waitForFunction(() => window.host !== undefined);
  const { userId, deviceId, accessToken } = user;
  await page.evaluate((credentials) => window.host.start(credentials), { baseUrl: homeserver, userId, deviceId, accessToken });
  const open = async (): Promise<Frame> => {
    await page.evaluate(([room, look]) => window.host.openWidget(room, look), [staffRoom, { theme, language, mayLead }] as const);
    const desk = await frameOf(page);
    await desk.waitForSelector(".desk");
    return desk;
  };
  return {
    ...opened,
    desk: await open(),
    navigations: () => page.evaluate(() => window.host.navigations),
    goesAway: async (meanwhile) => {
      await page.evaluate(() => window.host.closeWidget());
      await meanwhile();
      return open();
    },
  };
}

async function frameOf(page: Page): Promise<Frame> {
  const element = await page.waitForSelector("iframe");
  const frame = await element.contentFrame();
  if (!frame) throw new Error("The desk's frame has no content.");
  return frame;
}
