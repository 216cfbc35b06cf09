/** LISTEN and NOTIFY: what one copy commits, the others hear. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import type { WorkKind } from "../office/tasks.ts";
import type { Db } from "./engine.ts";
import type { News } from "./news.ts";
import { endWhenSilent } from "./silence.ts";

const CHANNEL = "buergerbuero";
/** Milliseconds between attempts to hear again after the connection was lost. */
const RETRY = 1000;
/** Nothing needs to be asked on this connection; only so is it noticed that nothing would come any more. Milliseconds. */
const BEAT = 5000;

export interface Wire {
  publish(db: Db, news: News): Promise<void>;
  subscribe(listener: (news: News) => void): void;
  close(): Promise<void>;
}

const EVERYTHING: News = { changed: "all", work: new Set<WorkKind>(["effects", "inbox"]) };

/** `sender what detail`; the database limits a notification to 8,000 bytes, so there is one for each fact. */
const factsOf = (sender: string, { changed, work }: News): string[] => [
  ...[...(changed === "all" ? [] : changed)].map((department) => `${sender} changed ${department}`),
  ...[...work].map((kind) => `${sender} work ${kind}`),
];

function newsOf(payload: string, self: string): News | undefined {
  const [sender, what, ...rest] = payload.split(" ");
  const detail = rest.join(" ");
  if (sender === self) return undefined;
  if (what === "changed") return { changed: new Set([detail]), work: new Set() };
  if (what === "work" && (detail === "effects" || detail === "inbox")) return { changed: new Set(), work: new Set([detail]) };
  return undefined;
}

export async function listen(url: string): Promise<Wire> {
  const self = randomUUID();
  const listeners: ((news: News) => void)[] = [];
  const tell = (news: News): void => { for (const listener of listeners) listener(news); };
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: "buergerbuero-listen", keepAlive: true, connectionTimeoutMillis: 10_000 });
    let lost = false;
    let beating: NodeJS.Timeout | undefined;
    const onLoss = (): void => {
      if (lost) return;
      lost = true;
      clearTimeout(beating);
      if (client === next) again();
    };
    next.on("error", onLoss);
    next.on("end", onLoss);
    next.on("notification", ({ payload }) => {
      const news = newsOf(payload ?? "", self);
      if (news) tell(news);
    });
    try {
      await next.connect();
      endWhenSilent(next);
      await next.query(`listen ${CHANNEL}`);
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    if (lost) return again();
    const beat = (): void => {
      beating = setTimeout(() => { next.query("select").then(beat, () => undefined); }, BEAT);
    };
    beat();
  }

  function again(): void {
    client = undefined;
    if (closed) return;
    timer = setTimeout(() => {
      // Meanwhile anything may have happened.
      connect().then(() => tell(EVERYTHING), again);
    }, RETRY);
    timer.unref();
  }

  await connect();
  return {
    publish: async (db, news) => {
      await sql`select pg_notify(${CHANNEL}, fact) from unnest(${factsOf(self, news)}::text[]) as fact`.execute(db);
    },
    subscribe: (listener) => { listeners.push(listener); },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
