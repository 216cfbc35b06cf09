import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { liveKit } from "../../appservice/rtc/livekit.ts";
import { endCall } from "../../appservice/rtc/issue.ts";
import { roomNameFor } from "../../appservice/rtc/names.ts";
import { startLivekit } from "../../scripts/stack/livekit.ts";
import { freePortBase, portsFrom } from "../../scripts/stack/ports.ts";
import type { RunningProcess } from "../../scripts/stack/processes.ts";
import { fakeHomeserver, livekitKey, livekitSecret, serverName, startEndpoint } from "./rtcWorld.ts";

const consultation = "!consultation:example.org";

describe("the MatrixRTC authorisation endpoint and a real LiveKit", () => {
  const folder = mkdtempSync(join(tmpdir(), "rtc-"));
  const homeserver = fakeHomeserver();
  let livekit: RunningProcess;
  let livekitUrl: string;
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;

  before(async () => {
    const ports = portsFrom(await freePortBase());
    livekitUrl = `http://127.0.0.1:${ports.livekit}`;
    livekit = await startLivekit({ folder, ports, apiKey: livekitKey, apiSecret: livekitSecret });
    endpoint = await startEndpoint(homeserver, livekitUrl);
    endpoint.consultations.set(consultation, "open");
    homeserver.ours.add(consultation);
    homeserver.joined.set(consultation, new Set(["@anna:example.org"]));
    homeserver.tokens.set("of-anna", "@anna:example.org");
  });
  after(async () => {
    await endpoint?.close();
    await livekit?.stop();
    rmSync(folder, { recursive: true });
  });

  const key = async (): Promise<string> => {
    const openid_token = { access_token: "of-anna", matrix_server_name: serverName };
    const { body } = await endpoint.post("/sfu/get", { room: consultation, device_id: "PHONE", openid_token });
    return String(body["jwt"]);
  };
  /** What LiveKit says to somebody who comes with that key. */
  const admission = async (jwt: string): Promise<[number, string]> => {
    const response = await fetch(`${livekitUrl}/rtc/validate?access_token=${jwt}`);
    return [response.status, (await response.text()).trim()];
  };

  it("a key opens the room", async () => {
    deepEqual(await admission(await key()), [200, "success"]);
  });

  it("after the end a key given before opens nothing", async () => {
    const old = await key();
    equal((await admission(old))[0], 200);
    endpoint.consultations.set(consultation, "over");
    await endCall(consultation, endpoint.sfu);
    const [status, answer] = await admission(old);
    equal(status, 404);
    match(answer, /room does not exist/);
    equal(await key(), "undefined");
    equal((await admission(old))[0], 404);
    await endCall(consultation, endpoint.sfu);
  });

  it("a key that somebody else signed opens nothing", async () => {
    const forger = liveKit({
      livekitUrl,
      livekitApiUrl: livekitUrl,
      apiKey: livekitKey,
      apiSecret: "another secret of thirty-two characters",
    });
    equal((await admission(await forger.keyFor(roomNameFor(consultation), "x")))[0], 401);
    await forger.createRoom("x").then(
      () => {
        throw new Error("created");
      },
      (error: unknown) => match(String(error), /CreateRoom: HTTP 401/),
    );
  });
});
