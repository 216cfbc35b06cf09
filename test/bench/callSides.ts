/** The two sides of a talk by video: a caseworker at the desk by itself, and citizens on their page. */
import { randomBytes } from "node:crypto";
import type { Browser } from "playwright-core";
import { atForm, ticketOn } from "../browser/citizenPage.ts";
import { visitor } from "../support/browser.ts";
import type { Visitor } from "../support/browser.ts";
import { comesOnDuty } from "../support/deskApi.ts";
import { Person } from "../support/people.ts";
import type { Stack } from "../support/stack.ts";
import { witness } from "./witness.ts";
import type { Witness } from "./witness.ts";

const ADDRESS = "elterngeld";

export interface Caseworker {
  seen: Witness;
  /** Presses "Aufrufen"; gives when. */
  accept(ticket: string): Promise<number>;
  /** The citizen with this number has come into the prepared room. */
  seated(ticket: string): Promise<void>;
  /** The number of whoever waits first, as soon as somebody does. */
  first(): Promise<string>;
  finish(): Promise<void>;
  stop(): Promise<void>;
}

/** Signed in at /desk, and on duty. */
export async function caseworkerAtDesk(s: Stack): Promise<Caseworker> {
  const weber = new Person(s.staff.weber);
  await comesOnDuty(weber, await weber.join(`#amt_${ADDRESS}_staff:${s.serverName}`));
  const { page } = await visitor({ origin: s.service, camera: "red", context: { viewport: { width: 1280, height: 800 } } });
  const seen = await witness(page.context(), "blue");
  await page.goto(`${s.service}/desk`);
  await page.fill("[name=username]", s.staff.weber.name);
  await page.fill("[name=password]", s.staff.weber.password);
  await page.click("text=Anmelden");
  await page.waitForSelector(".desk");
  return {
    seen,
    accept: (ticket) => page.locator(`[data-ticket='${ticket}'] button`, { hasText: "Aufrufen" }).evaluate((button: HTMLElement) => {
      const at = Date.now();
      button.click();
      return at;
    }),
    seated: (ticket) => page.locator(`[data-ticket='${ticket}'] .mark`, { hasText: "sitzt bereit" }).waitFor({ timeout: 60_000 }),
    first: async () => (await page.locator(".queue .ticket").first().innerText()).trim(),
    finish: async () => {
      await page.click(".mine button:has-text('Beenden')");
      await page.waitForSelector(".nothing");
      await page.waitForSelector(".visit", { state: "detached" });
    },
    stop: () => weber.stop(),
  };
}

export interface Waiting extends Visitor { seen: Witness; ticket: string }

/** The page has had the time to make itself ready: account, device, room, Element Call. */
export async function preparedCitizen(s: Stack): Promise<Waiting> {
  const opened = await atForm(s, { address: ADDRESS });
  const { page } = opened;
  const seen = await witness(page.context(), "red");
  await page.locator("form button[type=submit]").click();
  await page.locator("#automatic").check();
  await page.locator("[data-readiness=ready]").waitFor({ timeout: 60_000 });
  // The last word before Element Call waits for being let in.
  await seen.first("notify_capabilities");
  return { ...opened, seen, ticket: await ticketOn(page) };
}

export interface Absent { seen: Witness; browser: Browser; open(): Promise<unknown> }

/** Has a number, and a browser that has never seen the page: it is opened by `open`. */
export async function absentCitizen(s: Stack): Promise<Absent> {
  const secret = randomBytes(32).toString("base64url");
  const taken = await fetch(`${s.service}/api/visits`, {
    method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ secret, department: ADDRESS, name: "Anna Beispiel", language: "de", interpreter: false, consent: true }),
  });
  if (!taken.ok) throw new Error(`No number: ${taken.status} ${await taken.text()}`);
  const { browser, page } = await visitor({ origin: new URL(s.service).origin, camera: "blue" });
  const seen = await witness(page.context(), "red");
  await page.addInitScript((memory) => { if (window.top === window) sessionStorage.setItem("visit", memory); }, JSON.stringify({ secret, automatic: true }));
  return { browser, seen, open: () => page.goto(`${s.service}/mein-besuch`, { waitUntil: "commit" }) };
}
