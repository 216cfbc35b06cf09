import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { webWorld } from "./webWorld.ts";
import type { WebWorld } from "./webWorld.ts";

const get = (world: WebWorld, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.url + path, { headers: { "accept-language": "de", ...headers } });
const text = async (world: WebWorld, path: string, headers?: Record<string, string>): Promise<string> => (await get(world, path, headers)).text();

/** The events of a stream as they come, until one fits. */
async function eventFrom(response: Response, fits: (data: string) => boolean): Promise<{ id: string; data: string }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) throw new Error("the stream ended");
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "mu").exec(block)?.[1] ?? "";
      if (field("data") !== "" && fits(field("data"))) return { id: field("id"), data: field("data") };
    }
  }
}

describe("the public pages", () => {
  let world: WebWorld;
  before(async () => { world = await webWorld(); });
  after(() => world.close());

  it("the overview is complete without JavaScript: what each does, availability, telephone, a link", async () => {
    await world.onDuty("elterngeld");
    const page = await text(world, "/");
    for (const part of ["Elterngeldstelle", "Familie", "Frei", "+49 89 1234-0", 'href="/elterngeld"', "Geschlossen"]) assert.ok(page.includes(part), part);
  });
  it("hostile names and texts stay text", async () => {
    const page = await text(world, "/");
    assert.ok(page.includes("&lt;b&gt;nicht fett&lt;/b&gt;") && page.includes("Landkreis &lt;Prüf&gt; &amp; Stein"));
    assert.ok(!(await text(world, '/?q="><script>alert(1)</script>')).includes("<script>alert"));
  });
  it("is searched without JavaScript", async () => {
    const page = await text(world, "/?q=ebeveyn");
    assert.ok(page.includes("Elterngeldstelle") && !page.includes("Wirtschaftsförderung"));
  });
  it("speaks the browser's language, or the one chosen on the page, which its links keep", async () => {
    assert.ok((await text(world, "/", { "accept-language": "en-GB,en" })).includes("Parental allowance"));
    const arabic = await text(world, "/?lang=ar");
    assert.ok(arabic.includes('dir="rtl"') && arabic.includes('href="/elterngeld?lang=ar"'));
  });
  it("a department has its own page: what to bring, languages, address, hours, easy language, Element, a poster", async () => {
    const page = await text(world, "/elterngeld");
    for (const part of ["Geburtsurkunde", "Türkisch", "Am Schlossberg 3", "rund um die Uhr", "Leichte Sprache", "https://matrix.to/#/%23amt_elterngeld%3Akreis.example", "/elterngeld/qr.svg"])
      assert.ok(page.includes(part), part);
    const poster = await get(world, "/elterngeld/qr.svg");
    assert.match(poster.headers.get("content-type") ?? "", /svg/u);
    assert.match(await poster.text(), /<svg/u);
  });
  it("a confidential department: neutral address and title, no queue, direct chat", async () => {
    const answer = await get(world, "/raum1");
    const page = await answer.text();
    assert.match(page, /<title>Bürgerbüro<\/title>/u);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.ok(page.includes("%40amt_raum1") && !/\bhiv\b/iu.test(page.replace(/HIV-Beratung/gu, "")));
    assert.equal((await get(world, "/hiv")).status, 404);
    await world.store.transaction((tx) => Promise.resolve(tx.changed("hiv")));
    const { departments } = (await (await get(world, "/api/overview")).json()) as { departments: { address: string; waiting?: number }[] };
    assert.equal(departments.find(({ address }) => address === "raum1")?.waiting, undefined);
    assert.equal(departments.find(({ address }) => address === "elterngeld")?.waiting, 0);
  });
  it("what anybody may see comes packed, to whoever can unpack it", async () => {
    for (const path of ["/", "/embed", "/elterngeld", "/elterngeld/qr.svg"])
      for (const way of ["br", "gzip"]) assert.equal((await get(world, path, { "accept-encoding": way })).headers.get("content-encoding"), way, path);
    assert.equal((await get(world, "/element-call/index.html", { "accept-encoding": "gzip, deflate, br" })).headers.get("content-encoding"), "br");
    assert.equal((await get(world, "/", { "accept-encoding": "identity" })).headers.get("content-encoding"), null);
  });
  it("the stream and a visit's page are never packed: the one would wait for more, the other's length would tell of it", async () => {
    for (const path of ["/api/overview/stream", "/mein-besuch"]) {
      const answer = await get(world, path, { "accept-encoding": "br, gzip" });
      assert.equal(answer.headers.get("content-encoding"), null, path);
      await answer.body?.cancel();
    }
  });
  it("what is not there is said in words, and as JSON below /api", async () => {
    const page = await get(world, "/nirgendwo");
    assert.equal(page.status, 404);
    assert.ok((await page.text()).includes("Diese Seite gibt es nicht"));
    const api = await get(world, "/api/nirgendwo");
    assert.equal(((await api.json()) as { error: string }).error, "notFound");
  });
});

