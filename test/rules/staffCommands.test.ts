import assert from "node:assert/strict";
import type { Visit } from "../../appservice/domain/visit.ts";
import { staffName } from "../../appservice/office/context.ts";
import type { StaffCommand } from "../../appservice/office/staffCommands.ts";
import { ANNA, HOUR, MINUTE, NINE, WEBER, YILMAZ } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

const BORIS = "@boris:leben.example";
const LEHMANN = "@lehmann:amt.example";

/** Weber and Yilmaz in elterngeld, five rooms in the stock, Anna before Boris. */
const inOffice = (what: string, work: (office: Office, anna: Visit, boris: Visit) => Promise<void>): void => {
  it(what, withOffice(async (office) => {
    await office.stock(5);
    await office.staff("elterngeld", WEBER);
    await office.staff("elterngeld", YILMAZ);
    const anna = await office.waits(ANNA);
    office.pass(MINUTE);
    await work(office, anna, await office.waits(BORIS));
  }));
};

const accept = ({ ticket }: Visit, also = false): StaffCommand => ({ name: "accept", ticket, also });
const refusal = (say: string, params: Record<string, string | number> = {}) => ({ ok: false, say, params });
const statuses = async (office: Office, ...visits: Visit[]): Promise<string[]> =>
  Promise.all(visits.map(async ({ id }) => (await office.visit(id)).status));

async function talking(office: Office, visit: Visit, user: string): Promise<void> {
  await office.says(user, accept(visit, true));
  await office.act(visit.id, { do: "callUsed", at: office.now() });
}

describe("staff orders: accepting", () => {
  inOffice("next accepts whoever is first in line", async (office, anna, boris) => {
    assert.equal((await office.says(WEBER, { name: "next", also: false }))?.ok, true);
    const accepted = await office.visit(anna.id);
    assert.ok(accepted.status === "accepted");
    assert.deepEqual([accepted.caseworker, accepted.acceptedAt], [WEBER, office.now()]);
    assert.deepEqual(await statuses(office, boris), ["waiting"]);
  });
  inOffice("next with nobody there says so", async (office, anna, boris) => {
    for (const { id } of [anna, boris]) await office.act(id, { do: "withdraw", at: office.now() });
    assert.deepEqual(await office.says(WEBER, { name: "next", also: false }), refusal("nobodyWaits"));
  });
  inOffice("next passes over who is parked or missed", async (office, anna, boris) => {
    await office.says(WEBER, { name: "park", ticket: anna.ticket });
    await office.says(WEBER, { name: "next", also: false });
    assert.deepEqual(await statuses(office, anna, boris), ["parked", "accepted"]);
  });
  inOffice("two caseworkers who press next at once get two citizens", async (office, anna, boris) => {
    await Promise.all([office.says(WEBER, { name: "next", also: false }), office.says(YILMAZ, { name: "next", also: false })]);
    const hands = await Promise.all([anna, boris].map(async ({ id }) => office.visit(id)));
    assert.deepEqual(new Set(hands.map((visit) => visit.status === "accepted" && visit.caseworker)), new Set([WEBER, YILMAZ]));
  });
  inOffice("two who accept the same: one wins, the other learns who", async (office, anna) => {
    const answers = await Promise.all([office.says(WEBER, accept(anna)), office.says(YILMAZ, accept(anna))]);
    const [lost] = answers.filter((answer) => !answer?.ok);
    const visit = await office.visit(anna.id);
    assert.ok(visit.status === "accepted");
    assert.equal(answers.filter((answer) => answer?.ok).length, 1);
    assert.deepEqual(lost, refusal("alreadyAccepted", { ticket: anna.ticket, by: staffName(visit.caseworker) }));
    const together = (await office.orders()).filter(({ body, visit: of }) => body.order === "bringTogether" && of === anna.id);
    assert.equal(together.length, 1, "brought together once");
  });
  inOffice("busy without also, in whichever department; with also both", async (office, anna, boris) => {
    await office.staff("wohnen", WEBER);
    const there = await office.waits("@d:leben.example", { department: "wohnen" });
    await talking(office, anna, WEBER);
    assert.deepEqual(await office.says(WEBER, accept(boris)), refusal("busy", { open: anna.ticket }));
    assert.deepEqual(await office.says(WEBER, accept(there), "wohnen"), refusal("busy", { open: anna.ticket }));
    assert.deepEqual(await office.says(WEBER, { name: "next", also: false }), refusal("busy", { open: anna.ticket }));
    assert.equal((await office.says(WEBER, accept(boris, true)))?.ok, true);
  });
  inOffice("calling again is no way around being busy", async (office, anna, boris) => {
    await talking(office, anna, WEBER);
    assert.deepEqual(await office.says(WEBER, { name: "callAgain", ticket: boris.ticket }), refusal("busy", { open: anna.ticket }));
    assert.deepEqual(await statuses(office, boris), ["waiting"]);
  });
  inOffice("whoever was missed is called again beside a talk when asked to also", async (office, anna, boris) => {
    await office.says(WEBER, accept(boris));
    await office.says(WEBER, { name: "missed" });
    await talking(office, anna, WEBER);
    assert.deepEqual(await office.says(WEBER, { name: "callAgain", ticket: boris.ticket }), refusal("busy", { open: anna.ticket }));
    assert.equal((await office.says(WEBER, { name: "callAgain", ticket: boris.ticket, also: true }))?.ok, true);
    assert.deepEqual(await statuses(office, anna, boris), ["in consultation", "accepted"]);
  });
  inOffice("called again without a number: the one that is open", async (office, anna) => {
    await office.says(WEBER, accept(anna));
    office.pass(2 * MINUTE);
    assert.equal((await office.says(WEBER, { name: "callAgain" }))?.ok, true);
    const visit = await office.visit(anna.id);
    assert.equal(visit.status === "accepted" && visit.acceptedAt, office.now());
  });
  inOffice("a parked visit is first brought back", async (office, anna) => {
    await office.says(WEBER, { name: "park", ticket: anna.ticket });
    assert.deepEqual(await office.says(WEBER, accept(anna)), refusal("parked", { ticket: anna.ticket }));
    assert.equal((await office.says(YILMAZ, { name: "bringBack", ticket: anna.ticket }))?.ok, true);
    assert.equal((await office.says(WEBER, { name: "next", also: false }))?.ok, true);
    assert.deepEqual(await statuses(office, anna), ["accepted"], "to the old place");
  });
  inOffice("parked until the end of the day", async (office, anna) => {
    await office.says(WEBER, { name: "park", ticket: anna.ticket });
    const visit = await office.visit(anna.id);
    assert.equal(visit.status === "parked" && visit.until, NINE + 15 * HOUR);
  });
});

