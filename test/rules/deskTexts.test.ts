import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import german from "../../appservice/texts/de/desk.json" with { type: "json" };
import english from "../../appservice/texts/en/desk.json" with { type: "json" };

const root = fileURLToPath(new URL("../../", import.meta.url));
const code = globSync(["widgets/desk/**/*.{ts,tsx}", "widgets/shared/ChatBox.tsx"], { cwd: root })
  .map((path) => readFileSync(join(root, path), "utf8")).join("\n");
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/gu) ?? [])].sort();

describe("the texts of the desk", () => {
  const keys = Object.keys(german.desk).map((key) => key.replace(/_(?:one|other)$/u, ""));

  it("are the same in German and English, with the same things filled in", () => {
    assert.deepEqual(Object.keys(english.desk), Object.keys(german.desk));
    const inEnglish = new Map(Object.entries(english.desk));
    for (const [key, text] of Object.entries(german.desk)) assert.deepEqual(placeholders(inEnglish.get(key) ?? ""), placeholders(text), key);
  });

  it("are all asked for", () => {
    const literal = new Set([...code.matchAll(/["'`]([\w.]+)["'`]/gu)].map(([, key]) => key));
    // Keys that are put together: `status.${status}` asks for all that begin so.
    const begun = [...code.matchAll(/`([\w.]+\.)\$\{/gu)].map(([, start]) => start ?? "");
    assert.deepEqual(keys.filter((key) => !literal.has(key) && !begun.some((start) => key.startsWith(start))), []);
  });

  it("are all there", () => {
    const asked = [...code.matchAll(/\bsay\("([\w.]+)"/gu)].map(([, key]) => key ?? "");
    assert.ok(asked.length > 50);
    assert.deepEqual(asked.filter((key) => !keys.includes(key)), []);
  });
});
