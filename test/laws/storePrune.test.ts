/** What the database still holds when everything that was to be kept for a time is over. */
import assert from "node:assert/strict";
import { prune } from "../../appservice/office/prune.ts";
import { ANNA, DAY, HOUR, MINUTE, WEBER, YILMAZ } from "../support/given.ts";
import { openOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { stores } from "../support/stores.ts";
import type { OpenStore } from "../support/stores.ts";
import { everythingIn } from "./storeContents.ts";

const BERT = "@bert:leben.example";
const DOLMETSCH = "@dolmetsch:amt.example";

for (const kind of stores) {
  describe(`what is kept for a time only (${kind.name})`, () => {
    let opened: OpenStore;
    let office: Office;
    beforeEach(async () => {
      office = await openOffice({}, undefined, { name: "visit", open: async (now) => (opened = await kind.open({ now })).store });
      await office.staff("elterngeld", WEBER);
      await office.stock(2);
    });
    afterEach(() => opened.end());

    const contents = async (table: string) => (await everythingIn(opened.url)).get(table) ?? [];
    const all = async (): Promise<string> => JSON.stringify([...await everythingIn(opened.url)]);
    const pruned = (): Promise<void> => office.tx((tx) => prune(tx, office.context));

    /** A visit with everything that can name people, up to its end. */
    async function wholeVisit(): Promise<string> {
      const { id, ticket, room = "" } = await office.waits(ANNA);
      await office.says(WEBER, { name: "accept", ticket, also: false });
      await office.act(id, { do: "appear", at: office.now() });
      await office.says(WEBER, { name: "invite", user: DOLMETSCH, role: "interpreter" });
      await office.act(id, { do: "answer", yes: true, at: office.now() });
      await office.tx(async (tx) => {
        await tx.calls.put(room, ANNA, "PHONE", office.now() + HOUR);
        await tx.messages.put({ about: "number", visit: id, roomId: room, eventId: "$1", shown: ANNA });
      });
      await office.says(WEBER, { name: "finish" });
      return id;
    }

    /** Orders and events that could not be carried out: they name people, and belong to no visit. */
    async function setAsideSomething(): Promise<void> {
      await office.orders(60 * DAY);
      await office.tx(async (tx) => {
        await tx.effects.add([{ department: "elterngeld", lane: "x", body: { order: "rejectKnock", room: "!x", citizen: BERT, text: "" }, dueAt: 0, urgent: false }]);
        await tx.inbox.take([{ eventId: "$x", roomId: "!x", body: JSON.stringify({ sender: BERT }) }]);
      });
      await office.tx(async (tx) => {
        for (const effect of await tx.effects.claim("test", MINUTE, 9)) await tx.effects.setAside(effect, `not for ${BERT}`);
        for (const item of await tx.inbox.claim("test", MINUTE, 9)) await tx.inbox.setAside(item, "no");
      });
    }

    it("after retention nothing is there that names a citizen, a third party, or who is no longer of the staff", async () => {
      const visit = await wholeVisit();
      await setAsideSomething();
      await office.staff("elterngeld", YILMAZ, { joined: false });
      await office.tx(async (tx) => {
        await tx.bars.put("elterngeld", BERT, office.now() + DAY);
        await tx.deskSessions.put({ hash: "h", user: YILMAZ, department: "elterngeld", until: (await tx.now()) + HOUR });
      });
      for (const user of [ANNA, BERT, DOLMETSCH, YILMAZ]) assert.ok((await all()).includes(user), user);
      office.pass(30 * DAY + MINUTE);
      await office.tx((tx) => tx.visits.erase(visit));
      await pruned();
      for (const user of [ANNA, BERT, DOLMETSCH, YILMAZ]) assert.ok(!(await all()).includes(user), `${user} is still there`);
      assert.ok((await all()).includes(WEBER), "who is of the staff stays");
    });

    it("nothing goes before its time", async () => {
      await setAsideSomething();
      await office.staff("elterngeld", YILMAZ, { joined: false });
      office.pass(29 * DAY);
      await pruned();
      assert.deepEqual((await contents("staff")).map((row) => row["user_id"]).sort(), [WEBER, YILMAZ]);
      assert.deepEqual((await contents("set_aside")).map((row) => row["kind"]), ["effect"], "events are kept for a week");
    });

    it("ticket numbers go on counting over midnight, and past days are not counted for ever", async () => {
      await office.waits(ANNA);
      office.pass(DAY);
      await pruned();
      assert.equal((await contents("tickets")).length, 1);
      await office.waits(BERT);
      office.pass(DAY);
      await pruned();
      assert.deepEqual((await contents("tickets")).map((row) => row["day"]), ["2026-11-24"]);
    });
  });
}
