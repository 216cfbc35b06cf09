import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { oursOn, readEphemeral, readEvent } from "../../appservice/matrix/meaning.ts";
import type { Happening, RoomHappening } from "../../appservice/matrix/meaning.ts";

const isOurs = oursOn("kreis.example", "buergerbuero");
const base = { eventId: "$e", roomId: "!r", sender: "@anna:home.example", at: 1_700_000_000_000 };

const event = (type: string, content: object, more: object = {}): object => ({
  type, content, event_id: "$e", room_id: "!r", sender: "@anna:home.example", origin_server_ts: 1_700_000_000_000, ...more,
});
const member = (content: object, more: object = {}): object =>
  event("m.room.member", content, { state_key: "@anna:home.example", ...more });

const meaning = (given: unknown): Happening | undefined => {
  const reading = readEvent(given, isOurs);
  equal(reading.kind, "understood", `malformed: ${JSON.stringify(reading)}`);
  return reading.kind === "understood" ? reading.happenings[0] : undefined;
};
const malformedField = (given: unknown): string | undefined => {
  const reading = readEvent(given, isOurs);
  return reading.kind === "malformed" ? reading.field : undefined;
};

describe("what a membership means", () => {
  const user = "@anna:home.example";
  const before = (membership: string): object => ({ unsigned: { prev_content: { membership } } });
  const ours = "@amt_elterngeld:kreis.example";
  const table: [string, object, object, Partial<RoomHappening> | undefined][] = [
    ["a knock", { membership: "knock", displayname: "Anna" }, {}, { kind: "knocked" }],
    ["a join after an invite", { membership: "join" }, before("invite"), { kind: "joined", prevMembership: "invite" }],
    ["a knock taken back", { membership: "leave" }, before("knock"), { kind: "left", prevMembership: "knock" }],
    ["an invite refused", { membership: "leave" }, before("invite"), { kind: "left", prevMembership: "invite" }],
    ["what was before, at the top, as some homeservers send it", { membership: "leave" }, { prev_content: { membership: "join" } }, { kind: "left", prevMembership: "join" }],
    ["removed by somebody", { membership: "leave" }, { sender: "@max:kreis.example" }, { kind: "removed", by: "@max:kreis.example" }],
    ["removed by the service", { membership: "leave" }, { sender: ours }, { kind: "removed", by: ours }],
    ["a ban", { membership: "ban" }, { sender: "@max:kreis.example" }, { kind: "banned", by: "@max:kreis.example" }],
    ["a ban lifted", { membership: "leave" }, { sender: ours, ...before("ban") }, undefined],
  ];
  for (const [name, content, more, expected] of table) {
    it(name, () => {
      const found = meaning(member(content, more));
      if (expected === undefined) return equal(found, undefined);
      deepEqual(found, { ...base, ...(more as { sender?: string }).sender ? { ...base, sender: (more as { sender: string }).sender } : base, user, prevMembership: undefined, ...expected });
    });
  }
  it("a department's user invited to a direct chat", () => {
    const found = meaning(member({ membership: "invite", is_direct: true }, { state_key: ours }));
    deepEqual(found, { ...base, kind: "invited", user: ours, by: base.sender, prevMembership: undefined });
  });
  it("what our own users do with themselves means nothing", () => {
    equal(meaning(member({ membership: "join" }, { sender: ours, state_key: ours })), undefined);
  });
  it("neither a knock's reason nor anybody's name is kept", () => {
    for (const membership of ["knock", "join"]) {
      const found = JSON.stringify(meaning(member({ membership, reason: "HIV-Test", displayname: "Anna Muster" })));
      ok(!found.includes("HIV") && !found.includes("Muster"), found);
    }
  });
});

