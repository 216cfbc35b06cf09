/** What the homeserver has and the database does not know: found, once, in the rooms that are in use and in no other. */
import assert from "node:assert/strict";
import { compare, unheard } from "../../appservice/matrix/compare.ts";
import { createHomeserver, HomeserverError } from "../../appservice/matrix/homeserver.ts";
import type { Call } from "../../appservice/matrix/homeserver.ts";
import type { MemberHappening } from "../../appservice/matrix/meaning.ts";
import { receive } from "../../appservice/matrix/reception.ts";
import type { RoomRecord } from "../../appservice/office/books.ts";
import type { DueItem } from "../../appservice/office/tasks.ts";
import { ANNA, DAY, MINUTE, WEBER } from "../support/given.ts";
import { openOffice, stockRoom } from "../support/office.ts";
import type { Office } from "../support/office.ts";
import { stores } from "../support/stores.ts";

const [AREA, STAFF, CHAT] = ["!area:amt.example", "!staff:amt.example", "!chat:leben.example"];
const BORIS = "@boris:leben.example";

type Members = Record<string, "join" | "leave" | "knock" | "invite">;

/** A homeserver that has these members in its rooms, and fails in some. */
class FakeMembers {
  readonly rooms = new Map<string, Members>();
  readonly broken = new Set<string>();
  readonly asked: string[] = [];

  readonly send = (call: Call): Promise<unknown> => {
    const room = decodeURIComponent(call.path.split("/")[5] ?? "");
    this.asked.push(room);
    if (this.broken.has(room)) return Promise.reject(new HomeserverError({ status: 500, errcode: "M_UNKNOWN", retryAfterMs: 9_000, call }));
    return Promise.resolve(Object.entries(this.rooms.get(room) ?? {}).map(([user, membership]) => (
      { type: "m.room.member", state_key: user, sender: user, event_id: `$${room}${user}${membership}`, content: { membership } })));
  };
}

for (const kind of stores) {
  describe(`comparing the homeserver with the database (${kind.name})`, () => {
    let office: Office;
    let end: () => Promise<void>;
    let there: FakeMembers;
    beforeEach(async () => {
      office = await openOffice({}, undefined, {
        name: "visit", open: async (now) => {
          const opened = await kind.open({ now });
          end = opened.end;
          return opened.store;
        },
      });
      there = new FakeMembers();
      await office.stock(3);
      await put("waiting area", AREA);
      await put("staff room", STAFF);
    });
    afterEach(() => end());

    const put = (of: RoomRecord["kind"], roomId: string, more: Partial<RoomRecord> = {}): Promise<void> =>
      office.tx((tx) => tx.rooms.put({ ...stockRoom(roomId, of, "elterngeld", office.now()), state: "taken", ...more }));
    const options = () => ({ config: office.context.config, homeserver: createHomeserver(there.send), store: office.store, clock: office.context.clock });
    const found = async (): Promise<string[]> => (await unheard(options())).map(({ kind: what, user }) => `${user} ${what}`).sort();
    const heard = (roomId: string, user: string, membership: string): Promise<boolean> =>
      office.tx((tx) => tx.inbox.take([{ eventId: `$${roomId}${user}${membership}`, roomId, body: "{}" }]));

    const claimed = (): Promise<DueItem[]> => office.tx((tx) => tx.inbox.claim("copy", MINUTE, 1));
    const handled = (item: DueItem): Promise<void> => office.tx(async (tx) => {
      await receive(tx, office.context, JSON.parse(item.body) as MemberHappening, { isOurs: () => false, departmentOf: () => undefined });
      await tx.inbox.done(item);
    });

    it("a knock that was never sent is found, one that was taken is not", async () => {
      there.rooms.set(AREA, { [ANNA]: "knock", [BORIS]: "knock" });
      await heard(AREA, BORIS, "knock");
      assert.deepEqual(await found(), [`${ANNA} knocked`]);
    });

    it("what is found is taken once, and the event itself, should it still come, in its place", async () => {
      there.rooms.set(AREA, { [ANNA]: "knock" });
      const taken: MemberHappening[] = [];
      const take = async (happenings: unknown[]): Promise<void> => {
        taken.push(...happenings as MemberHappening[]);
        await office.tx((tx) => tx.inbox.take(taken.map(({ eventId, roomId }) => ({ eventId, roomId, body: "{}" }))));
      };
      await compare(options(), { take });
      assert.deepEqual(taken.map(({ user, kind: what }) => `${user} ${what}`), [`${ANNA} knocked`]);
      assert.deepEqual(await found(), []);
      assert.equal(await heard(AREA, ANNA, "knock"), true, "the event itself is not known by that");
    });

    it("only rooms of visits that have not ended are looked into, and of chats only those", async () => {
      await put("direct chat", CHAT);
      await put("direct chat", "!idle:leben.example");
      const visit = await office.waits(ANNA, { way: "direct", room: CHAT });
      await found();
      assert.deepEqual(there.asked.toSorted(), [AREA, STAFF, CHAT, visit.room ?? ""].toSorted());
      there.asked.length = 0;
      await office.act(visit.id, { do: "withdraw", at: office.now() });
      await found();
      assert.deepEqual(there.asked.toSorted(), [AREA, STAFF]);
    });

    it("a citizen who left the prepared room unheard is found", async () => {
      const { room = "" } = await office.waits(ANNA);
      there.rooms.set(room, { [ANNA]: "leave" });
      assert.deepEqual(await found(), [`${ANNA} left`]);
    });

    it("whoever took the seat and left it in the same silence is not taken for seated when it is told of after all", async () => {
      const { id, room = "" } = await office.waits(ANNA);
      there.rooms.set(room, { [ANNA]: "leave" });
      const inRoom = { roomId: room, sender: ANNA, at: office.now(), user: ANNA, prevMembership: undefined };
      const late: MemberHappening[] = [
        { ...inRoom, kind: "joined", eventId: `$${room}${ANNA}join` }, { ...inRoom, kind: "left", eventId: `$${room}${ANNA}leave` },
      ];
      for (const happening of [...await unheard(options()), ...late])
        await office.tx((tx) => tx.inbox.take([{ eventId: happening.eventId, roomId: room, body: JSON.stringify(happening) }]));
      for (let [item] = await claimed(); item; [item] = await claimed()) await handled(item);
      assert.equal((await office.visit(id)).seated, false);
    });

    it("staff are compared with the book, whatever was taken before", async () => {
      await office.staff("elterngeld", WEBER);
      there.rooms.set(STAFF, { [WEBER]: "leave", "@yilmaz:amt.example": "join" });
      await heard(STAFF, WEBER, "leave");
      assert.deepEqual(await found(), [`${WEBER} left`, "@yilmaz:amt.example joined"]);
    });

    it("a room for which the homeserver fails hides no other", async () => {
      there.rooms.set(AREA, { [ANNA]: "knock" });
      there.broken.add(STAFF);
      assert.deepEqual(await found(), [`${ANNA} knocked`]);
    });

    it("erased, no room tells any more whose it was", async () => {
      await put("direct chat", CHAT);
      const visit = await office.waits(ANNA, { way: "direct", room: CHAT });
      await office.act(visit.id, { do: "withdraw", at: office.now() });
      office.pass(31 * DAY);
      await office.tx((tx) => tx.visits.erase(visit.id));
      const rooms = await office.tx((tx) => Promise.all([CHAT, visit.room ?? ""].map((id) => tx.rooms.find(id))));
      assert.deepEqual(rooms.map((room) => room?.visit), [undefined, undefined]);
    });
  });
}
