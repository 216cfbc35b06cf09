import assert from "node:assert/strict";
import type { DeskCommand } from "../../appservice/web/desk/orders.ts";
import type { VisitView } from "../../appservice/web/desk/viewSchema.ts";
import { atDesk, knockOn } from "../support/deskApi.ts";
import type { AtDesk, DeskStream } from "../support/deskApi.ts";
import { staffedOffice, withUrgency } from "../support/deskSetUp.ts";
import type { StaffedOffice } from "../support/deskSetUp.ts";
import { Person } from "../support/people.ts";
import type { Stack } from "../support/stack.ts";

type Who = "me" | "colleague";

interface Row {
  action: string;
  /** What has happened to the visit before, by whom. */
  given: readonly (readonly [Who, (ticket: string) => DeskCommand])[];
  desk: (ticket: string) => DeskCommand;
  chat: readonly string[];
  reaction?: string;
  /** What is to be seen afterwards; "gone": the visit has ended. */
  then: Partial<VisitView> | "gone";
}

const accept = (ticket: string): DeskCommand => ({ name: "accept", ticket, also: true });
const miss = (ticket: string): DeskCommand => ({ name: "missed", ticket });
const park = (ticket: string): DeskCommand => ({ name: "park", ticket });

const inviteLink = (ticket: string): DeskCommand => ({ name: "inviteLink", ticket, role: "interpreter" });

const table: readonly Row[] = [
  { action: "accept", given: [], desk: accept, chat: ["!accept E-000", "!aufrufen E-000"], reaction: "✅", then: { status: "accepted", mine: true } },
  { action: "next", given: [], desk: () => ({ name: "next", also: false }), chat: ["!next", "!weiter"], then: { status: "accepted", mine: true } },
  { action: "finish", given: [["me", accept]], desk: (ticket) => ({ name: "finish", ticket }), chat: ["!finish E-000", "!fertig"], reaction: "🏁", then: "gone" },
  { action: "missed", given: [["me", accept]], desk: miss, chat: ["!missed E-000", "!fehlt"], reaction: "❌", then: { status: "missed", mine: false } },
  { action: "call again after missed", given: [["me", accept], ["me", miss]], desk: (ticket) => ({ name: "callAgain", ticket }), chat: ["!again E-000", "!nochmal E-000"], reaction: "🔔", then: { status: "accepted", mine: true } },
  { action: "park", given: [], desk: park, chat: ["!park E-000", "!zurückstellen E-000"], reaction: "⏸️", then: { status: "parked" } },
  { action: "bring back", given: [["me", park]], desk: (ticket) => ({ name: "bringBack", ticket }), chat: ["!return E-000", "!zurückholen E-000"], reaction: "▶️", then: { status: "waiting", returned: true } },
  { action: "take over", given: [["colleague", accept]], desk: (ticket) => ({ name: "take", ticket, also: false }), chat: ["!take E-000", "!übernehmen E-000"], reaction: "🤝", then: { status: "accepted", mine: true } },
  { action: "urgent", given: [], desk: (ticket) => ({ name: "urgent", ticket }), chat: ["!urgent E-000", "!dringend E-000"], reaction: "⬆️", then: { status: "waiting", urgent: true } },
  { action: "transfer", given: [], desk: (ticket) => ({ name: "transfer", ticket, to: "wohnen" }), chat: ["!transfer E-000 wohnen", "!weiterleiten E-000 wohnen"], then: { status: "waiting", asked: "transfer" } },
  { action: "invite", given: [["me", accept]], desk: (ticket) => ({ name: "invite", ticket, user: "@dora:localhost", role: "interpreter" }), chat: ["!invite @dora:localhost interpreter E-000", "!einladen @dora:localhost dolmetscherin E-000"], then: { status: "accepted", asked: "thirdParty" } },
  // By chat it is refused: see below.
  { action: "invite by link", given: [["me", accept]], desk: inviteLink, chat: [], then: { status: "accepted", asked: "thirdParty" } },
  { action: "end and bar", given: [], desk: (ticket) => ({ name: "end", ticket, bar: true }), chat: ["!end E-000 bar", "!beenden E-000 sperren"], then: "gone" },
];

