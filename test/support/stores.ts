/** The databases that the store runs on, each opened afresh. */
import { randomUUID } from "node:crypto";
import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../appservice/office/books.ts";
import { openStore } from "../../appservice/store/open.ts";
import type { StoreOptions } from "../../appservice/store/open.ts";
import { createDatabase } from "./storePostgres.ts";

export interface OpenStore {
  store: Store;
  url: string;
  end(): Promise<void>;
}

export interface StoreKind {
  name: string;
  /** Several copies of the service may have it open. */
  copies: boolean;
  open(options?: StoreOptions): Promise<OpenStore>;
}

async function opened(url: string, options: StoreOptions | undefined, remove: () => Promise<void>): Promise<OpenStore> {
  const store = await openStore(url, options);
  return {
    store, url,
    end: async () => {
      await store.close();
      await remove();
    },
  };
}

export const stores: StoreKind[] = [
  {
    name: "SQLite",
    copies: false,
    open: async (options) => {
      const folder = await mkdtemp(join(tmpdir(), "store-"));
      return opened(`sqlite:${join(folder, `${randomUUID()}.db`)}`, options, () => rm(folder, { recursive: true, force: true }));
    },
  },
  {
    name: "PostgreSQL",
    copies: true,
    open: async (options) => {
      const { url, drop } = await createDatabase();
      return opened(url, options, drop);
    },
  },
];

/** The same rules for every database; each rule gets an empty one. */
export function onEveryStore(title: string, rules: (open: () => OpenStore, kind: StoreKind) => void, options?: StoreOptions): void {
  for (const kind of stores) {
    describe(`${title} (${kind.name})`, () => {
      let current: OpenStore | undefined;
      beforeEach(async () => { current = await kind.open(options); });
      afterEach(async () => {
        await current?.end();
        current = undefined;
      });
      rules(() => {
        if (!current) throw new Error("no store is open");
        return current;
      }, kind);
    });
  }
}
