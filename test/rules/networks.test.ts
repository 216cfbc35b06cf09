import assert from "node:assert/strict";
import { networkOf } from "../../appservice/web/networks.ts";

describe("the network of a request", () => {
  it("is the address with IPv4, however it is written", () => {
    assert.equal(networkOf({ ip: "192.0.2.7" }), "192.0.2.7");
    assert.equal(networkOf({ ip: "::ffff:192.0.2.7" }), "192.0.2.7");
    assert.equal(networkOf({ ip: "::ffff:c000:207" }), "192.0.2.7");
    assert.notEqual(networkOf({ ip: "192.0.2.8" }), networkOf({ ip: "192.0.2.7" }));
  });
  it("is a household's /64 with IPv6, however the address is shortened", () => {
    const household = networkOf({ ip: "2001:db8::1" });
    for (const ip of ["2001:db8::2", "2001:0db8:0:0:1:2:3:4", "2001:db8::ffff:1:2", "2001:DB8:0:0::1"]) assert.equal(networkOf({ ip }), household, ip);
    for (const ip of ["2001:db8:0:1::1", "2001:db9::1", "fe80::1%eth0"]) assert.notEqual(networkOf({ ip }), household, ip);
  });
  it("is none where there is no address", () => assert.deepEqual([networkOf({ ip: "" }), networkOf({ ip: "unknown" })], ["", ""]));
});
