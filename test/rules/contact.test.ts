import assert from "node:assert/strict";
import { createContact } from "../../appservice/matrix/contact.ts";
import { HomeserverError } from "../../appservice/matrix/request.ts";

const call = { method: "POST", path: "/ping" } as const;
const away = new HomeserverError({ status: 0, errcode: "UNREACHABLE", call });
const refusal = new HomeserverError({ status: 400, errcode: "M_URL_NOT_SET", call });

describe("contact with the homeserver", () => {
  /** Each answer once; afterwards all is well. */
  async function through(...answers: (Error | undefined)[]): Promise<string[]> {
    const contact = createContact();
    const said: string[] = [];
    await new Promise<void>((resolve) => {
      const end = contact.keep({
        ping: () => {
          const answer = answers.shift();
          if (answers.length === 0) setImmediate(() => { end(); resolve(); });
          return answer ? Promise.reject(answer) : Promise.resolve();
        },
        lost: () => { said.push("lost"); },
        found: () => { said.push("found"); },
      });
    });
    return [...said, contact.isLost() ? "is lost" : "is there"];
  }

  it("is lost when the homeserver does not answer, and told once", async () => { assert.deepEqual(await through(away, away), ["lost", "is lost"]); });
  it("is found again, and told once", async () => { assert.deepEqual(await through(away, undefined), ["lost", "found", "is there"]); });
  it("is not lost by a refusal: whoever refuses is there", async () => { assert.deepEqual(await through(refusal), ["is there"]); });
});
