import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { z } from "zod";
import { closeBrowsers, picture, visitor } from "../support/browser.ts";
import type { Visitor } from "../support/browser.ts";
import { elementCallFrame, framesDecodedAfter, seesOther, watchPeerConnections } from "../support/call-side.ts";
import { comesIn, twoCounties, videoOrigins } from "../support/federation.ts";
import type { Counties } from "../support/federation.ts";
import { serveTryPage } from "../support/try-page.ts";
import type { TryPage } from "../support/try-page.ts";
import { atDesk, citizen, everybodyOut } from "../support/visits.ts";

const CallMembers = z.array(z.object({
  type: z.string(), sender: z.string(),
  content: z.object({ foci_preferred: z.array(z.object({ livekit_service_url: z.string() })).default([]) }),
}));

const inCall = (roomId: string) =>
  ({ roomId, preload: false, audioOnly: false, lang: "de", theme: "light", intent: "join_existing", ring: false }) as const;

// Two Synapses, two LiveKits, two offices: about a minute to start.
describe("a video call with a citizen from elsewhere", () => {
  let both: Counties;
  /** A client that may connect to any video server, as Element does. */
  let theirClient: TryPage;

  before(async function () {
    this.timeout(240_000);
    both = await twoCounties();
    const video = [both.ours, both.theirs].flatMap(videoOrigins);
    const rtc = [...video, ...video.map((origin) => origin.replace("http", "ws"))];
    theirClient = await serveTryPage({ homeserver: both.theirs.homeserver, rtc });
  });
  after(async () => {
    await everybodyOut();
    await theirClient?.close();
  });
  afterEach(closeBrowsers);

  const opens = async (origin: string, path: string, camera: "red" | "blue"): Promise<Visitor> => {
    const opened = await visitor({ origin, camera, context: { viewport: { width: 1280, height: 800 } } });
    await watchPeerConnections(opened.page.context());
    await opened.page.goto(`${origin}${path}`);
    return opened;
  };

  const atTheDesk = async (): Promise<Visitor> => {
    const { service, staff: { weber } } = both.ours;
    const opened = await opens(service, "/desk", "red");
    await opened.page.fill("[name=username]", weber.name);
    await opened.page.fill("[name=password]", weber.password);
    await opened.page.click("text=Anmelden");
    await opened.page.waitForSelector(".desk");
    return opened;
  };

  const fromThere = async () => {
    const person = await citizen(both.theirs);
    const waitingRoom = await person.knock(`#amt_elterngeld:${both.ours.serverName}`);
    await comesIn(person, waitingRoom);
    const opened = await opens(theirClient.origin, "", "blue");
    await opened.page.waitForFunction(() => window.tried !== undefined);
    // Two clients that sync one device take each other's keys away.
    const { userId, deviceId, accessToken } = await both.theirs.user(person.user.name);
    const credentials = { baseUrl: both.theirs.homeserver, userId, deviceId, accessToken };
    await opened.page.evaluate((given) => window.tried.start(given, { keys: "memory", showPresence: false, whose: "guest" }), credentials);
    const room = await person.invited(waitingRoom);
    await comesIn(person, room);
    await opened.page.evaluate((id) => window.tried.enterRoom(id), room);
    return { ...opened, person, room, waitingRoom };
  };

  const sees = async (page: Page, colour: "red" | "blue"): Promise<number> => {
    const frame = await elementCallFrame(page);
    await seesOther(frame, colour);
    return framesDecodedAfter(frame, 30);
  };

  it("shows each the other's video, sent through the sender's own county and encrypted from end to end", async () => {
    const { person: weber } = await atDesk(both.ours, "weber");
    const desk = await atTheDesk();
    const anna = await fromThere();
    await desk.page.click(".visit button:has-text('Aufrufen')");
    await desk.page.waitForSelector(".talk .call iframe");
    await anna.page.evaluate((start) => window.tried.openCall(start), inCall(anna.room));
    const decoded = await Promise.all([sees(desk.page, "blue"), sees(anna.page, "red")]);
    assert.ok(decoded.every((frames) => frames > 0));

    const keys = await anna.page.evaluate(() => window.tried.keysReceived);
    assert.ok(keys.length > 0 && keys.every(({ sender, encrypted }) => sender === weber.id && encrypted), "the key came from device to device");
    const { body } = await anna.person.user.request("GET", `/_matrix/client/v3/rooms/${encodeURIComponent(anna.room)}/state`);
    const sendsBy = new Map(CallMembers.parse(body).filter(({ type }) => type === "org.matrix.msc3401.call.member")
      .map(({ sender, content }) => [sender, content.foci_preferred[0]?.livekit_service_url]));
    assert.equal(sendsBy.get(anna.person.id), `${both.theirs.service}/rtc`);
    assert.equal(sendsBy.get(weber.id), `${both.ours.service}/rtc`);
    assert.deepEqual(desk.complaints.filter((text) => /Content Security Policy/u.test(text) && !text.includes("well-known")), []);

    await desk.page.click(".mine button:has-text('Beenden')");
    await anna.person.reads(anna.waitingRoom, "beendet");
  }).timeout(240_000);

  it("says at the desk who is neither seen nor heard there, where their county's video server is not allowed", async () => {
    const { rtc } = both.ours.config;
    assert.ok(rtc !== "off");
    await both.ours.restartService("stop", { rtc: { ...rtc, other_rooms: "members", private_servers: [both.theirs.serverName], other_video_servers: [] } });
    await atDesk(both.ours, "weber");
    const desk = await atTheDesk();
    const anna = await fromThere();
    await desk.page.click(".visit button:has-text('Aufrufen')");
    await desk.page.waitForSelector(".talk .call iframe");
    await anna.page.evaluate((start) => window.tried.openCall(start), inCall(anna.room));
    await desk.page.waitForSelector(`.unheard >> text=${new URL(both.theirs.service).host}`, { timeout: 60_000 });
    await picture(desk.page, "desk-alone-unheard");
    await sees(anna.page, "red");
    await desk.page.click(".mine button:has-text('Beenden')");
    await anna.person.reads(anna.waitingRoom, "beendet");
  }).timeout(240_000);
});
