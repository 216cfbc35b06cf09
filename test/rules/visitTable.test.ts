import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { eventTable, lifeTable } from "../support/visitTable.ts";

const written = readFileSync(new URL("../../docs/visit.md", import.meta.url), "utf8");
/** The table below a heading. */
const tableOf = (heading: string): string =>
  (written.split(`## ${heading}\n`)[1] ?? "").split("\n").filter((line, index, lines) => line.startsWith("|") && lines.slice(0, index).every((before) => !before.startsWith("## "))).join("\n");

describe("docs/visit.md", () => {
  it("has the table of commands as the code has it", () => assert.equal(tableOf("Commands"), lifeTable()));
  it("has the table of events as the code has it", () => assert.equal(tableOf("Events"), eventTable()));
});
