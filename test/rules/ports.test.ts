import assert from "node:assert/strict";
import { parsePortBase, portsFrom } from "../../scripts/stack/ports.ts";

describe("the demo's ports", () => {
  it("are told by one number", () => {
    assert.equal(parsePortBase("9000"), 9000);
    assert.equal(portsFrom(9000).service, 9080);
  });

  for (const wrong of ["", "80", "65500", "9000.5", "nine"]) {
    it(`"${wrong}" is refused, with an example`, () => assert.throws(() => parsePortBase(wrong), /--ports 9000/u));
  }

  for (const [base, port] of [["10000", 10_080], ["5920", 6000], ["6588", 6668]] as const) {
    it(`${base} is refused, since browsers connect to no port ${port}`, () => assert.throws(() => parsePortBase(base), new RegExp(String(port), "u")));
  }
});
