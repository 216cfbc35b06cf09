/** Something the person at the keyboard can put right; the message says what and how. */
export class Problem extends Error {
  override readonly name = "Problem";
}

/** The message of a {@link Problem}, or everything known about an unexpected error. */
export function describeError(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
