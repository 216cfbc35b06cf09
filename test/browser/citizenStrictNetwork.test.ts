import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates } from "../../scripts/stack/tls.ts";
import { closeBrowsers } from "../support/browser.ts";
import { elementCallFrame, seesOther } from "../support/call-side.ts";
import { openNetwork } from "../support/network.ts";
import type { Network } from "../support/network.ts";
import { startStack, stopStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { serveTryPage } from "../support/try-page.ts";
import type { TryPage } from "../support/try-page.ts";
import { accepts, atDesk, everybodyOut } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";
import { arrives, prepared, staffPage } from "./citizenPage.ts";

const HTTPS = 443;

describe("a citizen behind a firewall that lets nothing through but the web", () => {
  let s: Stack;
  let folder: string;
  let network: Network;
  let tryPage: TryPage;
  let lehmann: AtDesk;

  before(async () => {
    await stopStack();
    folder = mkdtempSync(join(tmpdir(), "turn-"));
    s = await startStack(await makeCertificates(folder));
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    network = await openNetwork(new Map([[s.ports.livekitTcp, undefined], [HTTPS, s.ports.livekitTurn]]));
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url] });
    lehmann = await atDesk(s, "lehmann");
  });
  after(async () => {
    await closeBrowsers();
    await Promise.all([everybodyOut(), network?.close(), tryPage?.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("is told so while waiting, and talks by video all the same, by the detour over TLS", async () => {
    const staff = await staffPage(s, tryPage, s.staff.lehmann);
    // The certificate is of an authority that no browser knows.
    const { page, ticket } = await arrives(s, { address: "wohnen", args: [...network.args, "--ignore-certificate-errors"] });
    await page.locator("button", { hasText: "Jetzt prüfen" }).click();
    await page.locator("#automatic").check();
    await page.locator("[data-way=tls]", { hasText: "nur auf dem gesicherten Umweg (TLS)" }).waitFor({ timeout: 60_000 });
    await page.locator(".confirm .primary").click();
    await prepared(page);
    await staff.startCall(await accepts(lehmann, ticket));
    await Promise.all([seesOther(await elementCallFrame(page), "red"), seesOther(await elementCallFrame(staff.page), "blue")]);
  });
});