describe("whatever caseworkers do, by desk, by chat command in either language, or by reaction, gives the same", () => {
  let office: StaffedOffice;
  let s: Stack;
  let weber: Person;
  let staffRoom: string;
  let desk: AtDesk;
  let colleague: AtDesk;
  let stream: DeskStream;

  before(async () => {
    office = await staffedOffice(["weber", "yilmaz"], withUrgency);
    ({ s } = office);
    [weber, staffRoom] = [office.person("weber"), office.staffRoom("weber")];
    desk = await atDesk(s, s.staff.weber, "elterngeld");
    colleague = await atDesk(s, s.staff.yilmaz, "elterngeld");
    stream = desk.stream();
  });

  after(async () => {
    stream?.close();
    await office?.end();
  });

  const arrive = async (): Promise<{ citizen: Person; ticket: string; arrival: string }> => {
    const known = new Set(stream.view?.visits.map(({ ticket }) => ticket));
    const citizen = new Person(await s.user());
    await knockOn(citizen, `#amt_elterngeld:${s.serverName}`);
    const ticket = await stream.until("an arrival", ({ visits }) => visits.find((visit) => !known.has(visit.ticket))?.ticket);
    const { event_id: arrival } = await weber.reads(staffRoom, new RegExp(`Neu: ${ticket}`, "u"));
    return { citizen, ticket, arrival };
  };

  const isLike = (visit: VisitView, wanted: Partial<VisitView>): boolean =>
    Object.entries(wanted).every(([key, value]) => visit[key as keyof VisitView] === value);

  const come = async (ticket: string, then: Row["then"]): Promise<void> => {
    if (then === "gone") await stream.gone(ticket);
    else await stream.visit(ticket, (visit) => isLike(visit, then));
  };

  const prepare = async ({ given, then }: Row, ticket: string): Promise<void> => {
    for (const [who, command] of given) {
      const answer = await (who === "me" ? desk : colleague).order(command(ticket));
      assert.ok(answer.ok, `${command(ticket).name}: ${answer.text}`);
    }
    // What is to come is not so already.
    await stream.visit(ticket, (visit) => then === "gone" || !isLike(visit, then));
  };

  const ways = (row: Row): [string, (ticket: string, arrival: string) => Promise<unknown>][] => [
    ["desk", (ticket) => desk.order(row.desk(ticket))],
    ...row.chat.map((text): [string, (ticket: string) => Promise<unknown>] => [text, (ticket) => weber.say(staffRoom, text.replace("E-000", ticket))]),
    ...(row.reaction === undefined ? [] : [[row.reaction, (_: string, arrival: string) => weber.react(staffRoom, arrival, row.reaction ?? "")] as [string, (ticket: string, arrival: string) => Promise<unknown>]]),
  ];

  for (const row of table)
    for (const [way, act] of ways(row))
      it(`${row.action}: ${way}`, async () => {
        const { citizen, ticket, arrival } = await arrive();
        await prepare(row, ticket);
        await act(ticket, arrival);
        await come(ticket, row.then);
        if (row.then !== "gone") await desk.order({ name: "end", ticket, bar: true });
        await stream.gone(ticket);
        await citizen.stop();
      });

  for (const [text, answer] of [["!invite link interpreter E-000", "here everybody could read it"], ["!einladen link dolmetscher E-000", "hier könnten ihn alle lesen"]] as const)
    it(`a personal link, whose secret would stand in the staff room, is given at the desk only: ${text}`, async () => {
      const { citizen, ticket } = await arrive();
      await desk.order(accept(ticket));
      await weber.say(staffRoom, text.replace("E-000", ticket));
      const { content } = await weber.reads(staffRoom, answer);
      assert.ok(String(content["body"]).endsWith(`${s.service}/desk`));
      const { asked } = await stream.visit(ticket);
      assert.equal(asked, undefined, "the citizen is not asked");
      assert.match((await desk.order(inviteLink(ticket))).text ?? "", /#dabei=/u);
      assert.ok(!weber.texts(staffRoom).some((said) => said.includes("#dabei=")));
      await desk.order({ name: "end", ticket, bar: true });
      await stream.gone(ticket);
      await citizen.stop();
    });

  for (const [way, pause, resume] of [
    ["desk", () => desk.order({ name: "pause" }), () => desk.order({ name: "resume" })],
    ["!pause", () => weber.say(staffRoom, "!pause"), () => weber.say(staffRoom, "!resume")],
    ["!pausieren", () => weber.say(staffRoom, "!pausieren"), () => weber.say(staffRoom, "!weitermachen")],
  ] as const)
    it(`pause and resume: ${way}`, async () => {
      await pause();
      await stream.until("a pause", ({ me }) => me.paused);
      await resume();
      await stream.until("no pause", ({ me }) => !me.paused);
    });

  for (const [way, close, open] of [
    ["desk", async () => assert.equal((await desk.order({ name: "hours", verb: "close", args: [] })).code, "nowShut"), () => desk.order({ name: "hours", verb: "open", args: [] })],
    ["!close", () => weber.say(staffRoom, "!close"), () => weber.say(staffRoom, "!open")],
    ["!schließen", () => weber.say(staffRoom, "!schließen"), () => weber.say(staffRoom, "!öffnen")],
  ] as const)
    it(`close and open: ${way}`, async () => {
      await close();
      await stream.until("closed", ({ board }) => board.availability === "closed");
      await open();
      await stream.until("open", ({ board }) => board.availability !== "closed");
    });

  for (const [way, notice] of [
    ["desk", () => desk.order({ name: "notice", text: "Bis 12 Uhr" })],
    ["!notice", () => weber.say(staffRoom, "!notice Bis 12 Uhr")],
    ["!hinweis", () => weber.say(staffRoom, "!hinweis Bis 12 Uhr")],
  ] as const)
    it(`notice: ${way}`, async () => {
      await notice();
      await stream.until("the notice", ({ board }) => board.notice === "Bis 12 Uhr");
      await desk.order({ name: "notice", text: "" });
      await stream.until("no notice", ({ board }) => board.notice === undefined);
    });

  for (const [way, tell] of [
    ["desk", () => desk.order({ name: "tellAll", text: "delay" })],
    ["!tell", () => weber.say(staffRoom, "!tell delay")],
    ["!mitteilen", () => weber.say(staffRoom, "!mitteilen Verspätung")],
  ] as const)
    it(`message to all who wait: ${way}`, async () => {
      const { citizen, ticket } = await arrive();
      const waitingRoom = await citizen.invited();
      await citizen.join(waitingRoom);
      await tell();
      await citizen.reads(waitingRoom, "länger als gedacht");
      await desk.order({ name: "end", ticket, bar: true });
      await stream.gone(ticket);
      await citizen.stop();
    });
});
