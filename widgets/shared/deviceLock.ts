/** Another tab of this browser already uses the device: two at once would ruin its keys. */
export class OpenInOtherTab extends Error {
  constructor() {
    super("This device is already in use in another tab.");
  }
}

/** After a reload the old page gives its lock back only when it is gone. */
const patienceMs = 3_000;

/** Takes the device for this tab, until the returned function is called or the tab is closed. */
export const lockDevice = async (name: string): Promise<() => void> => {
  const taken = Promise.withResolvers<() => void>();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const hold = (): Promise<void> => {
    taken.resolve(release);
    return held;
  };
  navigator.locks
    .request(name, { signal: AbortSignal.timeout(patienceMs) }, hold)
    .catch(() => taken.reject(new OpenInOtherTab()));
  return taken.promise;
};