describe("the overview, live", () => {
  let world: WebWorld;
  before(async () => { world = await webWorld(); });
  after(() => world.close());

  it("shows all departments at first, changes as they happen, and after a gap only if something changed", async () => {
    const first = await get(world, "/api/overview/stream");
    assert.match(first.headers.get("content-type") ?? "", /event-stream/u);
    const shown = await eventFrom(first, (data) => data.includes("elterngeld"));
    assert.equal((JSON.parse(shown.data) as unknown[]).length, 3);
    const again = await get(world, "/api/overview/stream", { "Last-Event-ID": shown.id });
    await world.onDuty("elterngeld");
    const { data } = await eventFrom(again, () => true);
    const rows = JSON.parse(data) as { address: string; status: string }[];
    assert.deepEqual(rows.map(({ address, status }) => [address, status]), [["elterngeld", "Frei"]]);
  });
});

describe("the pages' guard", () => {
  let world: WebWorld;
  before(async () => { world = await webWorld(); });
  after(() => world.close());
  const policyOf = async (path: string): Promise<string> => (await get(world, path)).headers.get("content-security-policy") ?? "";

  it("allows nothing inline, nothing of third parties, and enforces Trusted Types", async () => {
    for (const path of ["/", "/elterngeld", "/mein-besuch", "/nirgendwo"]) {
      const policy = await policyOf(path);
      assert.ok(policy.includes("default-src 'none'") && policy.includes("require-trusted-types-for 'script'"), path);
      assert.ok(!policy.includes("unsafe-inline") && !policy.includes("'unsafe-eval'"), path);
      assert.ok(policy.includes("frame-ancestors 'none'"), path);
    }
  });
  it("only the frame for the county's website may be framed, and only there", async () => {
    assert.ok((await policyOf("/embed")).includes("frame-ancestors 'self' https://www.kreis.example"));
  });
  it("Element Call has a policy of its own, below its path", async () => {
    const policy = await policyOf("/element-call/index.html");
    assert.ok(policy.includes("'sha256-") && policy.includes("https://matrix.kreis.example") && policy.includes("frame-ancestors 'self'"));
  });
  it("sends no referrer, and keeps nothing of a visit", async () => {
    const page = await get(world, "/mein-besuch");
    assert.equal(page.headers.get("referrer-policy"), "no-referrer");
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal((await get(world, "/api/visit")).headers.get("cache-control"), "no-store");
  });
  it("leads out of no folder of files", async () => {
    for (const path of ["/assets/..%2f..%2fpackage.json", "/element-call/%2e%2e/package.json", "/assets/%ZZ"]) {
      const answer = await get(world, path);
      assert.ok(answer.status === 404 || answer.status === 400, `${path}: ${answer.status}`);
    }
  });
  it("figures for monitoring name no person and no confidential department, and are not for strangers", async () => {
    const figures = await text(world, "/metrics");
    assert.ok(figures.includes('department="raum1"') && !/hiv/iu.test(figures));
    assert.equal((await get(world, "/metrics", { "X-Forwarded-For": "203.0.113.9" })).status, 404);
  });
  it("what was given up is counted for monitoring", async () => {
    const figure = async (name: string): Promise<string | undefined> => (await text(world, "/metrics")).split("\n").find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
    assert.equal(await figure('buergerbuero_set_aside{kind="orders"}'), "0");
    await world.store.transaction(async (tx) => {
      await tx.effects.add([{ department: "elterngeld", lane: "x", body: { order: "tick" }, dueAt: 0, urgent: false }]);
      await tx.inbox.take(["$a", "$b"].map((eventId) => ({ eventId, roomId: `!${eventId}`, body: "{}" })));
      for (const order of await tx.effects.claim("test", 1000, 9)) await tx.effects.setAside(order, "no");
      for (const item of await tx.inbox.claim("test", 1000, 9)) await tx.inbox.setAside(item, "no");
    });
    assert.equal(await figure('buergerbuero_set_aside{kind="orders"}'), "1");
    assert.equal(await figure('buergerbuero_set_aside{kind="events"}'), "2");
    for (const _ of [1, 2]) assert.equal(await figure("buergerbuero_malformed_events_total"), "3");
  });
  it("a body that is no JSON, or too large, gets a clear answer", async () => {
    const post = (body: string): Promise<Response> => fetch(`${world.url}/api/visits`, { method: "POST", body, headers: { "content-type": "application/json" } });
    assert.equal((await post("{")).status, 400);
    assert.equal((await post(JSON.stringify({ x: "y".repeat(20_000) }))).status, 413);
    const invalid = await post(JSON.stringify({ secret: randomBytes(32).toString("base64url"), department: "elterngeld", language: "xx", interpreter: false, consent: true }));
    assert.deepEqual([invalid.status, ((await invalid.json()) as { message: string }).message.startsWith("language: ")], [400, true]);
    assert.deepEqual(world.errors, []);
  });
});
