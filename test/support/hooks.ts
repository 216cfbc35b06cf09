import { stopStack } from "./stack.ts";

const STOPPING_TAKES_MS = 60_000;

/** Root hooks of every mocha run. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(STOPPING_TAKES_MS);
    await stopStack();
  },
};
