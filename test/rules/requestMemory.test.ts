import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { throughIntents } from "../../appservice/matrix/request.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

describe("a request to the homeserver", () => {
  it("keeps its answer no longer than whoever asked", async () => {
    const answers: WeakRef<object>[] = [];
    const doRequest = (): Promise<object> => {
      const answer = { chunk: [] };
      answers.push(new WeakRef(answer));
      return Promise.resolve(answer);
    };
    const send = throughIntents({ getIntent: () => ({ matrixClient: { doRequest } }) });
    for (let i = 0; i < 5; i += 1) await send({ method: "GET", path: "/_matrix/client/v3/rooms/x/state" });
    // A new turn: what a turn has looked at stays until its end.
    await new Promise((resolve) => { setImmediate(resolve); });
    collect();
    assert.deepEqual(answers.map((answer) => answer.deref()), answers.map(() => undefined));
  });
});
