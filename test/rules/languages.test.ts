import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LANGUAGES } from "../../appservice/config/languages.ts";
import { directionOf, localeOf, sayIn } from "../../appservice/web/phrases.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const FORMS = /_(?:zero|one|two|few|many|other)$/u;

interface File { _meta: { name: string; read_by_native_speaker: boolean }; [key: string]: unknown }
const read = (path: string): File => JSON.parse(readFileSync(join(root, path), "utf8")) as File;
const fileOf = (language: string): File => read(`appservice/texts/${language}/page.json`);

const textsOf = (language: string): Record<string, string> =>
  Object.fromEntries(Object.entries(fileOf(language)).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

const bare = (key: string): string => key.replace(FORMS, "");
const keysOf = (texts: Record<string, string>): string[] => [...new Set(Object.keys(texts).map(bare))].sort();
const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/gu)].map(([mark]) => mark).sort();

const german = textsOf("de");

describe("the texts of the pages", () => {
  for (const language of LANGUAGES) {
    it(`${language} has every text, and none that nobody asks for`, () => assert.deepEqual(keysOf(textsOf(language)), keysOf(german)));

    it(`${language} fills in what German fills in`, () => {
      for (const [key, text] of Object.entries(textsOf(language))) {
        const wanted = new Set(placeholders(german[key] ?? german[`${bare(key)}_other`] ?? ""));
        const isForm = FORMS.test(key);
        for (const mark of placeholders(text)) assert.ok(wanted.has(mark), `${key}: ${mark} is not given`);
        // "one person" may spell the number out.
        if (!isForm) assert.deepEqual(placeholders(text), [...wanted].sort(), key);
      }
    });

    it(`${language} has the form that its grammar wants for every number`, () => {
      const texts = textsOf(language);
      const counted = [...new Set(Object.keys(texts).filter((key) => FORMS.test(key)).map(bare))];
      const say = sayIn(language, texts);
      for (const key of counted) for (const count of [0, 1, 2, 3, 5, 11, 21, 100]) assert.notEqual(say(key, { count }), key);
    });

  }

  it("every text that the code asks for is there, and every text is asked for", () => {
    const code = globSync(["appservice/web/**/*.ts", "widgets/citizen/**/*.{ts,tsx}", "widgets/shared/ChatBox.tsx"], { cwd: root }).map((path) => readFileSync(join(root, path), "utf8")).join("\n");
    const asked = [...code.matchAll(/["'`]([a-z]+\.[a-zA-Z0-9_]+)["'`]/gu)].map(([, key]) => key ?? "");
    const areas = new Set(keysOf(german).map((key) => key.split(".")[0]));
    const missing = asked.filter((key) => areas.has(key.split(".")[0]) && !keysOf(german).includes(bare(key)) && !/\.(?:tsx?|css|json|svg|at|now|code|error|message|address|status|name)$/u.test(key));
    assert.deepEqual(missing, []);
    // Keys that are put together: `board.${availability}` asks for all that begin so.
    const begun = [...code.matchAll(/`([a-z]+\.[a-zA-Z0-9_]*)\$\{/gu)].map(([, start]) => start ?? "");
    const unused = keysOf(german).filter((key) => !asked.map(bare).includes(key) && !begun.some((start) => key.startsWith(start)));
    assert.deepEqual(unused, []);
  });
});

describe("every file of texts", () => {
  for (const path of globSync("appservice/texts/*/*.json", { cwd: root })) {
    it(`${path} says in which language it is, and whether somebody who grew up with it has read it`, () => {
      const { _meta: meta } = read(path);
      const [, language = ""] = /texts\/([^/]+)\//u.exec(path) ?? [];
      assert.deepEqual(meta, { name: fileOf(language)._meta.name, read_by_native_speaker: meta.read_by_native_speaker });
      assert.equal(typeof meta.read_by_native_speaker, "boolean");
    });
  }
});

describe("putting a text together", () => {
  it("what is put in stays text, and what is missing shows", () => {
    const say = sayIn("de", { hello: "Guten Tag, {name}!" });
    assert.equal(say("hello", { name: "{name} & <b>" }), "Guten Tag, {name} & <b>!");
    assert.equal(say("hello"), "Guten Tag, {name}!");
    assert.equal(say("gone"), "gone");
  });
  it("numbers choose the form of the language", () => {
    const forms = { n_one: "1", n_few: "few", n_many: "many", n_other: "other" };
    assert.deepEqual([1, 3, 11].map((count) => sayIn("uk", forms)("n", { count })), ["1", "few", "many"]);
    assert.deepEqual([1, 3, 11].map((count) => sayIn("de-simple", forms)("n", { count })), ["1", "other", "other"]);
  });
  it("knows the direction and the name that browsers use", () => {
    assert.deepEqual([directionOf("ar"), directionOf("de"), localeOf("de-simple")], ["rtl", "ltr", "de"]);
  });
});
