/** `!help` is written by hand; it is held against the tables of what can be said. */
import assert from "node:assert/strict";
import { parseChatCommand } from "../../appservice/matrix/chatCommand.ts";
import { citizenCommand } from "../../appservice/office/citizenCommands.ts";
import type { CitizenCommand } from "../../appservice/office/citizenCommands.ts";
import { staffChat, staffCommandNames, staffSigns } from "../../appservice/office/staffChat.ts";
import { words } from "../../appservice/office/words.ts";
import { newsTexts } from "../../widgets/desk/words.ts";

const saidIn = (text: string): string[] => [...text.matchAll(/!(?<name>\p{L}+)/gu)].map(({ groups }) => groups?.["name"] ?? "");

for (const language of ["de", "en"] as const) {
  describe(`what !help says in ${language}`, () => {
    const help = words(language, "staff.answer.help");
    const said = new Set(saidIn(help));

    for (const { [language]: [first = ""] } of staffCommandNames) it(`caseworkers: !${first}`, () => assert.ok(said.has(first), help));

    it("names no command that is none, or of the other language", () => {
      const known = new Set(staffCommandNames.flatMap((names) => names[language]));
      assert.deepEqual([...said].filter((name) => !known.has(name)), []);
    });

    it("names every reaction", () => assert.deepEqual(staffSigns.filter((sign) => !help.includes(sign)), []));

    it("names every prepared text, in words that are understood", () => {
      const [, offered = ""] = /^!(?:tell|mitteilen) (.+) –/mu.exec(help) ?? [];
      const meant = offered.split(" | ").map((word) => {
        const heard = staffChat(parseChatCommand(`!tell ${word}`) ?? { name: "", args: [], flags: [] });
        return heard.kind === "command" && heard.command.name === "tellAll" ? heard.command.text : word;
      });
      assert.deepEqual(meant.sort(), newsTexts(language).map(({ key }) => key).sort());
    });

    it("tells citizens everything that they can say; yes and no where something is asked", () => {
      const all: CitizenCommand["name"][] = ["answer", "cancel", "comeBack", "help", "language"];
      const told = saidIn(words(language, "citizen.help") + words(language, "citizen.askTransfer"));
      assert.deepEqual([...new Set(told.map((name) => citizenCommand(name, [])?.name))].sort(), all);
    });
  });
}
