import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { z } from "zod";
import { closeBrowsers, type Visitor, visitor } from "../support/browser.ts";
import { elementCallFrame, framesDecodedAfter, seesOther, watchPeerConnections } from "../support/call-side.ts";
import type { CameraColour } from "../support/camera.ts";
import { freshStack, type Stack } from "../support/stack.ts";
import type { MatrixUser } from "../support/stack-users.ts";
import { serveTryPage, type TryPage } from "../support/try-page.ts";
import { createCallRoom } from "../support/call-room.ts";

const Identity = z.object({ master_keys: z.record(z.string(), z.object({ keys: z.record(z.string(), z.string()) })) });
type Side = Visitor & { readonly user: MatrixUser };

describe("a call by Element Call in a page of ours", () => {
  let s: Stack;
  let tryPage: TryPage;

  before(async () => {
    s = await freshStack();
    const { rtc } = s.config;
    assert.ok(rtc !== "off");
    // These rooms are no consultations; the service must give tokens for them, too.
    await s.restartService("stop", { rtc: { ...rtc, other_rooms: "members" } });
    const reached = [new URL(s.service).origin, rtc.livekit_url, rtc.livekit_api_url];
    tryPage = await serveTryPage({ homeserver: s.homeserver, rtc: reached });
  });

  after(async () => {
    // Undefined when the stack did not start.
    await tryPage?.close();
    await s?.restartService("stop");
  });

  afterEach(closeBrowsers);

  const sideOf = async (user: MatrixUser, camera: CameraColour): Promise<Side> => {
    const opened = await visitor({ origin: tryPage.origin, camera });
    await watchPeerConnections(opened.page.context());
    await opened.page.goto(tryPage.origin);
    await start(opened.page, user);
    return { ...opened, user };
  };

  const start = async (page: Page, { userId, deviceId, accessToken }: MatrixUser): Promise<void> => {
    await page.waitForFunction(() => window.tried !== undefined);
    // Like sessionStorage, the name lasts over a reload; a page of ours keeps the seal there.
    await page.evaluate(() => (window.name ||= window.tried.newSeal()));
    const credentials = { baseUrl: s.homeserver, userId, deviceId, accessToken };
    await page.evaluate((given) => window.tried.start(given, { keys: { sealedWith: window.name }, showPresence: false, whose: "guest" }), credentials);
  };

  /** A caseworker (red camera) and a citizen (blue), both in an encrypted room, Element Call loaded. */
  const twoSides = async (): Promise<{ caseworker: Side; citizen: Side; roomId: string }> => {
    const [staff, guest] = await Promise.all([s.user(), s.user()]);
    const roomId = await createCallRoom(await s.user(), staff, guest);
    const [caseworker, citizen] = await Promise.all([sideOf(staff, "red"), sideOf(guest, "blue")]);
    for (const { page } of [caseworker, citizen]) await page.evaluate((id) => window.tried.enterRoom(id), roomId);
    const common = { roomId, preload: true, audioOnly: false, lang: "de", theme: "light" } as const;
    await caseworker.page.evaluate((call) => window.tried.openCall(call), { ...common, intent: "start_call", ring: true } as const);
    await citizen.page.evaluate((call) => window.tried.openCall(call), { ...common, intent: "join_existing", ring: false } as const);
    return { caseworker, citizen, roomId };
  };

  const join = ({ page }: Side): Promise<void> => page.evaluate(() => window.tried.call().join());
  const see = async ({ page }: Side, colour: CameraColour): Promise<void> => seesOther(await elementCallFrame(page), colour);

  const reads = async ({ page }: Side, text: string): Promise<void> => {
    const isThere = (wanted: string): boolean => window.tried.chatItems().some((item) => item.kind === "text" && item.text === wanted);
    await page.waitForFunction(isThere, text);
  };

  const framesDecoded = async ({ page }: Side): Promise<number> => framesDecodedAfter(await elementCallFrame(page), 30);

  const callMembers = async ({ user }: Side, roomId: string): Promise<number> => {
    const { body } = await user.request("GET", `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`);
    assert.ok(Array.isArray(body));
    const members = body.filter(({ type }) => type === "org.matrix.msc3401.call.member");
    return members.filter(({ content }) => Object.keys(content).length > 0).length;
  };

  it("shows each the other's video, keeps the keys among the two, carries chat and files, and ends without a trace", async () => {
    const { caseworker, citizen, roomId } = await twoSides();
    const both = [caseworker, citizen];
    await Promise.all(both.map(join));
    await Promise.all([see(caseworker, "blue"), see(citizen, "red")]);

    for (const [side, other] of [[caseworker, citizen], [citizen, caseworker]] as const) {
      const keys = await side.page.evaluate(() => window.tried.keysReceived);
      assert.ok(keys.length > 0, "media keys arrived by Matrix");
      assert.ok(keys.every(({ sender, encrypted }) => sender === other.user.userId && encrypted));
      const refusals = side.complaints.filter((text) => /Content Security Policy|Trusted/.test(text) && !text.includes("well-known"));
      assert.deepEqual(refusals, [], "works under a strict policy");
    }
    assert.equal(await callMembers(citizen, roomId), 2);
    assert.ok((await framesDecoded(citizen)) > 0);

    for (const { page } of both) await page.evaluate((id) => window.tried.openChat(id), roomId);
    await caseworker.page.evaluate(() => window.tried.sendText("Guten Tag"));
    await caseworker.page.evaluate(() => window.tried.sendFile("Antrag.txt", "Name, Vorname"));
    await citizen.page.waitForFunction(() => window.tried.chatItems().some(({ kind }) => kind === "file"));
    const items = await citizen.page.evaluate(() => window.tried.chatItems());
    assert.deepEqual(items.map((item) => (item.kind === "text" ? item.text : item.kind)), ["Guten Tag", "file"]);
    assert.equal(await citizen.page.evaluate(() => window.tried.readFile("Antrag.txt")), "Name, Vorname");

    await citizen.page.evaluate(() => window.tried.call().mute({ video: true }));
    await citizen.page.waitForFunction(() => window.tried.callEvents.some((event) => event.type === "muted" && event.video));

    await citizen.page.evaluate(() => window.tried.call().leave());
    assert.equal(await callMembers(caseworker, roomId), 1);
    const ending = await citizen.page.evaluate(() => window.tried.callEvents.slice(-2).map(({ type }) => type));
    assert.deepEqual(ending, ["left", "closed"]);

    await citizen.page.evaluate(() => window.tried.forget());
    const left = await citizen.page.evaluate(async () => ({
      databases: await indexedDB.databases(),
      stored: Object.keys(localStorage).length + Object.keys(sessionStorage).length,
      cookies: document.cookie,
    }));
    assert.deepEqual(left, { databases: [], stored: 0, cookies: "" });
  });

  it("goes on after a reload with the same keys, and takes in who comes by voice only", async () => {
    const { caseworker, citizen, roomId } = await twoSides();
    await caseworker.page.evaluate((id) => window.tried.openChat(id), roomId);
    await citizen.page.evaluate((id) => window.tried.openChat(id), roomId);
    await caseworker.page.evaluate(() => window.tried.sendText("Bitte warten Sie"));
    await reads(citizen, "Bitte warten Sie");
    await citizen.page.reload();
    await start(citizen.page, citizen.user);
    await citizen.page.evaluate((id) => window.tried.enterRoom(id), roomId);
    await citizen.page.evaluate((id) => window.tried.openChat(id), roomId);
    await reads(citizen, "Bitte warten Sie");

    const voice = { roomId, intent: "join_existing", ring: false, preload: true, audioOnly: true, lang: "en", theme: "dark" } as const;
    await citizen.page.evaluate((call) => window.tried.openCall(call), voice);
    await Promise.all([caseworker, citizen].map(join));
    await see(citizen, "red");
    const muted = await citizen.page.evaluate(() => window.tried.callEvents.findLast((event) => event.type === "muted"));
    assert.deepEqual(muted, { type: "muted", audio: false, video: true });
  });

  it("is gone on with after a reload in the middle of it: the others see us leave before we come back", async () => {
    const { caseworker, citizen, roomId } = await twoSides();
    await Promise.all([caseworker, citizen].map(join));
    await Promise.all([see(caseworker, "blue"), see(citizen, "red")]);
    await citizen.page.reload();
    await start(citizen.page, citizen.user);
    const again = { roomId, intent: "join_existing", ring: false, preload: true, audioOnly: false, lang: "de", theme: "light" } as const;
    await citizen.page.evaluate((call) => window.tried.openCall(call), again);
    await citizen.page.waitForFunction(() => window.tried.callEvents.some(({ type }) => type === "ready"));
    assert.equal(await callMembers(caseworker, roomId), 1, "only so do they take us for a newcomer, who needs their keys");
    await join(citizen);
    await Promise.all([see(caseworker, "blue"), see(citizen, "red")]);
  });

  it("is refused to a second tab, which would ruin the keys of the first", async () => {
    const user = await s.user();
    const { page } = await sideOf(user, "red");
    const second = await page.context().newPage();
    await second.goto(tryPage.origin);
    await assert.rejects(start(second, user), /another tab/);
  });

  it("says so when the homeserver does not accept the token any more", async () => {
    const user = await s.user();
    await user.request("POST", "/_matrix/client/v3/logout", {});
    await assert.rejects(sideOf(user, "red"), /does not accept the access token/);
  });

  it("leaves an identity that somebody has elsewhere as it is", async () => {
    const user = await s.user();
    const keysOf = async (): Promise<unknown> => {
      const { body } = await user.request("POST", "/_matrix/client/v3/keys/query", { device_keys: { [user.userId]: [] } });
      return Identity.parse(body).master_keys[user.userId]?.keys;
    };
    await sideOf(user, "red");
    const before = await keysOf();
    assert.ok(before, "the first device made one");
    await sideOf(await s.user(user.name), "blue");
    assert.deepEqual(await keysOf(), before);
  });

  it("is of no use to whoever gets the SFU's packets but not the key", async () => {
    const { caseworker, citizen } = await twoSides();
    await caseworker.page.evaluate(() => window.tried.withholdKeys());
    await Promise.all([caseworker, citizen].map(join));
    await see(caseworker, "blue");
    assert.equal(await framesDecoded(citizen), 0);
  });
});
