/** What the two databases do differently. */
import type { Kysely } from "kysely";
import type { Dialect } from "./migrations.ts";
import type { Schema } from "./schema.ts";
import type { News } from "./news.ts";

export type Db = Kysely<Schema>;

export interface Engine {
  dialect: Dialect;
  db: Db;
  now(db: Db): Promise<number>;
  lock(db: Db, key: string): Promise<void>;
  /** Within the transaction: other copies hear of it when it is committed. */
  publish(db: Db, news: News): Promise<void>;
  /** What other copies published. */
  subscribe(listener: (news: News) => void): void;
  /** Whether repeating the transaction may help: another one got in between. */
  isPassing(error: unknown): boolean;
  /** Whether the database was not there, or could not write: everything may work again later. */
  isAway(error: unknown): boolean;
  close(): Promise<void>;
}
