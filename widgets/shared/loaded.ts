/**
 * A part of the page could not be fetched. Browsers remember that of their modules, and the SDK of its encryption: the page
 * cannot try again, only be loaded anew.
 */
export class NotLoaded extends Error {}

const isOfLoading = (error: unknown): boolean => error instanceof TypeError || error instanceof WebAssembly.CompileError;

/** Passes on what `part` comes to; rejects with `NotLoaded` when it could not be fetched whole. */
export const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((error: unknown) => {
    throw isOfLoading(error) ? new NotLoaded("A part of the page could not be loaded.", { cause: error }) : error;
  });
