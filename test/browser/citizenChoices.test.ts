import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { buildWidgets } from "../../scripts/stack/widgets.ts";
import { WEBER, webWorld } from "../service/webWorld.ts";
import type { WebWorld } from "../service/webWorld.ts";
import { chimes, noticedIn, watchAlerts } from "../support/alerts.ts";
import { closeBrowsers, visitor } from "../support/browser.ts";
import { ticketOn } from "./citizenPage.ts";

const INTERPRETER = "@dolmetscherin:kreis.example";

describe("the citizen's page does nothing that the citizen did not choose", () => {
  let world: WebWorld;
  let page: Page;

  before(() => buildWidgets());
  beforeEach(async () => {
    world = await webWorld();
    await world.onDuty("elterngeld");
    page = (await visitor({ origin: world.url, camera: "blue" })).page;
  });
  afterEach(async () => {
    await closeBrowsers();
    await world.close();
  });

  async function drawNumber(): Promise<string> {
    await page.goto(`${world.url}/mein-besuch?bei=elterngeld&lang=de`);
    await page.locator("#field-name").fill("Anna");
    await page.locator("#field-consent").check();
    await page.locator("form button[type=submit]").click();
    await page.locator(".ticket").waitFor();
    return ticketOn(page);
  }
  const now = (): number => world.context.clock.now();
  const isCalled = async (ticket: string): Promise<void> => {
    await world.command({ department: "elterngeld", ticket }, { do: "accept", at: now(), by: WEBER, also: true, open: [] });
    await page.locator(".curtain").waitFor();
  };
  const isAsked = async (ticket: string): Promise<void> => {
    await world.command({ department: "elterngeld", ticket }, { do: "proposeThirdParty", at: now(), by: WEBER, invitee: INTERPRETER, role: "interpreter" });
    await page.locator(".question").waitFor();
  };
  const memory = (): Promise<Record<string, unknown>> => page.evaluate(() => JSON.parse(sessionStorage.getItem("visit") ?? "{}"));
  const visitOf = async (ticket: string) => world.store.transaction((tx) => tx.visits.byTicket("elterngeld", ticket));

  it("agrees to nobody by a key that was meant for the chat, and lets the writing go on", async () => {
    const ticket = await drawNumber();
    await isCalled(ticket);
    await page.locator("#chat-text").focus();
    await isAsked(ticket);
    await page.waitForFunction(() => document.activeElement?.id === "ask-title");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.locator(".question button", { hasText: "Nein" }).click();
    await page.locator(".question").waitFor({ state: "detached" });
    assert.deepEqual((await visitOf(ticket))?.guests, []);
    await page.waitForFunction(() => document.activeElement?.id === "chat-text");
  });

  it("switches a camera off at once that was allowed only when the check was gone, and goes nowhere by itself", async () => {
    await page.addInitScript(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        await new Promise((resolve) => { window.addEventListener("allowed", resolve, { once: true }); });
        const stream = await open(wanted);
        Reflect.set(window, "opened", stream);
        return stream;
      };
    });
    const ticket = await drawNumber();
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await isCalled(ticket);
    await page.evaluate(() => window.dispatchEvent(new Event("allowed")));
    await page.waitForFunction(() => {
      const stream: unknown = Reflect.get(window, "opened");
      return stream instanceof MediaStream && stream.getTracks().length > 1 && stream.getTracks().every(({ readyState }) => readyState === "ended");
    });
    assert.equal((await memory())["automatic"], undefined);
  });

  it("asks once more before the call whether the camera is wanted", async () => {
    const ticket = await drawNumber();
    await isCalled(ticket);
    await page.locator("#enter-audio-only").check();
    assert.equal((await memory())["audioOnly"], true);
  });

  it("speaks of a way to the video system only where it was tried", async () => {
    let answer = { status: 409, body: '{"error":"noVideoTest","message":"another service\'s"}' };
    await page.route("**/api/visit/video-test", (route) => route.fulfill({ ...answer, contentType: "application/json" }));
    await drawNumber();
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.locator(".own-picture").waitFor();
    await page.locator(".check h3", { hasText: "Verbindung" }).waitFor({ state: "detached" });
    answer = { status: 503, body: "{}" };
    await page.locator("button", { hasText: "Noch einmal prüfen" }).click();
    await page.locator("[data-way=untested]", { hasText: "konnte gerade nicht geprüft werden" }).waitFor();
  });

  it("promises no notification where the browser has none", async () => {
    await page.addInitScript(() => {
      window.Notification = class extends Notification {
        constructor() {
          super("");
          throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
        }
      };
    });
    await drawNumber();
    await page.locator(".hint", { hasText: "Dieser Browser kann Sie nicht benachrichtigen" }).waitFor();
    assert.equal(await page.locator("button", { hasText: "Benachrichtigen" }).count(), 0);
  });

  it("sounds after a reload too, as soon as the page was touched, and after a phone has silenced it", async () => {
    await watchAlerts(page.context());
    await page.addInitScript(() => {
      window.AudioContext = class extends AudioContext {
        constructor() {
          super();
          window.addEventListener("silenced", () => void this.suspend().then(() => { document.body.dataset["silent"] = "true"; }));
        }
      };
    });
    const ticket = await drawNumber();
    await page.reload();
    await page.locator(".confirm").waitFor();
    await page.locator("h1").click();
    await page.evaluate(() => window.dispatchEvent(new Event("silenced")));
    await page.locator("[data-silent]").waitFor();
    const { chimes: before } = await noticedIn(page);
    await isCalled(ticket);
    await chimes(page, before + 1);
    assert.deepEqual((await noticedIn(page)).notifications.filter(({ body }) => body !== ""), [], "nobody allowed one");
  });

  it("keeps a companion's link over a reload, says when it cannot be copied, and tells who has left that the talk goes on", async () => {
    const ticket = await drawNumber();
    await page.addInitScript(() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError")); });
    await page.locator("button", { hasText: "Persönlichen Link erstellen" }).click();
    const link = await page.locator("#companion-link").inputValue();
    await page.reload();
    await page.locator("button", { hasText: "Link kopieren" }).click();
    await page.locator("[role=status]", { hasText: "Das Kopieren hat nicht geklappt" }).waitFor();
    assert.equal(await page.locator("#companion-link").inputValue(), link);
    const { page: other } = await visitor({ origin: world.url, camera: "green" });
    await other.goto(`${world.url}/mein-besuch?lang=de#${link.split("#")[1]}`);
    await other.locator("button", { hasText: "Teilnehmen" }).click();
    await other.locator(".ticket").waitFor();
    await isCalled(ticket);
    await other.locator("button", { hasText: "Gespräch verlassen" }).click();
    await other.locator("button", { hasText: "Ja, verlassen" }).click();
    await other.locator("h1", { hasText: "Sie haben das Gespräch verlassen" }).waitFor();
    await other.locator("text=Das Gespräch geht ohne Sie weiter").waitFor();
  });

  it("asked for a number twice, as the answer was lost and the page loaded anew, has one number", async () => {
    await page.route("**/api/visits", async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
    await page.goto(`${world.url}/mein-besuch?bei=elterngeld&lang=de`);
    for (const answer of ["lost", "given"]) {
      await page.locator("#field-name").fill("Anna");
      await page.locator("#field-consent").check();
      await page.locator("form button[type=submit]").click();
      await page.locator("#start-problem:not(:empty), .ticket").waitFor();
      if (answer === "lost") await page.reload();
    }
    await page.locator(".ticket").waitFor();
    assert.equal((await world.store.transaction((tx) => tx.visits.open("elterngeld"))).length, 1);
  });
});
