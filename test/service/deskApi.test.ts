import assert from "node:assert/strict";
import { atDesk, call, comesOnDuty, identify, keysOf, knockOn, openIdOf, removeFrom } from "../support/deskApi.ts";
import type { AtDesk, DeskStream } from "../support/deskApi.ts";
import { staffedOffice } from "../support/deskSetUp.ts";
import type { StaffedOffice } from "../support/deskSetUp.ts";
import { Person } from "../support/people.ts";
import type { Stack } from "../support/stack.ts";

describe("the desk's API, on the real stack", () => {
  let office: StaffedOffice;
  let s: Stack;
  let weber: Person;
  let yilmaz: Person;
  let staffRoom: string;
  let desk: AtDesk;
  let stream: DeskStream;

  before(async () => {
    office = await staffedOffice(["weber", "yilmaz"]);
    ({ s } = office);
    [weber, yilmaz, staffRoom] = [office.person("weber"), office.person("yilmaz"), office.staffRoom("weber")];
    desk = await atDesk(s, s.staff.weber, "elterngeld");
    stream = desk.stream();
  });

  after(async () => {
    stream?.close();
    await office?.end();
  });

  const arrive = async (): Promise<{ citizen: Person; ticket: string; waitingRoom: string }> => {
    const known = new Set(stream.view?.visits.map(({ ticket }) => ticket));
    const citizen = new Person(await s.user());
    await knockOn(citizen, `#amt_elterngeld:${s.serverName}`);
    const waitingRoom = await citizen.invited();
    const visit = await stream.until("an arrival", ({ visits }) => visits.find(({ ticket }) => !known.has(ticket)));
    return { citizen, ticket: visit.ticket, waitingRoom };
  };

  const tidy = async (citizen: Person, ticket: string): Promise<void> => {
    await desk.order({ name: "end", ticket, bar: true });
    await stream.gone(ticket);
    await citizen.stop();
  };

  describe("lets in", () => {
    it("a member of the staff room, with the departments that are theirs", () => {
      assert.equal(desk.opened.user, weber.id);
      assert.deepEqual(desk.opened.departments, [{ id: "elterngeld", name: "Elterngeldstelle" }]);
    });

    it("each OpenID token once", async () => {
      const shown = { ...(await identify(s.staff.weber)), department: "elterngeld" };
      const first = await call(s.service, "POST", "/session", undefined, shown);
      const second = await call(s.service, "POST", "/session", undefined, shown);
      assert.deepEqual([first.status, second.status], [200, 401]);
      assert.equal((second.body as { error: string }).error, "tokenUsed");
    });

    it("by the staff room's id as well", async () => {
      const { status } = await call(s.service, "POST", "/session", undefined, { ...(await identify(s.staff.weber)), room: staffRoom });
      assert.equal(status, 200);
    });
  });

  describe("turns away", () => {
    const session = async (body: unknown): Promise<string> => {
      const reply = await call(s.service, "POST", "/session", undefined, body);
      return `${reply.status} ${(reply.body as { error: string }).error}`;
    };

    it("citizens, even with the key that stands in the staff room", async () => {
      assert.equal(await session({ openid: await openIdOf(await s.user()), keys: await keysOf(s.staff.weber), department: "elterngeld" }), "403 removed");
    });
    it("caseworkers of another department, even with the key that stands in the staff room", async () => {
      assert.equal(await session({ openid: await openIdOf(s.staff.lehmann), keys: await keysOf(s.staff.weber), department: "elterngeld" }), "403 removed");
    });
    it("whoever has a caseworker's token and not the staff room's key, however the desk is named", async () => {
      for (const where of [{ department: "elterngeld" }, { room: staffRoom }, {}])
        for (const keys of [undefined, [], ["invented"]])
          assert.equal(await session({ openid: await openIdOf(s.staff.weber), keys, ...where }), "403 wrongKey");
    });
    it("other homeservers, without asking them", async () => {
      assert.equal(await session({ openid: { access_token: "x", matrix_server_name: "localhost:1" } }), "403 serverNotAllowed");
    });
    it("invented tokens", async () => {
      assert.equal(await session({ openid: { access_token: "invented", matrix_server_name: s.serverName } }), "401 tokenNotValid");
    });
    it("what is not as expected, naming the field", async () => {
      const reply = await call(s.service, "POST", "/session", undefined, { openid: { access_token: 7 } });
      assert.equal(reply.status, 400);
      assert.match((reply.body as { message: string }).message, /^openid\.access_token: /u);
      assert.equal((await call(s.service, "POST", "/session", undefined, "{")).status, 400);
    });
    it("whoever brings no session, or an invented one", async () => {
      for (const token of [undefined, "x".repeat(43)]) {
        assert.equal((await call(s.service, "GET", "/view", token)).status, 401);
        assert.equal((await call(s.service, "GET", "/stream", token)).status, 401);
        assert.equal((await call(s.service, "POST", "/order", token, { command: { name: "next" } })).status, 401);
      }
    });
    it("orders that are none", async () => {
      for (const command of [{ name: "accept" }, { name: "accept", ticket: "E-1" }, { name: "explode" }, null]) {
        assert.equal((await call(s.service, "POST", "/order", desk.token, { command })).status, 400);
      }
    });
  });

  it("shows who arrives, sits down, is called and finished, without a reload", async () => {
    const { citizen, ticket, waitingRoom } = await arrive();
    const waiting = await stream.visit(ticket);
    assert.deepEqual(
      { status: waiting.status, position: waiting.position, way: waiting.way, seated: waiting.seated },
      { status: "waiting", position: 1, way: "knock", seated: false },
    );
    const consultation = await citizen.invited(waitingRoom);
    await citizen.join(consultation);
    await stream.visit(ticket, ({ seated }) => seated);
    assert.equal((await desk.order({ name: "accept", ticket, also: false })).ok, true);
    const accepted = await stream.visit(ticket, ({ status }) => status === "accepted");
    assert.deepEqual([accepted.mine, accepted.room], [true, consultation]);
    await stream.until("busy", ({ colleagues }) => colleagues.find(({ user, state }) => user === weber.id && state === "busy"));
    await desk.order({ name: "finish", ticket });
    await stream.gone(ticket);
    await citizen.stop();
  });

  it("gives one of two who press at once the visit, and tells the other who has it", async () => {
    const { citizen, ticket } = await arrive();
    const other = await atDesk(s, s.staff.yilmaz, "elterngeld");
    const answers = await Promise.all([desk, other].map((one) => one.order({ name: "accept", ticket, also: false })));
    assert.deepEqual(answers.map(({ ok }) => ok).sort(), [false, true]);
    const refused = answers.find(({ ok }) => !ok);
    assert.equal(refused?.code, "alreadyAccepted");
    assert.match(refused?.text ?? "", answers[0]?.ok ? /weber/u : /yilmaz/u);
    await tidy(citizen, ticket);
  });

  it("comes back where it was: the same view is not sent twice", async () => {
    await stream.until("a view", () => stream.id);
    const known = await desk.stream();
    await known.until("a view", () => known.id);
    const again = desk.stream(known.id);
    const { citizen, ticket } = await arrive();
    await again.visit(ticket);
    // The first it got was already the arrival: nothing was repeated before it.
    assert.ok(again.names.length >= 1);
    await tidy(citizen, ticket);
    known.close();
    again.close();
  });

  it("closes the queue for today by a lead's order: nobody new, but whoever waits stays", async () => {
    const { citizen, ticket } = await arrive();
    assert.equal((await (await atDesk(s, s.staff.yilmaz)).order({ name: "hours", verb: "close", args: [] })).code, "onlyLeads");
    assert.equal((await desk.order({ name: "hours", verb: "close", args: [] })).code, "nowShut");
    await stream.until("closed", ({ board }) => board.availability === "closed");
    const late = new Person(await s.user());
    await knockOn(late, `#amt_elterngeld:${s.serverName}`);
    await weber.say(staffRoom, "!liste");
    await weber.reads(staffRoom, "Geschlossen");
    assert.deepEqual(stream.view?.visits.map((visit) => visit.ticket), [ticket]);
    assert.equal((await desk.order({ name: "accept", ticket, also: false })).ok, true);
    assert.equal((await desk.order({ name: "hours", verb: "open", args: [] })).code, "nowOpen");
    await stream.until("open", ({ board }) => board.availability !== "closed");
    await tidy(citizen, ticket);
    await late.stop();
  });

  it("sends a prepared text to all who wait, each in their language", async () => {
    const one = await arrive();
    const two = await arrive();
    for (const { citizen, waitingRoom } of [one, two]) await citizen.join(waitingRoom);
    await two.citizen.reads(two.waitingRoom, two.ticket);
    await two.citizen.say(two.waitingRoom, "!lang en");
    await two.citizen.reads(two.waitingRoom, "English");
    assert.equal((await desk.order({ name: "tellAll", text: "delay" })).code, "told");
    await one.citizen.reads(one.waitingRoom, "länger als gedacht");
    await two.citizen.reads(two.waitingRoom, "longer than expected");
    assert.equal((await desk.order({ name: "tellAll", text: "Sie sind dumm" })).code, "unknownNews");
    await tidy(one.citizen, one.ticket);
    await tidy(two.citizen, two.ticket);
  });

  it("shows today's notice, which leads set and take away", async () => {
    await desk.order({ name: "notice", text: "Heute nur bis 12 Uhr" });
    await stream.until("the notice", ({ board }) => board.notice === "Heute nur bis 12 Uhr");
    await desk.order({ name: "notice", text: "" });
    await stream.until("no notice", ({ board }) => board.notice === undefined);
  });

  it("shows figures to leads only, and withholds those of few", async () => {
    assert.equal((await (await atDesk(s, s.staff.yilmaz)).get("/figures?days=7")).status, 403);
    const few = await desk.get("/figures?days=7");
    assert.deepEqual([few.status, few.body], [200, {}]);
    const csv = await desk.get("/figures.csv?days=7");
    assert.match(String(csv.body), /^figure;value\r\nwithheld;/u);
    assert.equal((await desk.get("/figures?days=9000")).status, 400);
  });

  it("reminds those who are free of an arrival that nobody has reacted to, and nobody who is paused", async () => {
    await s.restartService("stop", { times: { arrival_reminder: "2s" } });
    for (const one of [weber, yilmaz]) await comesOnDuty(one, staffRoom);
    stream = desk.stream();
    await (await atDesk(s, s.staff.yilmaz)).order({ name: "pause" });
    const { citizen, ticket } = await arrive();
    const { content } = await weber.reads(staffRoom, new RegExp(`${ticket} wartet seit .* niemand hat reagiert`, "u"));
    assert.deepEqual(content["m.mentions"], { user_ids: [weber.id] });
    await tidy(citizen, ticket);
    await (await atDesk(s, s.staff.yilmaz)).order({ name: "resume" });
  });

  it("shuts out at once who was removed from the staff room in the middle of a consultation: the citizen stays, and a colleague goes on", async () => {
    const { citizen, ticket, waitingRoom } = await arrive();
    await citizen.join(waitingRoom);
    const leaving = await atDesk(s, s.staff.yilmaz, "elterngeld");
    const open = leaving.stream();
    assert.equal((await leaving.order({ name: "accept", ticket, also: false })).ok, true);
    const { room = "" } = await open.visit(ticket, (visit) => visit.room !== undefined);
    for (const person of [yilmaz, citizen]) {
      await person.invitedTo(room);
      await person.join(room);
    }
    await open.visit(ticket, ({ status }) => status === "in consultation");

    await removeFrom(s, staffRoom, "elterngeld", yilmaz.id);
    await open.ended;
    assert.equal(open.names.at(-1), "removed");
    assert.equal((await leaving.get("/view")).status, 403);
    assert.equal((await call(s.service, "POST", "/order", leaving.token, { command: { name: "finish", ticket } })).status, 403);
    await yilmaz.leaves(room);
    const told = await citizen.reads(waitingRoom, "Ihr Gespräch wurde unterbrochen");
    assert.deepEqual(told.content["m.mentions"], { user_ids: [citizen.id] });
    const asked = await weber.reads(staffRoom, new RegExp(`${ticket} wartet wieder, mitten aus dem Gespräch: yilmaz`, "u"));
    assert.deepEqual(asked.content["m.mentions"], { user_ids: [weber.id] });

    await weber.react(staffRoom, asked.event_id, "✅");
    assert.equal((await stream.visit(ticket, ({ status }) => status === "accepted")).room, room);
    await weber.invitedTo(room);
    await weber.join(room);
    const { joined } = await weber.do("GET", `/rooms/${encodeURIComponent(room)}/joined_members`);
    const present = Object.keys(joined as object);
    assert.deepEqual([weber, citizen, yilmaz].map(({ id }) => present.includes(id)), [true, true, false]);
    await tidy(citizen, ticket);
  });
});
