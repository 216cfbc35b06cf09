export type Opened<T> = { readonly result: T; readonly closeConnections: () => void };

/**
 * Does `work` and remembers the database connections it opens. The SDK leaves some of its objects, and with
 * them the connection, to the garbage collector; until that comes round, a database cannot be deleted.
 */
export const rememberConnections = async <T>(prefix: string, work: () => Promise<T>): Promise<Opened<T>> => {
  const connections: IDBDatabase[] = [];
  const open = indexedDB.open.bind(indexedDB);
  const opening: IDBFactory["open"] = (name, version) => {
    const request = open(name, version);
    if (name.startsWith(prefix)) request.addEventListener("success", () => connections.push(request.result));
    return request;
  };
  Object.defineProperty(indexedDB, "open", { value: opening, configurable: true });
  try {
    const result = await work();
    return { result, closeConnections: () => connections.forEach((connection) => connection.close()) };
  } finally {
    // What was covered is the browser's own.
    Reflect.deleteProperty(indexedDB, "open");
  }
};
