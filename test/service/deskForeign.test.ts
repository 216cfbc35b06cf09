import assert from "node:assert/strict";
import { createServer } from "node:http";
import { call, keyIn } from "../support/deskApi.ts";
import type { Reply } from "../support/deskApi.ts";
import { departments, openTown, says } from "./officeTown.ts";
import type { Town } from "./officeTown.ts";
import { listen } from "./rtcWorld.ts";
import type { Listening } from "./rtcWorld.ts";

const THERE = "nachbarkreis.example";
const DORN = `@dorn:${THERE}`;

describe("a caseworker of another county's homeserver, which the configuration names with its address", () => {
  let town: Town;
  let there: Listening;
  /** Paths that were asked for. */
  const asked: string[] = [];

  before(async () => {
    there = await listen(createServer((request, response) => {
      asked.push(request.url ?? "");
      const token = new URL(request.url ?? "", "http://there").searchParams.get("access_token");
      if (token === "moved") response.writeHead(302, { Location: "/_matrix/federation/v1/openid/userinfo?access_token=of-dorn" }).end();
      else if (token?.startsWith("of-dorn")) response.end(JSON.stringify({ sub: DORN }));
      else response.end(JSON.stringify({ sub: "@weber:localhost" }));
    }));
    const [first, ...others] = departments;
    assert.ok(first);
    town = await openTown({
      staff_servers: ["localhost", { name: THERE, url: there.url }],
      departments: [{ ...first, caseworkers: [...first.caseworkers, DORN] }, ...others],
    });
  });
  after(async () => {
    await town?.end();
    await there?.close();
  });

  /** As it stands in a staff room. */
  const keyTo = (address: string): string =>
    keyIn(town.fake.state(town.fake.room(`#amt_${address}_staff:localhost`).id, "im.vector.modular.widgets", "buergerbuero-desk"));

  const signIn = (token: string, keys: readonly string[] = [keyTo("elterngeld")]): Promise<Reply> =>
    call(town.office.url, "POST", "/session", undefined, { openid: { access_token: token, matrix_server_name: THERE }, keys, department: "elterngeld" });

  it("is kept out until joined to the staff room, and then let in", async () => {
    assert.equal((await signIn("of-dorn-1")).status, 403);
    town.fake.join(DORN, town.staffRoom);
    town.fake.say(DORN, town.staffRoom, "!hilfe");
    await says(town.fake, town.staffRoom, "!weiter");
    const { status, body } = await signIn("of-dorn-2");
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal((body as { user: string }).user, DORN);
  });

  it("is not taken for there when somebody else brings a fresh token of theirs, without the staff room's key or with another department's", async () => {
    for (const [token, keys] of [["of-dorn-stolen-1", []], ["of-dorn-stolen-2", [keyTo("wohnen")]]] as const) {
      const refused = await signIn(token, keys);
      assert.deepEqual([refused.status, (refused.body as { error: string }).error], [403, "wrongKey"]);
      const used = await signIn(token);
      assert.deepEqual([used.status, (used.body as { error: string }).error], [401, "tokenUsed"], "it has served");
    }
    assert.equal((await signIn("of-dorn-3")).status, 200);
  });

  it("is asked for at that address only, and no redirect is followed", async () => {
    const before = asked.length;
    assert.equal((await signIn("moved")).status, 502);
    assert.equal(asked.length, before + 1);
  });

  it("cannot be spoken for by a homeserver that answers with a user of ours", async () => assert.equal((await signIn("of-weber")).status, 401));
});
