import assert from "node:assert/strict";
import { createGuests } from "../../appservice/matrix/guests.ts";
import { createHomeserverAdmin } from "../../appservice/matrix/homeserverAdmin.ts";
import type { GuestAccount, Guests } from "../../appservice/office/ports.ts";
import { freshStack, type Stack } from "../support/stack.ts";

interface Answer { status: number; body: Record<string, unknown> }

describe("guests on a real homeserver", () => {
  let s: Stack;
  let guests: Guests;
  let account: GuestAccount;

  before(async () => {
    s = await freshStack();
    assert.ok(s.config.guests?.registration);
    guests = createGuests({ homeserverUrl: s.homeserver, serverName: s.serverName, registrationFile: s.config.guests.registration,
      deleteMediaOf: createHomeserverAdmin(s.homeserver, s.admin.accessToken).deleteMediaOf,
    });
  });

  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(s.homeserver + path, {
      method, headers: { authorization: `Bearer ${account.accessToken}`, "content-type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it("the files that a guest sent go with the account", async () => {
    const guest = await guests.open("c");
    const sent = await fetch(`${s.homeserver}/_matrix/media/v3/upload?filename=x`, {
      method: "POST", headers: { authorization: `Bearer ${guest.accessToken}`, "content-type": "application/octet-stream" }, body: "ciphertext",
    });
    const { content_uri } = (await sent.json()) as { content_uri: string };
    const file = `/_matrix/client/v1/media/download/${content_uri.replace("mxc://", "")}`;
    assert.equal((await s.admin.request("GET", file)).status, 200);
    await guests.close(guest.userId);
    assert.equal((await s.admin.request("GET", file)).status, 404);
  });
  it("can be had here", async () => assert.equal(await guests.problem(), undefined));
  it("an account has the name that it was given, and one device", async () => {
    account = await guests.open("Gast E-017");
    const { body } = await ask("GET", `/_matrix/client/v3/profile/${encodeURIComponent(account.userId)}/displayname`);
    assert.equal(body["displayname"], "Gast E-017");
    const devices = (await ask("GET", "/_matrix/client/v3/devices")).body["devices"];
    assert.deepEqual(Array.isArray(devices) && devices.map((device: { device_id: string }) => device.device_id), [account.deviceId]);
  });
  it("two accounts at once are two", async () => {
    const [one, two] = await Promise.all([guests.open("a"), guests.open("b")]);
    assert.notEqual(one.userId, two.userId);
    await Promise.all([guests.close(one.userId), guests.close(two.userId)]);
  });
  it("is taken out of the rooms that it makes for itself", async () => {
    const own = (await ask("POST", "/_matrix/client/v3/createRoom", {})).body["room_id"];
    const kept = (await ask("POST", "/_matrix/client/v3/createRoom", {})).body["room_id"];
    assert.deepEqual((await guests.rooms(account.userId)).toSorted(), [String(own), String(kept)].toSorted());
    await guests.leave(account.userId, String(own));
    assert.deepEqual((await ask("GET", "/_matrix/client/v3/joined_rooms")).body["joined_rooms"], [kept]);
  });
  it("closed, its token opens nothing; closing again changes nothing", async () => {
    await guests.close(account.userId);
    assert.equal((await ask("GET", "/_matrix/client/v3/account/whoami")).status, 401);
    await guests.close(account.userId);
  });
  it("acts for nobody but guests", async () => {
    await assert.rejects(guests.close(s.staff.weber.userId), /Only guests/u);
    await assert.rejects(guests.rooms(`@gast_x:elsewhere.example`), /Only guests/u);
  });
});
