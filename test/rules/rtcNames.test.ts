import { equal } from "node:assert/strict";

import { hashedIdentity, plainIdentity, roomNameFor } from "../../appservice/rtc/names.ts";

// Vectors made without this code:
//   printf '["!abc:example.org","m.call#ROOM"]' | openssl dgst -sha256 -binary | base64   (and the "=" cut off)
describe("names on the video server", () => {
  it("a room is known by the unpadded base64 of the SHA-256 of its id and slot", () => {
    equal(roomNameFor("!abc:example.org"), "9YzbCxM8P0fwObUtiQ9m/ujMP9ruNMxS7SOsugBEaxA");
  });

  it("characters beyond ASCII count as UTF-8", () => {
    equal(roomNameFor("!Zürich/1:example.org"), "GrmOBpsNOUilgMwzgbMKXwZgtPYjLxhnquD2wofkqCQ");
  });

  it("who asks by /sfu/get is user and device", () => {
    equal(plainIdentity("@anna:example.org", "DEVICE"), "@anna:example.org:DEVICE");
  });

  // printf '["@anna:example.org","DEVICE","member-1"]' | openssl dgst -sha256 -binary | base64
  it("who asks by /get_token is a hash of user, device and member", () => {
    equal(hashedIdentity("@anna:example.org", "DEVICE", "member-1"), "a9RFTlsEWk4iUzSOz1ZsvkZhW8qgi1bttIGtbk26ns8");
  });
});
