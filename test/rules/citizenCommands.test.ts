import assert from "node:assert/strict";
import { citizenCommand, citizenOrder } from "../../appservice/office/citizenCommands.ts";
import type { CitizenCommand } from "../../appservice/office/citizenCommands.ts";
import { words } from "../../appservice/office/words.ts";
import { ANNA, HOUR, WEBER } from "../support/given.ts";
import { withOffice } from "../support/office.ts";
import type { Office } from "../support/office.ts";

describe("what citizens write", () => {
  const table: [written: string[], command: CitizenCommand][] = [
    [["cancel", "abbrechen", "stop"], { name: "cancel" }],
    [["help", "hilfe"], { name: "help" }],
    [["yes", "ja"], { name: "answer", yes: true }],
    [["no", "nein"], { name: "answer", yes: false }],
    [["back", "zurück", "zurueck", "da", "here"], { name: "comeBack" }],
  ];
  for (const [written, command] of table)
    it(`!${written.join(", !")}`, () => { for (const name of written) assert.deepEqual(citizenCommand(name, []), command); });
  it("!lang, !language, !sprache with a language", () => {
    for (const name of ["lang", "language", "sprache"]) assert.deepEqual(citizenCommand(name, ["EN"]), { name: "language", language: "en" });
    assert.deepEqual(citizenCommand("lang", []), { name: "language", language: "" });
  });
  for (const name of ["next", "accept", "constructor", "__proto__", "tostring", ""])
    it(`!${name} is no command of citizens`, () => assert.equal(citizenCommand(name, ["E-017"]), undefined));
});

describe("what citizens order", () => {
  const order = async (office: Office, id: string, command: CitizenCommand): Promise<string | undefined> => {
    const visit = await office.visit(id);
    return office.tx((tx) => citizenOrder(tx, office.context, visit, command, office.now()));
  };
  const it_ = (what: string, work: (office: Office, id: string) => Promise<void>): void => {
    it(what, withOffice(async (office) => {
      await office.staff("elterngeld", WEBER);
      await work(office, (await office.waits(ANNA)).id);
    }));
  };

  it_("cancel withdraws, once", async (office, id) => {
    assert.equal(await order(office, id, { name: "cancel" }), undefined);
    const visit = await office.visit(id);
    assert.equal(visit.status === "ended" && visit.outcome, "withdrawn");
    await order(office, id, { name: "cancel" });
    assert.deepEqual(await office.visit(id), visit);
  });
  it_("a language that we speak", async (office, id) => {
    assert.equal(await order(office, id, { name: "language", language: "en" }), undefined);
    assert.equal((await office.visit(id)).language, "en");
    assert.equal(await order(office, id, { name: "help" }), words("en", "citizen.help"));
  });
  for (const language of ["", "xx", "../de", "constructor", "__proto__"]) {
    it_(`${language || "none"} is no language that we speak`, async (office, id) => {
      assert.equal(await order(office, id, { name: "language", language }), words("de", "citizen.unknownLanguage", { languages: "de, en" }));
      assert.equal((await office.visit(id)).language, "de");
    });
  }
  it_("back again: to the old place", async (office, id) => {
    await office.act(id, { do: "park", at: office.now(), until: office.now() + HOUR });
    await order(office, id, { name: "comeBack" });
    assert.equal((await office.visit(id)).status, "waiting");
  });
  it_("yes without a question is nothing", async (office, id) => {
    const before = await office.visit(id);
    await order(office, id, { name: "answer", yes: true });
    assert.deepEqual(await office.visit(id), before);
  });
  it_("yes to a transfer is a visit there", async (office, id) => {
    await office.says(WEBER, { name: "transfer", ticket: (await office.visit(id)).ticket, to: "wohnen" });
    await order(office, id, { name: "answer", yes: true });
    assert.equal((await office.board("wohnen")).visits[0]?.citizen, ANNA);
  });
});
