/** A citizen at the county's page, and a caseworker who talks with them from a bare page. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { z } from "zod";
import { picture, type Visitor, visitor } from "../support/browser.ts";
import type { CameraColour } from "../support/camera.ts";
import { watchPeerConnections } from "../support/call-side.ts";
import type { Stack } from "../support/stack.ts";
import type { MatrixUser } from "../support/stack-users.ts";
import type { TryPage } from "../support/try-page.ts";

export interface Citizen extends Visitor {
  ticket: string;
}

const TICKET = /^[A-Z]{1,3}-\d{3}$/u;

export const ticketOn = async (page: Page, place = ".ticket"): Promise<string> => {
  const ticket = (await page.locator(place).innerText()).trim();
  if (!TICKET.test(ticket)) throw new Error(`"${ticket}" is no ticket number.`);
  return ticket;
};

export interface Arriving { address: string; name?: string; lang?: string; camera?: CameraColour; context?: BrowserContextOptions; args?: readonly string[] }

/** Opens the page and fills in what is asked; the number is not drawn yet. */
export async function atForm(s: Stack, { address, name = "Anna Beispiel", lang = "de", camera = "blue", context, args }: Arriving): Promise<Visitor> {
  const opened = await visitor({ origin: new URL(s.service).origin, camera, ...(context ? { context } : {}), ...(args ? { args } : {}) });
  await watchPeerConnections(opened.page.context());
  await opened.page.goto(`${s.service}/${address}?lang=${lang}`);
  await opened.page.locator(".start .primary").click();
  await opened.page.locator("form #field-language").waitFor();
  if (await opened.page.locator("#field-name").count()) await opened.page.locator("#field-name").fill(name);
  await opened.page.locator("#field-consent").check();
  return opened;
}

/** With a number in hand. */
export async function arrives(s: Stack, arriving: Arriving): Promise<Citizen> {
  const opened = await atForm(s, arriving);
  await opened.page.locator("form button[type=submit]").click();
  await opened.page.locator(".ticket").waitFor();
  return { ...opened, ticket: await ticketOn(opened.page) };
}

/** Seated in the prepared room, Element Call loaded: nothing is left to do but to be called. */
export const prepared = (page: Page): Promise<void> => page.locator("[data-readiness=ready]").waitFor({ timeout: 60_000 });

export interface StaffPage {
  page: Page;
  /** Into the room, and its call is begun. */
  startCall(roomId: string): Promise<void>;
  leaveCall(): Promise<void>;
}

const LoggedIn = z.object({ user_id: z.string(), device_id: z.string(), access_token: z.string() });

/** With a device of its own: two clients that sync one device take each other's keys away. */
export async function staffPage(s: Stack, tryPage: TryPage, staff: MatrixUser): Promise<StaffPage> {
  const { body } = await staff.request("POST", "/_matrix/client/v3/login", {
    type: "m.login.password", identifier: { type: "m.id.user", user: staff.name }, password: staff.password,
  });
  const { user_id: userId, device_id: deviceId, access_token: accessToken } = LoggedIn.parse(body);
  const { page } = await visitor({ origin: tryPage.origin, camera: "red" });
  await watchPeerConnections(page.context());
  await page.goto(tryPage.origin);
  await page.waitForFunction(() => window.tried !== undefined);
  await page.evaluate((given) => window.tried.start(given, { keys: "memory", showPresence: false, whose: "guest" }), { baseUrl: s.homeserver, userId, deviceId, accessToken });
  return {
    page,
    startCall: async (roomId) => {
      await page.evaluate((id) => window.tried.enterRoom(id), roomId);
      const call = { roomId, preload: false, audioOnly: false, lang: "de", theme: "light", intent: "start_call", ring: true } as const;
      await page.evaluate((parameters) => window.tried.openCall(parameters), call);
    },
    leaveCall: () => page.evaluate(async () => {
      await window.tried.call().leave();
      window.tried.call().dispose();
    }),
  };
}

/** The consultation room of the visit that this page has. */
export const roomOf = (page: Page): Promise<string> => page.evaluate(async () => {
  const { secret } = JSON.parse(sessionStorage.getItem("visit") ?? "{}");
  const response = await fetch("/api/visit", { headers: { Authorization: `Bearer ${secret}` } });
  return (await response.json()).room;
});

/** A companion in another browser, by the personal link that the citizen makes. */
export async function bringsAlong(s: Stack, page: Page, camera: CameraColour): Promise<Page> {
  await page.locator("button", { hasText: "Persönlichen Link erstellen" }).click();
  const link = await page.locator("#companion-link").inputValue();
  const { page: other } = await visitor({ origin: new URL(s.service).origin, camera });
  await watchPeerConnections(other.context());
  await other.goto(link);
  await other.locator("button", { hasText: "Teilnehmen" }).click();
  return other;
}

const SIZES = { desktop: 1280, phone: 390 };
const SEEN_AT_ONCE = 844;

/** Pictures for docs/screenshots, when asked for: of the whole page, or of what is seen of it at once. */
export async function looks(page: Page, name: string, seen: "whole" | "at once" = "whole"): Promise<void> {
  if (!process.env["SCREENSHOTS"]) return;
  for (const [what, width] of Object.entries(SIZES)) {
    await page.setViewportSize({ width, height: SEEN_AT_ONCE });
    if (seen === "whole") await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
    await picture(page, `citizen-${name}-${what}`);
  }
}

/** Everything that a browser could keep of the visit. */
export const keptIn = (page: Page): Promise<{ local: number; session: number; databases: string[]; caches: string[] }> =>
  page.evaluate(async () => ({
    local: localStorage.length, session: sessionStorage.length,
    databases: (await indexedDB.databases()).map(({ name }) => name ?? ""), caches: await caches.keys(),
  }));

export const NOTHING_KEPT = { local: 0, session: 0, databases: [], caches: [] };