describe("staff orders: numbers", () => {
  inOffice("there is no such number", async (office) =>
    assert.deepEqual(await office.says(WEBER, { name: "accept", ticket: "E-999", also: false }), refusal("unknownTicket", { ticket: "E-999" })));
  inOffice("another department's number is none of ours", async (office) => {
    const there = await office.waits("@d:leben.example", { department: "wohnen" });
    assert.deepEqual(await office.says(WEBER, accept(there)), refusal("unknownTicket", { ticket: there.ticket }));
    assert.deepEqual(await statuses(office, there), ["waiting"]);
  });
  inOffice("a number in small letters is the same", async (office, anna) =>
    assert.equal((await office.says(WEBER, { name: "accept", ticket: anna.ticket.toLowerCase(), also: false }))?.ok, true));
  inOffice("what has ended, has ended", async (office, anna) => {
    await office.act(anna.id, { do: "withdraw", at: office.now() });
    assert.deepEqual(await office.says(WEBER, accept(anna)), refusal("alreadyEnded", { ticket: anna.ticket }));
  });
});

describe("staff orders: finishing and missing", () => {
  inOffice("finish without a number: nothing open, one open, several open", async (office, anna, boris) => {
    assert.deepEqual(await office.says(WEBER, { name: "finish" }), refusal("nothingOpen"));
    await talking(office, anna, WEBER);
    await talking(office, boris, WEBER);
    assert.deepEqual(await office.says(WEBER, { name: "finish" }), refusal("whichOne", { open: `${anna.ticket}, ${boris.ticket}` }));
    assert.deepEqual(await statuses(office, anna, boris), ["in consultation", "in consultation"]);
    await office.says(WEBER, { name: "finish", ticket: anna.ticket });
    assert.equal((await office.says(WEBER, { name: "finish" }))?.ok, true);
    assert.deepEqual(await statuses(office, anna, boris), ["ended", "ended"]);
  });
  inOffice("a colleague's visit is not finished by accident", async (office, anna) => {
    await talking(office, anna, WEBER);
    assert.deepEqual(await office.says(YILMAZ, { name: "finish" }), refusal("nothingOpen"));
    for (const command of [{ name: "finish", ticket: anna.ticket }, { name: "end", ticket: anna.ticket, bar: false }] as const)
      assert.deepEqual(await office.says(YILMAZ, command), refusal("notYours", { ticket: anna.ticket, by: "weber" }));
  });
  inOffice("missed: a grace, and the next in line is next", async (office, anna) => {
    await office.says(WEBER, accept(anna));
    assert.equal((await office.says(WEBER, { name: "missed" }))?.ok, true);
    assert.deepEqual(await statuses(office, anna), ["missed"]);
    assert.equal((await office.says(WEBER, { name: "next", also: false }))?.ok, true, "whoever missed keeps nobody busy");
  });
  inOffice("nobody is missed out of a talk, or out of the line", async (office, anna, boris) => {
    await talking(office, anna, WEBER);
    assert.deepEqual(await office.says(WEBER, { name: "missed", ticket: anna.ticket }), refusal("notPossibleNow", { ticket: anna.ticket }));
    assert.deepEqual(await office.says(WEBER, { name: "missed", ticket: boris.ticket }), refusal("notPossibleNow", { ticket: boris.ticket }));
  });
  inOffice("taken over: then it is the colleague's", async (office, anna) => {
    await talking(office, anna, WEBER);
    assert.equal((await office.says(YILMAZ, { name: "take", ticket: anna.ticket, also: false }))?.ok, true);
    assert.deepEqual(await office.says(WEBER, { name: "finish" }), refusal("nothingOpen"));
    assert.equal((await office.says(YILMAZ, { name: "finish" }))?.ok, true);
  });
  inOffice("a take-over while busy needs also", async (office, anna, boris) => {
    await talking(office, anna, WEBER);
    await talking(office, boris, YILMAZ);
    assert.deepEqual(await office.says(YILMAZ, { name: "take", ticket: anna.ticket, also: false }), refusal("busy", { open: boris.ticket }));
    assert.equal((await office.says(YILMAZ, { name: "take", ticket: anna.ticket, also: true }))?.ok, true);
  });
});

