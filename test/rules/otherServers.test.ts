import { equal, deepEqual, rejects } from "node:assert/strict";
import { doors } from "../../appservice/matrix/doors.ts";
import { createHomeserver, type Homeserver } from "../../appservice/matrix/homeserver.ts";
import { sparing } from "../../appservice/matrix/otherServers.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import { HomeserverError, type Call, type OwnErrcode } from "../../appservice/matrix/request.ts";

const NOT_ANSWERING = { name: "NotAnswering", transient: true };
const failure = (call: Call, status: number, errcode: string | OwnErrcode): HomeserverError => new HomeserverError({ call, status, errcode });

describe("invites that need another homeserver", () => {
  /** What the own homeserver was asked, in order. */
  let asked: string[];
  let profile: (call: Call) => unknown;
  let invite: (call: Call) => unknown;
  let member: () => unknown;
  let homeserver: Homeserver;
  let now: number;

  beforeEach(() => {
    now = 0;
    asked = [];
    profile = () => ({});
    invite = () => ({});
    member = () => ({ membership: "leave" });
    homeserver = sparing(createHomeserver(async (call) => {
      if (/\/state(?:\/|$)/u.test(call.path)) return member();
      const what = call.path.includes("/profile/") ? "profile" : "invite";
      asked.push(what);
      return (what === "profile" ? profile : invite)(call);
    }), "kreis.example", { now: () => now, sleep: async (ms) => { now += ms; await settled(); } });
  });

  const inviteTo = (user: string): Promise<void> => homeserver.invite("@office:kreis.example", "!room", user);
  const never = (): Promise<never> => new Promise(() => undefined);
  /** Once everything that could go on has gone on. */
  const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

  it("people from here are simply invited, however many", async () => {
    invite = never;
    for (let count = 0; count < 20; count += 1) inviteTo(`@u${count}:kreis.example`).catch(() => undefined);
    await settled();
    deepEqual(asked, Array(20).fill("invite"));
  });

  it("a homeserver that answers is asked once for many", async () => {
    await inviteTo("@anna:there.example");
    await inviteTo("@ben:there.example");
    deepEqual(asked, ["profile", "invite", "invite"]);
  });

  for (const status of [403, 404]) {
    it(`one that tells nothing of its users (${status}) answers all the same`, async () => {
      profile = (call) => { throw failure(call, status, "M_NOT_FOUND"); };
      await inviteTo("@anna:there.example");
      deepEqual(asked, ["profile", "invite"]);
    });
  }

  it("one that does not answer gets no invite, and keeps nobody of another one waiting", async () => {
    profile = (call) => { if (call.path.includes("dead")) throw failure(call, 502, "M_UNKNOWN"); return {}; };
    await rejects(inviteTo("@anna:dead.example"), NOT_ANSWERING);
    await rejects(inviteTo("@ben:dead.example"), NOT_ANSWERING);
    await inviteTo("@carl:there.example");
    deepEqual(asked, ["profile", "profile", "invite"]);
  });

  it("two at once go to one homeserver; the third when one of them is done", async () => {
    const done: (() => void)[] = [];
    invite = () => new Promise((resolve) => { done.push(() => { resolve({}); }); });
    const all = ["anna", "ben", "carl"].map((name) => inviteTo(`@${name}:there.example`));
    await settled();
    equal(done.length, 2);
    done[0]?.();
    await all[0];
    while (done.length < 3) await settled();
    done.forEach((finish) => { finish(); });
    await Promise.all(all);
  });

  it("a homeserver that died in mid-invite is left alone", async () => {
    invite = (call) => { throw failure(call, 0, "TIMEOUT"); };
    await rejects(inviteTo("@anna:dying.example"), NOT_ANSWERING);
    await rejects(inviteTo("@ben:dying.example"), NOT_ANSWERING);
    deepEqual(asked, ["profile", "invite"]);
  });

  it("three that die one after the other take all places there are, since the own one goes on with it; people from here are invited", async () => {
    invite = (call) => { if (!String(JSON.stringify(call.body)).includes("kreis.example")) throw failure(call, 0, "TIMEOUT"); return {}; };
    for (const server of ["one", "two", "three"]) await rejects(inviteTo(`@anna:${server}.example`), NOT_ANSWERING);
    await rejects(inviteTo("@anna:four.example"), NOT_ANSWERING);
    equal(asked.length, 7, "the fourth is asked, and not written to");
    await inviteTo("@anna:kreis.example");
    now += 270_001;
    await rejects(inviteTo("@anna:four.example"), NOT_ANSWERING);
    equal(asked.slice(-2).join(), "profile,invite", "until it must be over");
  });

  for (const membership of ["invite", "join", "leave"]) {
    it(`an invite that was given up and found to be ${membership} ${membership === "leave" ? "keeps" : "gives back"} its place`, async () => {
      invite = (call) => { throw failure(call, 0, "TIMEOUT"); };
      // at once, so that both have begun before either is given up
      const both = ["anna", "ben"].map((name) => inviteTo(`@${name}:dying.example`));
      await Promise.all(both.map((one) => rejects(one, NOT_ANSWERING)));
      member = () => ({ membership });
      invite = () => ({});
      now += 5_001;
      if (membership === "leave") await rejects(inviteTo("@carl:dying.example"), NOT_ANSWERING);
      else await inviteTo("@carl:dying.example");
    });
  }

  it("a refusal is told as it is, and gives the place back", async () => {
    invite = (call) => { throw failure(call, 403, "M_FORBIDDEN"); };
    for (let count = 0; count < 5; count += 1) await rejects(inviteTo("@anna:there.example"), { errcode: "M_FORBIDDEN" });
    equal(asked.filter((what) => what === "invite").length, 5);
  });

  it("a room is entered whose homeserver knows its own invite a moment later than we", async () => {
    let refusals = 2;
    invite = (call) => {
      if (call.path.includes("/join/") && refusals > 0) { refusals -= 1; throw failure(call, 403, "M_FORBIDDEN"); }
      return { room_id: "!chat" };
    };
    member = () => [];
    const room: RoomRecord = { roomId: "!chat", kind: "direct chat", department: "elterngeld", state: "taken", speaker: "@office:kreis.example", madeAt: 0 };
    equal(await doors(homeserver).enter(room, "@anna:there.example"), "plain");
    refusals = 1;
    equal(await doors(homeserver).enter(room, "@anna:kreis.example"), "gone", "ours knows at once");
  });

  it("a room that lives elsewhere is entered the same way", async () => {
    profile = (call) => { throw failure(call, 504, "M_UNKNOWN"); };
    await rejects(homeserver.join("@office:kreis.example", "!chat", "@anna:dead.example"), NOT_ANSWERING);
    deepEqual(asked, ["profile"]);
  });
});