describe("what a message means", () => {
  const said = (body: string, more: object = {}): unknown => {
    const found = meaning(event("m.room.message", { msgtype: "m.text", body, ...more }));
    return found?.kind === "said" ? found.command : found;
  };
  const table: [string, unknown][] = [
    ["!next", { name: "next", args: [], flags: [] }],
    ["  !Accept  E-017   --also ", { name: "accept", args: ["E-017"], flags: ["also"] }],
    ["!aufrufen E-017 —also", { name: "aufrufen", args: ["E-017"], flags: ["also"] }],
    ["!end E-017 bar\nbecause of this secret", { name: "end", args: ["E-017", "bar"], flags: [] }],
    ["> <@max:kreis.example> E-017\n> arrived\n\n!accept", { name: "accept", args: [], flags: [] }],
    ["!prüfen", { name: "prüfen", args: [], flags: [] }],
    ["!", undefined],
    ["!!", undefined],
    ["! next", undefined],
    ["I am ill, !help", undefined],
    ["", undefined],
  ];
  for (const [body, command] of table) it(`${JSON.stringify(body)} is ${command === undefined ? "no command" : "a command"}`, () => deepEqual(said(body), command));
  it("of a message that is no command nothing is kept", () => {
    deepEqual(meaning(event("m.room.message", { msgtype: "m.text", body: "secret", formatted_body: "secret" })), { ...base, kind: "said", command: undefined });
  });
  it("a picture is something said", () => equal(meaning(event("m.room.message", { msgtype: "m.image", body: "!next", url: "mxc://a/b" }))?.kind, "said"));
  it("a command is cut after 200 characters", () => {
    const found = said(`!end ${"ä".repeat(500)}`);
    deepEqual(found, { name: "end", args: ["ä".repeat(196)], flags: [] });
  });
  it("control characters do not get into a command", () => deepEqual(said("!ac\u0000cept\u202e E-017\u0007"), { name: "accept", args: ["E-017"], flags: [] }));
  it("notices and edits mean nothing", () => {
    equal(meaning(event("m.room.message", { msgtype: "m.notice", body: "!next" })), undefined);
    equal(said("* !next", { "m.relates_to": { rel_type: "m.replace", event_id: "$other" } }), undefined);
  });
  it("our own words mean nothing", () => {
    equal(meaning(event("m.room.message", { msgtype: "m.text", body: "!next" }, { sender: "@buergerbuero:kreis.example" })), undefined);
  });
});