describe("staff orders: the rest", () => {
  inOffice("urgent goes first", async (office, anna, boris) => {
    assert.equal((await office.says(WEBER, { name: "urgent", ticket: boris.ticket }))?.ok, true);
    await office.says(WEBER, { name: "next", also: false });
    assert.deepEqual(await statuses(office, anna, boris), ["waiting", "accepted"]);
  });
  inOffice("where a department puts nobody first, nobody goes first", async (office) => {
    await office.staff("wohnen", LEHMANN);
    const visit = await office.waits(ANNA, { department: "wohnen" });
    assert.deepEqual(await office.says(LEHMANN, { name: "urgent", ticket: visit.ticket }, "wohnen"), refusal("noUrgency"));
  });
  inOffice("third parties: as the department allows, and a Matrix id", async (office, anna) => {
    await talking(office, anna, WEBER);
    const invite = (role: "interpreter" | "colleague", user = "@dolmetsch:amt.example") => office.says(WEBER, { name: "invite", user, role });
    assert.deepEqual(await invite("colleague"), refusal("noThirdParties"));
    assert.deepEqual(await invite("interpreter", "dolmetsch"), refusal("unknownUser", { user: "dolmetsch" }));
    assert.equal((await invite("interpreter"))?.ok, true);
    const visit = await office.visit(anna.id);
    assert.deepEqual([visit.question?.about, visit.guests], ["thirdParty", []], "asked, not invited");
    assert.ok(!(await office.orders()).some(({ body }) => body.order === "inviteThirdParty"));
    await office.staff("pflege", WEBER);
    assert.deepEqual(await office.says(WEBER, { name: "invite", user: "@d:amt.example", role: "interpreter" }, "pflege"), refusal("noThirdParties"));
  });
  inOffice("pause and resume", async (office) => {
    const onDuty = async () => (await office.board()).staff.filter((member) => member.onDuty).map(({ user }) => user);
    assert.deepEqual(await office.says(WEBER, { name: "pause" }), { ok: true, say: "paused" });
    assert.deepEqual(await onDuty(), [YILMAZ]);
    assert.deepEqual(await office.says(WEBER, { name: "resume" }), { ok: true, say: "resumed" });
    assert.deepEqual(await onDuty(), [WEBER, YILMAZ]);
  });
  inOffice("whoever pauses is paused in every department that they serve, and called to none", async (office) => {
    await office.staff("wohnen", WEBER);
    const onDuty = async () => Promise.all(["elterngeld", "wohnen"].map(async (id) => (await office.board(id)).staff.find(({ user }) => user === WEBER)?.onDuty));
    await office.says(WEBER, { name: "pause" });
    assert.deepEqual(await onDuty(), [false, false]);
    assert.equal((await office.board("wohnen")).board.availability, "away");
    await office.says(WEBER, { name: "resume" }, "wohnen");
    assert.deepEqual(await onDuty(), [true, true]);
  });
  inOffice("the list is the queue, help is help", async (office, anna, boris) => {
    const list = await office.says(WEBER, { name: "list" });
    assert.ok(list && "overview" in list);
    assert.deepEqual(list.overview.visits.map(({ id }) => id), [anna.id, boris.id]);
    assert.deepEqual(await office.says(WEBER, { name: "help" }), { ok: true, say: "help" });
  });
  inOffice("hours and the day's notice are for leads", async (office) => {
    const commands: StaffCommand[] = [{ name: "hours", verb: "close", args: [] }, { name: "notice", text: "Heute nur bis elf" }];
    for (const command of commands) assert.deepEqual(await office.says(WEBER, command), refusal("onlyLeads"));
    await office.staff("elterngeld", YILMAZ, { power: 50 });
    assert.deepEqual(await office.says(YILMAZ, { name: "notice", text: " Heute nur bis elf " }), { ok: true, say: "noticeSet" });
    assert.equal((await office.board()).board.notice, "Heute nur bis elf");
    office.pass(24 * HOUR);
    assert.equal((await office.board()).board.notice, undefined, "a notice is the day's");
  });
  inOffice("a word to all who wait reaches them, and nobody else", async (office, anna, boris) => {
    await office.says(WEBER, accept(anna));
    await office.orders();
    assert.deepEqual(await office.says(WEBER, { name: "tellAll", text: "delay" }), { ok: true, say: "told", params: { count: 1 } });
    assert.deepEqual((await office.orders()).filter(({ body }) => body.order === "passOn").map(({ visit }) => visit), [boris.id]);
    assert.equal((await office.says(WEBER, { name: "tellAll", text: "Frau Müller bitte in Zimmer 3" }))?.ok, false);
  });
  inOffice("a bar ends at once, whoever's it is", async (office, anna) => {
    await talking(office, anna, WEBER);
    await office.says(YILMAZ, { name: "end", ticket: anna.ticket, bar: true });
    const visit = await office.visit(anna.id);
    assert.equal(visit.status === "ended" && visit.outcome, "barred");
    assert.ok((await office.orders()).some(({ body }) => body.order === "clearRooms"), "out at once");
  });
  inOffice("a bar of what has ended bars nobody", async (office, anna) => {
    await office.act(anna.id, { do: "withdraw", at: office.now() });
    assert.deepEqual(await office.says(YILMAZ, { name: "end", ticket: anna.ticket, bar: true }), refusal("alreadyEnded", { ticket: anna.ticket }));
    assert.equal((await office.arrives(ANNA)).ok, true);
  });
});

