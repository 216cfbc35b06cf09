import { deepEqual, equal, notEqual } from "node:assert/strict";

import type { ConsultationStatus, Identity } from "../../appservice/rtc/ports.ts";
import { refusalFor, wayFor, type Facts, type OtherRoomsRule } from "../../appservice/rtc/rules.ts";

const anna: Identity = { known: true, userId: "@anna:example.org" };
const member: Facts = { consultation: "open", identity: anna, claimedUserId: undefined, joined: true };

describe("who answers for the call of a room", () => {
  const table: [ConsultationStatus | undefined, OtherRoomsRule, string | number][] = [
    ["open", "refuse", "ours"],
    ["open", "forward", "ours"],
    ["before", "forward", "ours"],
    ["over", "forward", "ours"],
    ["over", "members", "ours"],
    [undefined, "members", "ours"],
    [undefined, "forward", "forward"],
    [undefined, "refuse", 403],
  ];
  for (const [consultation, rule, expected] of table) {
    it(`${consultation === undefined ? "another room" : `consultation, ${consultation}`}; other rooms: ${rule} → ${expected}`, () => {
      const way = wayFor(consultation, rule);
      equal(typeof way === "string" ? way : way.status, expected);
    });
  }
});

describe("who gets a key to a call", () => {
  const table: [string, Partial<Facts>, [number, string] | "key"][] = [
    ["a member of an open consultation", {}, "key"],
    ["a member who says truly who they are", { claimedUserId: "@anna:example.org" }, "key"],
    ["a member of another room, where members may", { consultation: undefined }, "key"],
    ["a member before the accept", { consultation: "before" }, [403, "M_FORBIDDEN"]],
    ["a member after the end", { consultation: "over" }, [403, "M_FORBIDDEN"]],
    ["somebody who is not in the room, or not any more", { joined: false }, [403, "M_FORBIDDEN"]],
    ["a stranger in another room", { joined: false, consultation: undefined }, [403, "M_FORBIDDEN"]],
    ["a member who claims to be somebody else", { claimedUserId: "@weber:example.org" }, [401, "M_UNAUTHORIZED"]],
    ["a token that is not valid", { identity: { known: false, why: "token not valid" } }, [401, "M_UNAUTHORIZED"]],
    ["a homeserver with nobody in the room", { identity: { known: false, why: "server not allowed" } }, [403, "M_FORBIDDEN"]],
    ["a homeserver that does not answer", { identity: { known: false, why: "server not reachable" } }, [502, "M_UNKNOWN"]],
  ];
  for (const [who, facts, expected] of table) {
    it(`${who} → ${expected === "key" ? "a key" : expected.join(" ")}`, () => {
      const refusal = refusalFor({ ...member, ...facts });
      deepEqual(refusal === undefined ? "key" : [refusal.status, refusal.errcode], expected);
    });
  }

  it("of all combinations, only a known member under their own name, and only while the consultation is open", () => {
    const identities: Identity[] = [anna, { known: false, why: "token not valid" }, { known: false, why: "server not reachable" }];
    const claims = [undefined, "@anna:example.org", "@Anna:example.org", ""];
    const all = ([undefined, "before", "open", "over"] as const).flatMap((consultation) =>
      identities.flatMap((identity) =>
        claims.flatMap((claimedUserId) => [true, false].map((joined) => ({ consultation, identity, claimedUserId, joined }))),
      ),
    );
    for (const facts of all) {
      const { consultation, identity, claimedUserId, joined } = facts;
      const deserved =
        identity.known &&
        joined &&
        consultation !== "before" &&
        consultation !== "over" &&
        [undefined, identity.userId].includes(claimedUserId);
      equal(refusalFor(facts) === undefined, deserved, JSON.stringify(facts));
    }
  });

  it("strangers cannot tell a consultation from any other room, nor how far it is", () => {
    const stranger = { ...member, joined: false };
    const answers = ([undefined, "before", "open", "over"] as const).map((consultation) => refusalFor({ ...stranger, consultation }));
    deepEqual(new Set(answers).size, 1);
    deepEqual(answers[0], wayFor(undefined, "refuse"));
    notEqual(answers[0], undefined);
  });
});
