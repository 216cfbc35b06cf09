import assert from "node:assert/strict";
import { z } from "zod";
import { freshStack } from "../support/stack.ts";
import type { Stack } from "../support/stack.ts";
import { atDesk, everybodyOut } from "../support/visits.ts";
import type { AtDesk } from "../support/visits.ts";

const Widget = z.object({ id: z.literal("buergerbuero-desk"), type: z.literal("m.custom"), url: z.string(), creatorUserId: z.string() });
const Layout = z.object({ widgets: z.object({ "buergerbuero-desk": z.object({ container: z.literal("top") }) }) });

describe("the desk in the staff room", () => {
  let s: Stack;
  let weber: AtDesk;

  before(async () => {
    s = await freshStack();
    weber = await atDesk(s, "weber");
  });
  after(everybodyOut);

  const state = (type: string, key = ""): string => `/rooms/${encodeURIComponent(weber.staffRoom)}/state/${type}/${key}`;
  const widgetState = (): string => state("im.vector.modular.widgets", "buergerbuero-desk");
  const layoutState = (): string => state("io.element.widgets.layout");
  const powersOf = async (user: string): Promise<unknown> => {
    const { users } = z.object({ users: z.record(z.string(), z.number()) }).parse(await weber.person.do("GET", state("m.room.power_levels")));
    return users[user];
  };

  const isThere = async (): Promise<void> => {
    const widget = Widget.parse(await weber.person.do("GET", widgetState()));
    assert.match(widget.url, new RegExp(`^${s.service}/desk#\\?department=elterngeld&key=[\\w-]{43}&user=`, "u"));
    assert.equal(widget.creatorUserId, `@amt_elterngeld:${s.serverName}`);
    Layout.parse(await weber.person.do("GET", layoutState()));
  };

  it("is there, pinned above the talk", isThere);

  it("can be taken away or replaced by no member, not even a lead", async () => {
    assert.equal(await powersOf(weber.person.id), 50);
    for (const path of [widgetState(), layoutState()]) {
      const { status } = await weber.person.user.request("PUT", `/_matrix/client/v3${path}`, {});
      assert.equal(status, 403);
    }
    await isThere();
  });

  it("is put back at the next start when the homeserver's administrator took it away, and with it the powers and who is there", async () => {
    const path = `/_synapse/admin/v1/rooms/${encodeURIComponent(weber.staffRoom)}/make_room_admin`;
    const made = await s.admin.request("POST", path, { user_id: s.admin.userId });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const asAdmin = async (method: string, what: string, body: object): Promise<void> => {
      const { status, body: answer } = await s.admin.request(method, `/_matrix/client/v3${what}`, body);
      assert.equal(status, 200, JSON.stringify(answer));
    };
    await asAdmin("POST", `/join/${encodeURIComponent(weber.staffRoom)}`, {});
    await asAdmin("PUT", widgetState(), {});
    await asAdmin("PUT", layoutState(), {});
    await s.restartService("stop");
    await isThere();
    assert.equal(await powersOf(s.admin.userId), undefined);
    const members = await weber.person.do("GET", state("m.room.member", s.admin.userId));
    assert.equal(members["membership"], "leave");
  });
});
