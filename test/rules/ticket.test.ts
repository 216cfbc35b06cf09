import assert from "node:assert/strict";
import fc from "fast-check";
import { nextTicket, randomTicket } from "../../appservice/domain/ticket.ts";

describe("ticket numbers", () => {
  const table: [what: string, given: number, inUse: string[], ticket: string][] = [
    ["the first of the day", 0, [], "E-001"],
    ["one after the other", 16, [], "E-017"],
    ["the last with three digits", 998, [], "E-999"],
    ["after 999 it begins again", 999, [], "E-001"],
    ["a number still in use is passed over", 0, ["E-001", "E-002"], "E-003"],
    ["passed over at the end too", 998, ["E-999"], "E-001"],
  ];
  for (const [what, given, inUse, ticket] of table) it(what, () => assert.equal(nextTicket("E", given, new Set(inUse)), ticket));

  it("a random one is the dice's, passing over those in use", () => {
    assert.equal(randomTicket("R", 500, new Set()), "R-501");
    assert.equal(randomTicket("R", 500, new Set(["R-501"])), "R-502");
  });
  it("never one that is in use while any is left, and always letters, hyphen, three digits", () =>
    fc.assert(fc.property(fc.nat({ max: 5000 }), fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 998 }), (given, used) => {
      const inUse = new Set(used.map((n) => `E-${String(n).padStart(3, "0")}`));
      const ticket = nextTicket("E", given, inUse);
      assert.ok(!inUse.has(ticket));
      assert.match(ticket, /^E-(?!000)\d{3}$/u);
    })));
});
