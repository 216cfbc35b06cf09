/** The documentation is held against the code: what it names is there, and what the code uses is named. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseHoursCommand } from "../../appservice/domain/hours-command.ts";
import { parseChatCommand } from "../../appservice/matrix/chatCommand.ts";
import type { ChatCommand } from "../../appservice/matrix/chatCommand.ts";
import { citizenCommand } from "../../appservice/office/citizenCommands.ts";
import { staffChat, staffReaction } from "../../appservice/office/staffChat.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const sources = globSync(["appservice/**/*.ts", "widgets/**/*.{ts,tsx}", "scripts/**/*.ts"], { cwd: root, exclude: ["widgets/dist/**"] });
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: root })].sort();

/** Code in a page must not be taken for prose: links in it are examples. */
const prose = (page: string): string => read(page).replace(/^```[\s\S]*?^```$/gmu, "").replace(/`[^`\n]*`/gu, "");

const IDENTIFIER = /(?<=["'`/])(?:m|org\.matrix|io\.element|im\.vector|de\.sorunome|de\.buergerbuero)\.[a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/gu;

const identifiersIn = (text: string): string[] => [...text.matchAll(IDENTIFIER)].map(([found]) => found);

/** Event types that clients fill into the desk's address, and keys of the registration that stand in it as they are. */
const NO_EVENTS = new Set(["de.sorunome.msc2409.push_ephemeral"]);

describe("docs/matrix-events.md", () => {
  const used = new Map(sources.flatMap((file) => identifiersIn(read(file)).map((found) => [found, file] as const)));
  const written = new Set(identifiersIn(read("docs/matrix-events.md")));

  it("names every Matrix event type that the sources use", () => {
    const missing = [...used].filter(([type]) => !written.has(type) && !NO_EVENTS.has(type));
    assert.deepEqual(missing.map(([type, file]) => `${type} (${file})`), []);
  });

  it("names none that the sources do not use", () => {
    assert.ok(used.size > 30, "the sources were read");
    assert.deepEqual([...written].filter((type) => !used.has(type)), []);
  });
});

/** What an order of a lead comes to; anything else is the same word by word. */
const meaningOf = (said: ChatCommand): unknown => {
  const heard = staffChat(said);
  if (heard.kind !== "command") return heard.kind;
  const noon = Date.parse("2026-11-23T08:00:00Z");
  return heard.command.name === "hours" && heard.command.args.length > 0
    ? parseHoursCommand({ name: heard.command.verb, args: heard.command.args }, noon, "Europe/Berlin") : heard.command;
};

describe("docs/commands.md", () => {
  const [staff = "", citizens = ""] = read("docs/commands.md").split("## Citizens");
  const twinsIn = (text: string): [string, string][] =>
    [...text.matchAll(/^\| `(?<english>![^`]+)` \| `(?<german>![^`]+)` \|/gmu)].map(({ groups }) => [groups?.["english"] ?? "", groups?.["german"] ?? ""]);
  const said = (text: string): ChatCommand => parseChatCommand(text) ?? { name: "", args: [], flags: [] };

  for (const [english, german] of twinsIn(staff)) {
    it(`${english} and ${german} are the same order`, () => {
      assert.notEqual(meaningOf(said(english)), "unknown");
      assert.notEqual(meaningOf(said(english)), "incomplete");
      assert.deepEqual(meaningOf(said(german)), meaningOf(said(english)));
    });
  }
  for (const [english, german] of twinsIn(citizens)) {
    it(`citizens: ${english} and ${german} are the same`, () => {
      const meaning = (text: string): unknown => citizenCommand(said(text).name, said(text).args);
      assert.ok(meaning(english));
      assert.deepEqual(meaning(german), meaning(english));
    });
  }
  it("names reactions that are some", () => {
    const named = [...staff.matchAll(/(?<sign>\p{Extended_Pictographic}) (?=[a-z])/gu)].map(({ groups }) => groups?.["sign"] ?? "");
    assert.ok(named.length >= 8);
    assert.deepEqual(named.filter((sign) => staffReaction(sign, "E-017") === undefined), []);
  });
});

/** Made by `npm run build`: not there in a fresh checkout. */
const BUILT = "widgets/dist";

/** The anchor that a heading gets where Markdown is shown (GitHub's and Gitea's rule). */
const anchorOf = (heading: string): string =>
  heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/gu, "-");

const anchorsIn = (page: string): Set<string> =>
  new Set([...read(page).matchAll(/^#+ (.+)$/gmu)].map(([, heading = ""]) => anchorOf(heading)));

describe("documentation", () => {
  for (const page of pages) {
    it(`${page} links to nothing that is not there`, () => {
      const targets = [...prose(page).matchAll(/\]\((?<target>[^)\s]+)\)/gu)]
        .map(({ groups }) => groups?.["target"] ?? "").filter((target) => !/^(?:https?|mailto):/u.test(target));
      const broken = targets.filter((target) => {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : relative(root, join(root, dirname(page), path));
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && file.endsWith(".md") && !anchorsIn(file).has(anchor);
      });
      assert.deepEqual(broken, []);
    });

    it(`${page} names no npm script that package.json has not`, () => {
      const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
      const named = [...read(page).matchAll(/\bnpm (?:run (?<run>[\w:]+)|(?<own>test|start)\b)/gu)].map(({ groups }) => groups?.["run"] ?? groups?.["own"] ?? "");
      assert.deepEqual(named.filter((name) => !(name in scripts)), []);
    });

    it(`${page} names no path that is not there`, () => {
      const named = [...read(page).matchAll(/`(?<path>(?:appservice|widgets|scripts|test|config|docs)\/[\w./-]+)`/gu)].map(({ groups }) => groups?.["path"] ?? "");
      assert.deepEqual(named.filter((path) => path !== BUILT && !existsSync(join(root, path))), []);
    });
  }

  it("is there where the sources refer to it", () => {
    const missing = sources.filter((file) => !file.startsWith("scripts/"))
      .flatMap((file) => [...read(file).matchAll(/\bdocs\/[\w/.-]+\.md\b/gu)].map(([path]) => ({ file, path })))
      .filter(({ path }) => !existsSync(join(root, path)));
    assert.deepEqual(missing, []);
  });

  it("docs/README.md leads to every page", () => {
    const index = read("docs/README.md");
    const unlisted = pages.filter((page) => page.startsWith("docs/") && page !== "docs/README.md" && !index.includes(`(${page.slice("docs/".length)})`));
    assert.deepEqual(unlisted, []);
  });

  it("decisions are numbered without a number twice", () => {
    const numbers = globSync("docs/decisions/*.md", { cwd: root }).map((path) => /(\d{4})-[a-z-]+\.md$/u.exec(path)?.[1] ?? path);
    assert.deepEqual(numbers.filter((number, index) => numbers.indexOf(number) !== index), []);
  });
});
