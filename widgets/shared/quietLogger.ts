import type { Logger } from "matrix-js-sdk/lib/logger.js";

const silent = (): void => undefined;

/** The SDK logs every room and user; on a shared computer the console keeps none of that. */
export const quietLogger: Logger = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: console.warn.bind(console),
  error: console.error.bind(console),
  getChild: () => quietLogger,
};