describe("staff orders: strangers", () => {
  const commands: StaffCommand[] = [
    { name: "next", also: true }, { name: "accept", ticket: "E-001", also: true }, { name: "end", ticket: "E-001", bar: true },
    { name: "transfer", ticket: "E-001", to: "wohnen" }, { name: "list" }, { name: "help" }, { name: "resume" },
    { name: "hours", verb: "close", args: [] }, { name: "notice", text: "x" },
  ];
  const strangers: [what: string, user: string, put: (office: Office) => Promise<void>][] = [
    ["who is nobody of that staff", "@mallory:amt.example", () => Promise.resolve()],
    ["who is invited, but has not joined", LEHMANN, (office) => office.staff("elterngeld", LEHMANN, { joined: false, power: 100 })],
    ["who is of another department", LEHMANN, (office) => office.staff("wohnen", LEHMANN, { power: 100 })],
    ["who is joined from a server that holds no staff", "@weber:evil.example", (office) => office.staff("elterngeld", "@weber:evil.example", { power: 100 })],
    ["a citizen who waits", ANNA, () => Promise.resolve()],
  ];
  for (const [what, user, put] of strangers) {
    inOffice(`${what} changes nothing and gets no answer`, async (office) => {
      await put(office);
      await office.orders();
      const before = await office.tx(async (tx) => [await tx.visits.open("elterngeld"), await tx.staff.of("elterngeld"), await tx.departments.get("elterngeld")]);
      for (const command of commands) assert.equal(await office.says(user, command), undefined, command.name);
      const after = await office.tx(async (tx) => [await tx.visits.open("elterngeld"), await tx.staff.of("elterngeld"), await tx.departments.get("elterngeld")]);
      assert.deepEqual(after, before);
      assert.deepEqual(await office.orders(), []);
    });
  }
});
