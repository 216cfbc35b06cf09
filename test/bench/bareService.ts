/** Beside the office an application service that does nothing but note and pass on: what it takes is the floor. */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { AppServiceRegistration } from "matrix-appservice";
import { freePortBase } from "../../scripts/stack/ports.ts";
import { pinnedNode, root } from "../../scripts/stack/folders.ts";
import type { Delivered } from "./peers/bareService.ts";

const USER = "bare";

export interface BareService {
  url: string;
  registration: string;
  /** A new room in which messages are passed on. */
  openTalkRoom(homeserver: string, writer: string): Promise<string>;
  /** A new room to knock on, like the office's; gives its alias. */
  openKnockRoom(homeserver: string): Promise<string>;
  /** When it has been told of this user's next knock. */
  knocked(user: string): Promise<number>;
  stop(): Promise<void>;
}

function registrationOf(url: string, asToken: string, file: string): string {
  const registration = new AppServiceRegistration(url);
  registration.setId("bare");
  registration.setSenderLocalpart(USER);
  registration.setAppServiceToken(asToken);
  registration.setHomeserverToken(randomBytes(16).toString("hex"));
  registration.addRegexPattern("users", `@${USER}:.*`, true);
  registration.addRegexPattern("aliases", "#bare_.*", true);
  registration.outputAsYaml(file);
  return file;
}

async function createRoom(homeserver: string, asToken: string, body: object): Promise<string> {
  const answer = await fetch(`${homeserver}/_matrix/client/v3/createRoom`, {
    method: "POST", body: JSON.stringify(body), headers: { authorization: `Bearer ${asToken}`, "content-type": "application/json" },
  });
  if (!answer.ok) throw new Error(`createRoom: ${answer.status} ${await answer.text()}`);
  return (await answer.json() as { room_id: string }).room_id;
}

/** Its registration goes to Synapse before that starts. */
export async function startBareService(folder: string): Promise<BareService> {
  const port = await freePortBase();
  const url = `http://127.0.0.1:${port}`;
  const asToken = randomBytes(16).toString("hex");
  const registration = registrationOf(url, asToken, join(folder, "bare.yaml"));
  const child = fork(join(root, "test/bench/peers/bareService.ts"), [String(port)], { execPath: pinnedNode });
  await once(child, "message");
  let rooms = 0;
  return {
    url, registration,
    openTalkRoom: (homeserver, writer) => createRoom(homeserver, asToken, { preset: "private_chat", invite: [writer] }),
    openKnockRoom: async (homeserver) => {
      rooms += 1;
      const name = `${USER}_${rooms}`;
      await createRoom(homeserver, asToken, {
        preset: "private_chat", room_version: "12", room_alias_name: name,
        initial_state: [{ type: "m.room.join_rules", state_key: "", content: { join_rule: "knock" } }],
      });
      return `#${name}:localhost`;
    },
    knocked: (user) => new Promise((resolve) => {
      const listen = (event: Delivered): void => {
        if (event.user !== user || event.membership !== "knock") return;
        child.off("message", listen);
        resolve(event.at);
      };
      child.on("message", listen);
    }),
    stop: async () => {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
