import assert from "node:assert/strict";
import type { MessageRecord, PageVisit, RoomRecord, StaffMember } from "../../appservice/office/books.ts";
import { onEveryStore } from "../support/stores.ts";
import { everythingIn } from "./storeContents.ts";
import { endedAt, waiting } from "./storePeople.ts";

const room = (roomId: string, madeAt: number, more: Partial<RoomRecord> = {}): RoomRecord =>
  ({ roomId, kind: "consultation", department: "", state: "free", speaker: "@buergerbuero:localhost", madeAt, ...more });

const member = (user: string, more: Partial<StaffMember> = {}): StaffMember =>
  ({ department: "elterngeld", user, joined: true, power: 0, paused: false, ...more });

const message = (eventId: string, visit: string, more: Partial<MessageRecord> = {}): MessageRecord =>
  ({ about: "number", visit, roomId: `!${visit}`, eventId, shown: "1", ...more });

onEveryStore("books of the store", (open) => {
  it("the oldest free room is taken, and each only once, however many take at once", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      for (const madeAt of [3, 1, 4, 2]) await tx.rooms.put(room(`!${madeAt}`, madeAt));
      await tx.rooms.put(room("!other department", 0, { department: "wohnen" }));
      await tx.rooms.put(room("!other kind", 0, { kind: "waiting area" }));
    });
    const take = () => store.transaction((tx) => tx.rooms.take("consultation", ""));
    assert.deepEqual(await take(), room("!1", 1, { state: "taken" }));
    const taken = await Promise.all([take(), take(), take(), take()]);
    assert.deepEqual(taken.map((one) => one?.roomId ?? "none").sort(), ["!2", "!3", "!4", "none"]);
    assert.equal(await store.transaction((tx) => tx.rooms.count("consultation", "", "free")), 0);
    assert.equal(await store.transaction((tx) => tx.rooms.count("consultation", "", "taken")), 4);
  });

  it("a room whose taking came to nothing is free again", async () => {
    const { store } = open();
    await store.transaction((tx) => tx.rooms.put(room("!1", 1)));
    await assert.rejects(store.transaction(async (tx) => {
      await tx.rooms.take("consultation", "");
      throw new Error("no");
    }));
    assert.equal((await store.transaction((tx) => tx.rooms.find("!1")))?.state, "free");
  });

  it("the waiting area of a department is the one in use, not one in stock or one that is over", async () => {
    const { store } = open();
    const area = (roomId: string, madeAt: number, state: RoomRecord["state"]) =>
      room(roomId, madeAt, { kind: "waiting area", department: "elterngeld", state });
    const the = () => store.transaction((tx) => tx.rooms.the("waiting area", "elterngeld"));
    await store.transaction(async (tx) => {
      await tx.rooms.put(area("!stock", 2, "free"));
      await tx.rooms.put(area("!over", 3, "over"));
    });
    assert.equal(await the(), undefined);
    const mine = area("!mine", 1, "taken");
    await store.transaction((tx) => tx.rooms.put(mine));
    assert.deepEqual(await the(), mine);
    await store.transaction((tx) => tx.rooms.put({ ...mine, kind: "waiting room", visit: "anna" }));
    assert.equal(await the(), undefined);
    assert.deepEqual(await store.transaction((tx) => tx.rooms.find("!mine")), { ...mine, kind: "waiting room", visit: "anna" });
  });

  it("rooms in use are the department's own and those of its visits that have not ended", async () => {
    const { store } = open();
    const mine = (roomId: string, kind: RoomRecord["kind"], more: Partial<RoomRecord> = {}) =>
      room(roomId, 1, { kind, department: "elterngeld", state: "taken", ...more });
    await store.transaction(async (tx) => {
      const anna = waiting("anna", { waitingRoom: "!waiting", room: "!talk" });
      await tx.visits.save(anna, []);
      await tx.visits.save(waiting("bert", { waitingRoom: "!chat", department: "wohnen", ticket: "W-001" }), []);
      await tx.visits.save(endedAt(waiting("cora", { waitingRoom: "!idle", ticket: "E-002" }), 5), []);
      for (const one of [
        mine("!staff", "staff room"), mine("!area", "waiting area"), mine("!stock", "waiting area", { state: "free" }),
        mine("!waiting", "waiting room", { visit: "anna" }), mine("!talk", "consultation", { visit: "anna" }),
        mine("!chat", "direct chat", { department: "wohnen", visit: "bert" }), mine("!idle", "direct chat", { visit: "cora" }),
        mine("!over", "waiting room", { state: "over" }),
      ]) await tx.rooms.put(one);
      assert.deepEqual((await tx.rooms.inUse("elterngeld")).map(({ roomId }) => roomId), ["!area", "!staff", "!waiting", "!talk"]);
      assert.deepEqual((await tx.rooms.inUse("wohnen")).map(({ roomId }) => roomId), ["!chat"]);
      await tx.visits.save(endedAt(anna, 9), []);
      assert.deepEqual((await tx.rooms.inUse("elterngeld")).map(({ roomId }) => roomId), ["!area", "!staff"]);
    });
  });

  it("however many are asked for, the rooms that the book knows are told from others", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      await tx.rooms.put(room("!1999", 1));
      const asked = Array.from({ length: 40_000 }, (_, n) => `!${n}`);
      assert.deepEqual([...await tx.rooms.known(asked)], ["!1999"]);
    });
  });

  it("chats whose time has come are idle, the longest first", async () => {
    const { store } = open();
    const chat = (roomId: string, leaveAt: number) => room(roomId, 1, { kind: "direct chat", state: "taken", leaveAt });
    await store.transaction(async (tx) => {
      for (const one of [chat("!late", 30), chat("!b", 20), chat("!a", 10), room("!other", 1)]) await tx.rooms.put(one);
      assert.deepEqual(await tx.rooms.idle(20, 9), [chat("!a", 10), chat("!b", 20)]);
      assert.deepEqual(await tx.rooms.idle(20, 1), [chat("!a", 10)]);
    });
  });

  it("rooms are listed by kind, and forgotten with their calls", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      await tx.rooms.put(room("!1", 1));
      await tx.rooms.put(room("!2", 2, { kind: "office" }));
      await tx.calls.put("!1", "@anna:example.org", "PHONE", 100);
      await tx.rooms.forget("!1");
      assert.deepEqual((await tx.rooms.all("office")).map(({ roomId }) => roomId), ["!2"]);
      assert.deepEqual(await tx.rooms.all("consultation"), []);
      assert.deepEqual(await tx.calls.present("!1", 0), []);
    });
  });

  it("staff are found by department and, while joined, by person", async () => {
    const { store } = open();
    const weber = member("@weber:localhost", { lastSign: 5, language: "en", power: 50, paused: true });
    await store.transaction(async (tx) => {
      await tx.staff.put(member("@weber:localhost"));
      await tx.staff.put(weber);
      await tx.staff.put(member("@weber:localhost", { department: "wohnen", joined: false }));
      await tx.staff.put(member("@yilmaz:localhost", { department: "wohnen" }));
      assert.deepEqual(await tx.staff.of("elterngeld"), [weber]);
      assert.deepEqual(await tx.staff.find("elterngeld", "@weber:localhost"), weber);
      assert.equal(await tx.staff.find("elterngeld", "@yilmaz:localhost"), undefined);
      assert.deepEqual(await tx.staff.departmentsOf("@weber:localhost"), ["elterngeld"]);
    });
  });

  it("each ticket number is drawn once, however many draw at once; each department and day counts for itself", async () => {
    const { store } = open();
    const draw = (department: string, day: string) => store.transaction((tx) => tx.tickets.draw(department, day));
    const drawn = await Promise.all(Array.from({ length: 20 }, () => draw("elterngeld", "2026-11-22")));
    assert.deepEqual(drawn.sort((a, b) => a - b), Array.from({ length: 20 }, (_, index) => index));
    assert.equal(await draw("elterngeld", "2026-11-23"), 0);
    assert.equal(await draw("wohnen", "2026-11-22"), 0);
  });

  it("who is barred is barred from that department until that moment, and then forgotten", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      await tx.bars.put("elterngeld", "@anna:example.org", 50);
      await tx.bars.put("elterngeld", "@anna:example.org", 100);
      assert.equal(await tx.bars.isBarred("elterngeld", "@anna:example.org", 99), true);
      assert.equal(await tx.bars.isBarred("elterngeld", "@anna:example.org", 100), false);
      assert.equal(await tx.bars.isBarred("wohnen", "@anna:example.org", 1), false);
      await tx.bars.prune(99);
      assert.equal(await tx.bars.isBarred("elterngeld", "@anna:example.org", 0), true);
      await tx.bars.prune(100);
      assert.equal(await tx.bars.isBarred("elterngeld", "@anna:example.org", 0), false);
    });
  });

  it("messages are found by what they are about, the latest, and by event", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      await tx.messages.put(message("$1", "anna"));
      await tx.messages.put(message("$2", "anna"));
      await tx.messages.put(message("$3", "anna", { about: "arrival" }));
      assert.equal((await tx.messages.of("anna", "number"))?.eventId, "$2");
      await tx.messages.put(message("$2", "anna", { shown: "7" }));
      assert.deepEqual(await tx.messages.of("anna", "number"), message("$2", "anna", { shown: "7" }));
      assert.deepEqual(await tx.messages.byEvent("$3"), message("$3", "anna", { about: "arrival" }));
      assert.equal(await tx.messages.of("anna", "quiet"), undefined);
      await tx.messages.forget("anna");
      assert.equal(await tx.messages.byEvent("$1"), undefined);
    });
  });

  it("the number notices of a department are those of its open visits, one for each", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      await tx.visits.save(waiting("anna"), []);
      await tx.visits.save(endedAt(waiting("bert"), 5), []);
      await tx.visits.save(waiting("carl", { department: "wohnen" }), []);
      for (const visit of ["anna", "bert", "carl"]) await tx.messages.put(message(`$${visit}`, visit));
      await tx.messages.put(message("$anna anew", "anna"));
      await tx.messages.put(message("$anna arrived", "anna", { about: "arrival" }));
      assert.deepEqual((await tx.messages.numbers("elterngeld")).map(({ eventId }) => eventId), ["$anna anew"]);
    });
  });

  it("what is remembered of a department comes back whole, and goes when it is left out, all but what is shown", async () => {
    const { store } = open();
    const whole = { id: "elterngeld", closedUntil: 5, exceptions: "[]", notice: "Heute nur bis 12" };
    await store.transaction(async (tx) => {
      assert.deepEqual(await tx.departments.get("elterngeld"), { id: "elterngeld" });
      await tx.departments.put(whole);
      assert.deepEqual(await tx.departments.get("elterngeld"), whole);
      await tx.departments.setShown("elterngeld", "y");
      assert.deepEqual(await tx.departments.get("elterngeld"), { ...whole, shown: "y" });
      await tx.departments.put({ id: "elterngeld" });
      assert.deepEqual(await tx.departments.get("elterngeld"), { id: "elterngeld", shown: "y" });
    });
  });

  it("each device is in the call for itself, until it goes or lapses", async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      const present = async (at = 0, room = "!1") => (await tx.calls.present(room, at)).map(({ until }) => until);
      await tx.calls.put("!1", "@anna:example.org", "PHONE", 5);
      await tx.calls.put("!1", "@anna:example.org", "PHONE", 30);
      await tx.calls.put("!1", "@anna:example.org", "LAPTOP", 20);
      await tx.calls.put("!1", "@weber:localhost", "DESK", 10);
      await tx.calls.put("!2", "@weber:localhost", "DESK", 10);
      assert.deepEqual(await present(), [10, 20, 30]);
      assert.deepEqual((await tx.calls.present("!1", 0)).map(({ user }) => user), ["@weber:localhost", "@anna:example.org", "@anna:example.org"]);
      await tx.calls.remove("!1", "@anna:example.org", "PHONE");
      assert.deepEqual(await present(9), [10, 20]);
      assert.deepEqual(await present(10), [20]);
      assert.deepEqual(await present(0), [20], "what has lapsed is forgotten");
      await tx.calls.put("!1", "@anna:example.org", "PHONE", 40);
      await tx.calls.remove("!1", "@anna:example.org", undefined);
      assert.deepEqual(await present(), []);
      assert.deepEqual(await present(0, "!2"), [10]);
    });
  });

  it("what is counted is counted for all who count at once, each name for itself, and begins anew after its time", async () => {
    const { store } = open();
    const count = (name: string, stretch = 60_000) => store.transaction((tx) => tx.tally.count(name, stretch));
    const counted = await Promise.all(Array.from({ length: 10 }, () => count("numbers")));
    assert.deepEqual(counted.map((one) => one.count).sort((a, b) => a - b), Array.from({ length: 10 }, (_, index) => index + 1));
    assert.ok(counted.every(({ left }) => left > 0 && left <= 60_000));
    assert.equal((await count("accounts", 0)).count, 1);
    assert.equal((await count("accounts")).count, 1, "the first stretch was over at once");
    assert.equal((await count("accounts")).count, 2);
  });

  it("what was counted is forgotten when its time is over", async () => {
    const { store, url } = open();
    await store.transaction(async (tx) => {
      await tx.tally.count("over", 0);
      await tx.tally.count("goes on", 60_000);
      await tx.tally.prune(await tx.now());
    });
    assert.deepEqual((await everythingIn(url)).get("tally")?.map(({ name }) => name), ["goes on"]);
  });

  it("the numbers that a network took lately at a department are counted until they are forgotten", async () => {
    const { store } = open();
    const page = (visit: string, openedAt: number, more: Partial<PageVisit> = {}): PageVisit =>
      ({ secretHash: `${visit}${openedAt}`, visit, role: "citizen", network: "n", openedAt, ...more });
    await store.transaction(async (tx) => {
      assert.deepEqual(await tx.pages.lately("elterngeld", "n"), { count: 0, latest: 0 });
      await tx.visits.save(waiting("anna"), []);
      await tx.visits.save(endedAt(waiting("bert"), 5), []);
      await tx.visits.save(waiting("carl", { department: "wohnen" }), []);
      for (const one of [page("anna", 1), page("anna", 9, { role: "companion" }), page("bert", 2), page("carl", 8), page("anna", 7, { network: "m" })]) await tx.pages.put(one);
      assert.deepEqual(await tx.pages.lately("elterngeld", "n"), { count: 2, latest: 2 });
      await tx.pages.forget("bert");
      assert.deepEqual(await tx.pages.lately("elterngeld", "n"), { count: 1, latest: 1 });
      await tx.pages.close("anna1");
      assert.deepEqual((await tx.pages.ofVisit("anna")).map(({ secretHash }) => secretHash), ["anna7", "anna9"]);
    });
  });

  it("the key of networks' hashes is one for all, and another when its time is over", async () => {
    const { store, url } = open();
    const keyAt = (key: string, at: number) => store.transaction((tx) => tx.pages.networkKey({ key, until: at + 100 }, at));
    const found = await Promise.all(["a", "b", "c"].map((key) => keyAt(key, 0)));
    assert.equal(new Set(found.map(({ key }) => key)).size, 1);
    assert.deepEqual(await keyAt("d", 99), found[0]);
    assert.deepEqual(await keyAt("e", 100), { key: "e", until: 200 });
    assert.equal((await everythingIn(url)).get("page_keys")?.length, 1, "the former one is nowhere");
  });

  it("an OpenID token serves once, also for two who use it at once", async () => {
    const { store } = open();
    const spend = () => store.transaction((tx) => tx.deskSessions.spend("hash", 100));
    const served = await Promise.all([spend(), spend(), spend()]);
    assert.deepEqual(served.sort(), [false, false, true]);
    await store.transaction((tx) => tx.deskSessions.prune(99));
    assert.equal(await spend(), false);
    await store.transaction((tx) => tx.deskSessions.prune(100));
    assert.equal(await spend(), true);
  });

  it("a log-in at the desk is found until it is forgotten or over", async () => {
    const { store } = open();
    const session = (hash: string, until: number) => ({ hash, user: "@weber:localhost", department: "elterngeld", until });
    await store.transaction(async (tx) => {
      await tx.deskSessions.put(session("1", 50));
      await tx.deskSessions.put(session("1", 60));
      await tx.deskSessions.put(session("2", 70));
      assert.deepEqual(await tx.deskSessions.find("1"), session("1", 60));
      await tx.deskSessions.prune(60);
      assert.equal(await tx.deskSessions.find("1"), undefined);
      await tx.deskSessions.forget("2");
      assert.equal(await tx.deskSessions.find("2"), undefined);
    });
  });
});