describe("what other events mean", () => {
  const reaction = (key: string): object => event("m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: "$arrival", key } });
  it("a reaction, with or without variation selector", () => {
    for (const key of ["✅", "✅\uFE0F"]) deepEqual(meaning(reaction(key)), { ...base, kind: "reacted", to: "$arrival", key: "✅" });
  });
  const plain: [string, object, object, object | undefined][] = [
    ["m.room.encrypted", { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "x" }, {}, { kind: "wroteEncrypted" }],
    ["m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }, { state_key: "" }, { kind: "encryptionSwitchedOn" }],
    ["m.room.encryption", {}, {}, undefined],
    ...["m.room.power_levels", "m.room.tombstone", "m.room.redaction"].map((type): [string, object, object, undefined] => [type, { redacts: "$gone" }, { state_key: "" }, undefined]),
    ["m.room.topic", { topic: "x" }, { state_key: "" }, undefined],
    ["constructor", {}, {}, undefined],
  ];
  for (const [type, content, more, expected] of plain) {
    it(`${type}${"state_key" in more ? "" : " (no state)"}`, () => deepEqual(meaning(event(type, content, more)), expected && { ...base, ...expected }));
  }
});

describe("who is in the call", () => {
  const call = (stateKey: string, content: object, sender = "@anna:home.example"): Happening | undefined =>
    meaning(event("org.matrix.msc3401.call.member", content, { state_key: stateKey, sender }));
  const joined = { application: "m.call", device_id: "DEV_1", created_ts: 1000, expires: 500 };
  const user = "@anna:home.example";
  for (const stateKey of ["_@anna:home.example_DEV_1_m.call", "_@anna:home.example_DEV_1", "@anna:home.example_DEV_1", user]) {
    it(`${stateKey} comes`, () => deepEqual(call(stateKey, joined), { ...base, kind: "callMembership", user, deviceId: "DEV_1", present: true, until: 1500 }));
  }
  it("goes, device and all", () => {
    deepEqual(call("_@anna:home.example_DEV_1_m.call", {}), { ...base, kind: "callMembership", user, deviceId: "DEV_1", present: false, until: undefined });
  });
  it("goes with all devices", () => deepEqual(call(user, {}), { ...base, kind: "callMembership", user, deviceId: undefined, present: false, until: undefined }));
  it("the older list: empty is gone", () => {
    equal((call(user, { memberships: [] }) as { present: boolean }).present, false);
    equal((call(user, { memberships: [joined] }) as { present: boolean }).present, true);
  });
  it("an underscore in the user's name", () => {
    const found = call("_@anna_b:home.example_DEV_m.call", { device_id: "DEV" }, "@anna_b:home.example");
    deepEqual(found, { ...base, sender: "@anna_b:home.example", kind: "callMembership", user: "@anna_b:home.example", deviceId: "DEV", present: true, until: undefined });
  });
  it("nobody comes for somebody else, but others may clear", () => {
    equal(call("_@anna:home.example_DEV_1_m.call", joined, "@max:kreis.example"), undefined);
    equal(call("_@anna:home.example_DEV_1_m.call", {}, "@buergerbuero:kreis.example")?.kind, "callMembership");
  });
  it("without an expiry the sender's clock is not used", () => equal((call(user, { device_id: "D" }) as { until?: number }).until, undefined));
  for (const key of ["", "anna", "_@anna", "@anna:home example"]) it(`${JSON.stringify(key)} is nobody`, () => equal(call(key, joined), undefined));
});

describe("signs of life", () => {
  const signs = (given: unknown): unknown => readEphemeral(given, isOurs);
  const understood = (...happenings: unknown[]): unknown => ({ kind: "understood", happenings });
  const presence = (state: unknown, sender = "@max:kreis.example"): object => ({ type: "m.presence", sender, content: { presence: state } });
  it("presence", () => {
    deepEqual(signs(presence("online")), understood({ kind: "presence", user: "@max:kreis.example", online: true }));
    deepEqual(signs(presence("unavailable")), understood({ kind: "presence", user: "@max:kreis.example", online: false }));
    deepEqual(signs(presence("online", "@amt_elterngeld:kreis.example")), understood());
  });
  it("receipts, each reader once", () => {
    const content = { $a: { "m.read": { "@max:kreis.example": { ts: 1 }, "@amt_x:kreis.example": {} } }, $b: { "m.read.private": { "@max:kreis.example": {} } } };
    deepEqual(signs({ type: "m.receipt", room_id: "!staff", content }), understood({ kind: "read", user: "@max:kreis.example", roomId: "!staff" }));
  });
  it("typing means nothing", () => deepEqual(signs({ type: "m.typing", room_id: "!r", content: { user_ids: ["@a:b"] } }), understood()));
  for (const bad of [null, 1, [], {}, presence(7), { type: "m.receipt", room_id: "!r", content: { $a: 1 } }]) {
    it(`${JSON.stringify(bad)} is set aside`, () => equal(readEphemeral(bad, isOurs).kind, "malformed"));
  }
});

describe("malformed events", () => {
  const table: [unknown, string][] = [
    [null, "event"], [7, "event"], ["x", "event"], [[], "event"], [{}, "type"],
    [event("m.room.member", { membership: "dance" }, { state_key: "@a:b" }), "membership"],
    [member({ membership: "knock" }, { state_key: "nobody" }), "event"],
    [event("m.room.message", { msgtype: "m.text", body: {} }), "body"],
    [event("m.room.message", null as unknown as object), "content"],
    [event("m.reaction", {}), "m.relates_to"],
    [event("m.room.message", { msgtype: "m.text", body: "x" }, { event_id: "$a\u0000b" }), "event_id"],
    [event("m.room.message", { msgtype: "m.text", body: "x" }, { room_id: `!${"x".repeat(300)}` }), "room_id"],
    [event("m.room.message", { msgtype: "m.text", body: "x" }, { sender: "@half\ud800:b" }), "sender"],
  ];
  for (const [given, field] of table) it(`${JSON.stringify(given)?.slice(0, 80)} at ${field}`, () => ok(malformedField(given)?.startsWith(field), malformedField(given)));
  it("a strange time does not lose a knock", () => {
    for (const at of [-1, 1.5, "now", 1e300]) {
      const found = meaning(member({ membership: "knock" }, { origin_server_ts: at }));
      ok(found?.kind === "knocked" && found.at === 0);
    }
  });
  it("a malformed event with a good id is named by it, else by nothing", () => {
    deepEqual(readEvent({ event_id: "$known" }, isOurs), { kind: "malformed", eventId: "$known", field: "type" });
    deepEqual(readEvent({ event_id: "$a\nforged log line" }, isOurs), { kind: "malformed", eventId: undefined, field: "type" });
  });
  it("anything at all is read without an exception, and keeps no control characters", () => {
    const type = fc.constantFrom("m.room.member", "m.room.message", "m.reaction", "org.matrix.msc3401.call.member");
    const content = fc.oneof(fc.object(), fc.record({ membership: fc.string(), displayname: fc.string({ unit: "binary" }) }),
      fc.record({ msgtype: fc.constant("m.text"), body: fc.string({ unit: "binary" }).map((body) => `!x ${body}`) }));
    const hostile = fc.record({
      type, content, event_id: fc.constantFrom("$e", "", 7), room_id: fc.constantFrom("!r", null), sender: fc.constantFrom("@a:b", "@", {}),
      state_key: fc.oneof(fc.constant("@a:b"), fc.string({ unit: "binary" })), unsigned: fc.anything(), origin_server_ts: fc.anything(),
    });
    fc.assert(fc.property(fc.oneof(hostile, fc.anything()), (given) => {
      const reading = readEvent(given, isOurs);
      // eslint-disable-next-line no-control-regex
      ok(!/[\u0000-\u001f\u202a-\u202e]|\\u0000/u.test(JSON.stringify(reading)));
    }), { numRuns: 2000 });
  });
});

describe("whose users are ours", () => {
  const table: [string, boolean][] = [
    ["@buergerbuero:kreis.example", true], ["@amt_elterngeld:kreis.example", true], ["@amt_elterngeld:other.example", false],
    ["@buergerbuero:kreis.example.evil", false], ["@amt_x:evil:kreis.example", false], ["@anna:kreis.example", false],
  ];
  for (const [user, expected] of table) it(`${user}: ${expected}`, () => equal(isOurs(user), expected));
});
