import assert from "node:assert/strict";
import type { Visit, VisitEvent } from "../../appservice/domain/visit.ts";
import { onEveryStore } from "../support/stores.ts";
import { acceptedBy, endedAt, inStage, opened, waiting } from "./storePeople.ts";
import { everythingIn } from "./storeContents.ts";

const ids = (visits: readonly Visit[]): string[] => visits.map(({ id }) => id);

onEveryStore("visits of the store", (open) => {
  const save = (visit: Visit, ...events: VisitEvent[]) => open().store.transaction(async (tx) => {
    await tx.visits.byId(visit.id);
    await tx.visits.save(visit, events);
  });
  const ask = <T>(question: (visits: Parameters<Parameters<ReturnType<typeof open>["store"]["transaction"]>[0]>[0]["visits"]) => Promise<T>) =>
    open().store.transaction((tx) => question(tx.visits));

  it("a visit comes back as it was saved, in every status", async () => {
    const anna = waiting("anna", { name: "Anna Ö. 🙂", waitingRoom: "!w", question: { about: "transfer", to: "wohnen", by: "@weber:localhost" } });
    const all: Visit[] = [
      anna,
      inStage(anna, { status: "parked", until: 5 }),
      acceptedBy(anna, "@weber:localhost"),
      inStage(anna, { status: "in consultation", caseworker: "@weber:localhost", acceptedAt: 1, appearedAt: 2, quietSince: 3 }),
      inStage(anna, { status: "missed", caseworker: "@weber:localhost", until: 4 }),
      endedAt(anna, 9, "@weber:localhost"),
    ];
    for (const visit of all) {
      await save(visit);
      assert.deepEqual(await ask((visits) => visits.byId("anna")), visit);
    }
  });

  it("open visits are those of the department that have not ended", async () => {
    await save(waiting("anna"));
    await save(acceptedBy(waiting("bert"), "@weber:localhost"));
    await save(endedAt(waiting("carl"), 5));
    await save(waiting("dora", { department: "wohnen" }));
    assert.deepEqual(ids(await ask((visits) => visits.open("elterngeld"))), ["anna", "bert"]);
  });

  it("a citizen's visits are found in every department until they end", async () => {
    const citizen = "@anna:example.org";
    await save(waiting("1", { citizen }));
    await save(waiting("2", { citizen, department: "wohnen" }));
    await save(endedAt(waiting("3", { citizen }), 5));
    assert.deepEqual(ids(await ask((visits) => visits.ofCitizen(citizen))), ["1", "2"]);
  });

  it("a caseworker's are those accepted or in consultation, and only their caseworkers are busy", async () => {
    const weber = "@weber:localhost";
    await save(acceptedBy(waiting("anna"), weber));
    await save(inStage(waiting("bert"), { status: "in consultation", caseworker: weber, acceptedAt: 1, appearedAt: 2 }));
    await save(inStage(waiting("carl"), { status: "missed", caseworker: "@yilmaz:localhost", until: 4 }));
    await save(endedAt(waiting("dora"), 5, weber));
    assert.deepEqual(ids(await ask((visits) => visits.ofCaseworker(weber))), ["anna", "bert"]);
    assert.deepEqual(await ask((visits) => visits.busyCaseworkers()), new Map([[weber, 2]]));
  });

  it("of a ticket number the open visit is meant, else the latest", async () => {
    const find = () => ask((visits) => visits.byTicket("elterngeld", "E-001"));
    assert.equal(await find(), undefined);
    await save(endedAt(waiting("old"), 5));
    await save(waiting("now"));
    await save(endedAt(waiting("newest"), 6));
    assert.equal((await find())?.id, "now");
    await save(endedAt(waiting("now"), 7));
    assert.equal((await find())?.id, "newest");
  });

  it("a room leads to the visit that it serves, the latest if it served several", async () => {
    await save(waiting("anna", { waitingRoom: "!direct", room: "!talk" }));
    await save(waiting("bert", { waitingRoom: "!direct" }));
    assert.equal((await ask((visits) => visits.byRoom("!direct")))?.id, "bert");
    assert.equal((await ask((visits) => visits.byRoom("!talk")))?.id, "anna");
    assert.equal(await ask((visits) => visits.byRoom("!none")), undefined);
  });

  it("what ended since a moment is told in order", async () => {
    await save(endedAt(waiting("late"), 30));
    await save(endedAt(waiting("early"), 10));
    await save(endedAt(waiting("middle"), 20));
    assert.deepEqual(ids(await ask((visits) => visits.ended("elterngeld", 20))), ["middle", "late"]);
  });

  it("a room is missing for those accepted and for the first in each line", async () => {
    await save(acceptedBy(waiting("accepted"), "@weber:localhost"));
    await save(acceptedBy(waiting("seated", { room: "!1" }), "@weber:localhost"));
    await save(waiting("second", { rank: 20 }));
    await save(waiting("first", { rank: 10 }));
    await save(waiting("urgent", { rank: 90, department: "wohnen", urgent: true }));
    await save(waiting("not urgent", { rank: 80, department: "wohnen" }));
    await save(waiting("has one", { rank: 1, department: "pflege", room: "!2" }));
    await save(waiting("behind", { rank: 2, department: "pflege" }));
    await save(inStage(waiting("parked", { department: "hiv" }), { status: "parked", until: 5 }));
    assert.deepEqual(ids(await ask((visits) => visits.withoutRoom())), ["accepted", "first", "urgent"]);
  });

  it("those who wait, are parked or missed are counted by department, through every change", async () => {
    const anna = waiting("anna");
    const counts = () => ask((visits) => visits.waitingCounts());
    await save(anna);
    await save(waiting("bert"));
    await save(waiting("carl", { department: "wohnen" }));
    assert.deepEqual(await counts(), new Map([["elterngeld", 2], ["wohnen", 1]]));
    for (const [visit, count] of [
      [inStage(anna, { status: "parked", until: 5 }), 2], [anna, 2], [acceptedBy(anna, "@weber:localhost"), 1],
      [inStage(anna, { status: "missed", caseworker: "@weber:localhost", until: 4 }), 2], [endedAt(anna, 9), 1],
    ] as const) {
      await save(visit);
      assert.equal((await counts()).get("elterngeld"), count, visit.status);
    }
    await save(endedAt(waiting("bert"), 9));
    assert.deepEqual(await counts(), new Map([["wohnen", 1]]));
  });

  it("the open visits of a homeserver's citizens are counted", async () => {
    await save(waiting("anna", { citizen: "@anna:example.org:8448" }));
    await save(waiting("bert", { citizen: "@bert:example.org:8448" }));
    await save(waiting("carl", { citizen: "@carl:example.org" }));
    await save(waiting("dora", { citizen: "page:8448" }));
    await save(endedAt(waiting("emil", { citizen: "@emil:example.org:8448" }), 5));
    assert.equal(await ask((visits) => visits.openOfServer("example.org:8448")), 2);
  });

  it("events are kept in their order and never changed by saving again", async () => {
    const { url } = open();
    await save(waiting("anna"), opened(waiting("anna")), { type: "visitUrged", at: 2, by: "@weber:localhost" });
    await save(waiting("anna"));
    await save(waiting("anna"), { type: "languageChosen", at: 3, language: "en" });
    const events = (await everythingIn(url)).get("events") ?? [];
    assert.deepEqual(events.map(({ seq, type }) => [Number(seq), type]), [[1, "visitOpened"], [2, "visitUrged"], [3, "languageChosen"]]);
  });

  it("erasing leaves what can be counted and nothing that tells of whom", async () => {
    const { store, url } = open();
    const secrets = ["@anna:example.org", "Anna Secret", "@weber:localhost", "@dolmetscher:example.org", "!waiting", "!talk", "$notice", "@guest1:localhost"];
    const anna = waiting("visit1", {
      citizen: "@anna:example.org", name: "Anna Secret", waitingRoom: "!waiting", room: "!talk", guests: ["@dolmetscher:example.org"],
    });
    await save(anna, opened(anna), { type: "visitAccepted", at: 2, caseworker: "@weber:localhost" },
      { type: "citizenAsked", at: 3, question: { about: "thirdParty", invitee: "@dolmetscher:example.org", role: "interpreter", by: "@weber:localhost" } });
    await save(endedAt(anna, 99, "@weber:localhost"), { type: "visitEnded", at: 99, outcome: "finished", by: "@weber:localhost" });
    await store.transaction((tx) => tx.messages.put({ about: "number", visit: "visit1", roomId: "!waiting", eventId: "$notice", shown: "E-001" }));
    await store.transaction((tx) => tx.pages.put({ secretHash: "hash", visit: "visit1", role: "citizen", guest: "@guest1:localhost", network: "n", openedAt: 1 }));
    const before = JSON.stringify([...await everythingIn(url)]);
    for (const secret of secrets) assert.ok(before.includes(secret), secret);

    await store.transaction((tx) => tx.visits.erase("visit1"));
    const after = JSON.stringify([...await everythingIn(url)]);
    for (const secret of secrets) assert.ok(!after.includes(secret), `${secret} is still there`);
    const visit = await ask((visits) => visits.byId("visit1"));
    assert.ok(visit?.status === "ended");
    assert.deepEqual([visit.outcome, visit.endedAt, visit.waitedMs, visit.ticket, visit.department], ["finished", 99, 7, "E-001", "elterngeld"]);
    assert.deepEqual(ids(await ask((visits) => visits.ended("elterngeld", 0))), ["visit1"]);
  });

  it("a visit that has not ended cannot be erased", async () => {
    await save(waiting("anna"));
    await assert.rejects(ask((visits) => visits.erase("anna")), /has not ended/);
    await ask((visits) => visits.erase("nobody"));
  });
});
