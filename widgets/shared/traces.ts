/**
 * How the names of a session's databases begin: a citizen's page and a desk in the same browser know their own. They can be
 * seen on a shared computer, and say nothing of whose they are or what for.
 */
export const databases = { guest: "page-", person: "session-" } as const;

/** The one thing of ours in localStorage (citizen/visit/bars.ts), which outlives what is removed here. */
export const BARS = "bars";

/** Element Call logs into a database of our origin, ids included. */
const elementCallDatabases = ["logs-element-call"];

const deleteDatabase = (name: string): Promise<void> =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    // Nothing can be deleted where nothing may be stored (private windows).
    request.onerror = () => resolve();
    // Another tab has it open: the browser deletes it as soon as that is closed.
    request.onblocked = () => resolve();
  });

/** Removes what Element Call and sessions (with `prefix`) have left in this browser. */
export const removeTraces = async (prefix: string): Promise<void> => {
  // At once: another removal may be under way.
  for (const key of Object.keys(localStorage)) if (key !== BARS) localStorage.removeItem(key);
  // Older Firefox cannot list databases.
  const listed = (await indexedDB.databases?.()) ?? [];
  const ours = listed.flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []));
  await Promise.all([...ours, ...elementCallDatabases].map(deleteDatabase));
};
