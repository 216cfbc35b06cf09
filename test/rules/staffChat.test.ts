import assert from "node:assert/strict";
import fc from "fast-check";
import { parseChatCommand } from "../../appservice/matrix/chatCommand.ts";
import { staffChat, staffReaction } from "../../appservice/office/staffChat.ts";
import type { Heard } from "../../appservice/office/staffChat.ts";
import type { StaffCommand } from "../../appservice/office/staffCommands.ts";

const hear = (body: string): Heard | undefined => {
  const said = parseChatCommand(body);
  return said && staffChat(said);
};
const T = "E-017";

describe("what caseworkers write", () => {
  const table: [english: string, german: string, command: StaffCommand][] = [
    ["!next", "!weiter", { name: "next", also: false }],
    ["!next --also", "!nächste --auch", { name: "next", also: true }],
    ["!accept E-017", "!aufrufen E-017", { name: "accept", ticket: T, also: false }],
    ["!accept --also e17", "!aufrufen e-17 —auch", { name: "accept", ticket: T, also: true }],
    ["!take E-017", "!übernehmen E-017", { name: "take", ticket: T, also: false }],
    ["!take E-017", "!uebernehmen e017", { name: "take", ticket: T, also: false }],
    ["!finish", "!fertig", { name: "finish" }],
    ["!finish E-017", "!fertig E-017", { name: "finish", ticket: T }],
    ["!missed", "!fehlt", { name: "missed" }],
    ["!again E-017", "!nochmal E-017", { name: "callAgain", ticket: T }],
    ["!again E-017 --also", "!nochmal E-017 --auch", { name: "callAgain", ticket: T, also: true }],
    ["!park E-017", "!zurückstellen E-017", { name: "park", ticket: T }],
    ["!return E-017", "!zurückholen E-017", { name: "bringBack", ticket: T }],
    ["!end E-017 bar", "!beenden E-017 sperren", { name: "end", ticket: T, bar: true }],
    ["!end E-017", "!beenden E-017", { name: "end", ticket: T, bar: false }],
    ["!urgent E-017", "!dringend E-017", { name: "urgent", ticket: T }],
    ["!transfer E-017 wohnen", "!weiterleiten E-017 wohnen", { name: "transfer", ticket: T, to: "wohnen" }],
    ["!invite @d:amt.example interpreter E-017", "!einladen @d:amt.example dolmetscherin E-017", { name: "invite", user: "@d:amt.example", role: "interpreter", ticket: T }],
    ["!invite @d:amt.example E-017", "!einladen @d:amt.example E-017", { name: "invite", user: "@d:amt.example", role: "colleague", ticket: T }],
    ["!invite @d:amt.example", "!einladen @d:amt.example", { name: "invite", user: "@d:amt.example", role: "colleague" }],
    ["!tell delay", "!mitteilen Verspätung", { name: "tellAll", text: "delay" }],
    ["!notice until eleven", "!hinweis until eleven", { name: "notice", text: "until eleven" }],
    ["!resume", "!weitermachen", { name: "resume" }],
    ["!list", "!liste", { name: "list" }],
    ["!help", "!hilfe", { name: "help" }],
  ];
  for (const [english, german, command] of table) {
    it(`${english} = ${german}, answered in the language of the command`, () => {
      assert.deepEqual(hear(english), { kind: "command", language: "en", command });
      assert.deepEqual(hear(german), { kind: "command", language: "de", command });
    });
  }
  it("a word of both languages leaves the language as it was", () =>
    assert.deepEqual(hear("!pause"), { kind: "command", language: undefined, command: { name: "pause" } }));
  for (const body of ["!accept", "!accept E", "!accept E-1234", "!accept ABCD-1", "!accept 017", "!finish everything", "!end E-017 ban", "!invite", "!tell"])
    it(`${body}: something is missing`, () => assert.deepEqual(hear(body), { kind: "incomplete", language: "en" }));
  for (const body of ["!nonsense", "!constructor", "!tostring"])
    it(`${body} is no command`, () => assert.deepEqual(hear(body), { kind: "unknown" }));
  it("words of objects are no prepared texts", () =>
    assert.deepEqual(hear("!tell constructor"), { kind: "command", language: "en", command: { name: "tellAll", text: "constructor" } }));
  it("whatever is written is heard without harm", () =>
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => { hear(`!${text}`); hear(`!accept ${text}`); hear(`!invite ${text}`); })));
});

describe("what caseworkers react", () => {
  const table: [sign: string, command: StaffCommand | undefined][] = [
    ["✅", { name: "accept", ticket: T, also: false }],
    ["🏁", { name: "finish", ticket: T }],
    ["❌", { name: "missed", ticket: T }],
    ["🔔", { name: "callAgain", ticket: T }],
    ["⏸️", { name: "park", ticket: T }],
    ["⏸", { name: "park", ticket: T }],
    ["▶️", { name: "bringBack", ticket: T }],
    ["🤝", { name: "take", ticket: T, also: false }],
    ["⬆️", { name: "urgent", ticket: T }],
    ["👀", undefined],
    ["", undefined],
  ];
  for (const [sign, command] of table) it(`${sign || "nothing"}: ${command?.name ?? "nothing"}`, () => assert.deepEqual(staffReaction(sign, T), command));
});
